"""SpikeInterface's side of the benchmark of operators: does one case a line; answers with seconds and CPU seconds."""
import json
import os
import resource
import sys
import time
import warnings
from pathlib import Path

import numpy as np
import probeinterface
import spikeinterface.core as si
import spikeinterface.curation as cu
import spikeinterface.preprocessing as spre
from spikeinterface.core.waveform_tools import extract_waveforms_to_single_buffer
from spikeinterface.sortingcomponents.peak_detection import detect_peaks

warnings.filterwarnings("ignore")
folder, frequency, channels, wide = Path(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])


def binary(name, dtype="int16", count=channels):
    return si.BinaryRecordingExtractor([folder / name], frequency, dtype, num_channels=count)


def probed(recording, name="probe.json"):
    copy = recording.clone()
    placed = copy.set_probegroup(probeinterface.read_probeinterface(folder / name))
    return copy if placed is None else placed


raw, second = binary("int16.raw"), binary("second.raw")
floats, unsigned = binary("float32.raw", "float32"), binary("uint16.raw", "uint16")
placed, placed_floats = probed(raw), probed(floats)
placed_wide = probed(binary("wide.raw", count=wide), "wide.json")
in_uv = binary("int16.raw")
in_uv.set_channel_gains([0.195 + 0.001 * (i % 7) for i in range(channels)])
in_uv.set_channel_offsets([float(i % 5) for i in range(channels)])
ids = list(raw.channel_ids)
gains = [0.195 + 0.001 * (i % 7) for i in range(channels)]
offsets = [float(i % 5) for i in range(channels)]
quarter = channels // 4
group_ids = [ids[i * quarter : (i + 1) * quarter] for i in range(4)]
half = raw.get_num_frames() // 2


def named():
    """Padding fails on a recording without a name."""
    recording = raw.clone()
    recording.annotate(name="raw")
    return recording


def described():
    recording = raw.rename_channels([f"c{i}" for i in range(channels)])
    recording.annotate(session="today")
    recording.set_property("quality", ["good"] * channels)
    recording.shift_times(1.5)
    return probed(recording)


def part(index):
    """Numbers that look random, the same on both sides."""
    return ((index * 7919) % 1009) / 1009


def in_units():
    recording = placed.clone()
    recording.set_property("gain_to_physical_unit", 0.195 + part(np.arange(channels)))
    recording.set_property("offset_to_physical_unit", part(np.arange(channels)))
    return recording


def without_artifacts(**more):
    triggers = [3000 * index + 1000 for index in range(raw.get_num_frames() // 3000)]
    return spre.remove_artifacts(placed, list_triggers=triggers, ms_before=0.5, ms_after=3.0, **more)


def templates():
    template = (100 * part(np.arange(105 * channels)) - 50).reshape(105, channels)
    return without_artifacts(mode="average", artifacts={"0": template}, list_labels=["0"] * (raw.get_num_frames() // 3000))


def whitened(reach=channels, **more):
    weights = (part(np.arange(channels * channels)) / 1000).reshape(channels, channels)
    np.fill_diagonal(weights, 0.5)
    weights[np.abs(np.subtract.outer(np.arange(channels), np.arange(channels))) > reach] = 0
    # As it is where it was estimated.
    return spre.whiten(placed, W=weights.astype("float32"), **more)


parts = part(np.arange(channels))
recordings = {
    "rectify": lambda: spre.rectify(placed),
    "clip": lambda: spre.clip(placed, a_min=-12, a_max=15),
    "blank": lambda: spre.blank_saturation(placed, abs_threshold=20, fill_value=1, direction="both"),
    "silence": lambda: spre.silence_periods(
        placed, list_periods=[[[3000 * i, 3000 * i + 300] for i in range(raw.get_num_frames() // 3000)]]
    ),
    "artifactZeros": without_artifacts,
    "artifactLines": lambda: without_artifacts(mode="linear"),
    "artifactTemplates": templates,
    # What correct_lsb makes, where the step is 2.
    "lsb": lambda: spre.scale(
        spre.scale(placed, gain=1, offset=[-1.0] * channels, dtype="int16"), gain=0.5, offset=0, dtype="int16"
    ),
    "physical": lambda: spre.scale_to_physical_units(in_units()),
    "level": lambda: spre.zscore(placed, gain=(0.1 + parts)[None], offset=parts[None]),
    "whiten": lambda: whitened(dtype="float32"),
    "whitenLocal": lambda: whitened(reach=11, dtype="float32"),
    "whitenInteger": lambda: whitened(dtype="int16", int_scale=20),
    "interpolate": lambda: spre.interpolate_bad_channels(placed, bad_channel_ids=ids[7::40]),
    "shift": lambda: spre.phase_shift(placed, inter_sample_shift=(np.arange(channels) % 12) / 13),
    "gaussian": lambda: spre.gaussian_filter(placed),
    "across": lambda: spre.average_across_direction(placed),
    "derivative": lambda: spre.directional_derivative(placed),
    "spatial": lambda: spre.highpass_spatial_filter(placed, rms_values=10 + parts),
    "decimate": lambda: spre.decimate(placed, 12, antialias=False),
    "decimateFiltered": lambda: spre.decimate(placed, 12, antialias=True),
    "resample": lambda: spre.resample(placed, 25_000),
    "raw": lambda: raw,
    "rawShort": lambda: raw,
    "saved": lambda: si.load(folder / "saved"),
    "savedShort": lambda: si.load(folder / "saved"),
    "single": lambda: spre.common_reference(raw, reference="single", ref_channel_ids=[ids[7]]),
    "median": lambda: spre.common_reference(raw),
    "average": lambda: spre.common_reference(raw, operator="average"),
    "groups": lambda: spre.common_reference(raw, groups=group_ids),
    "local": lambda: spre.common_reference(placed, reference="local"),
    "localAverage": lambda: spre.common_reference(placed, reference="local", operator="average"),
    "localFloat": lambda: spre.common_reference(placed_floats, reference="local"),
    "localWide": lambda: spre.common_reference(placed_wide, reference="local"),
    "sum": lambda: raw + second,
    "difference": lambda: raw - second,
    "sumFloat": lambda: floats + floats,
    "scale": lambda: spre.scale(raw, gain=gains, offset=offsets),
    "scaleInteger": lambda: spre.scale(raw, gain=gains, offset=offsets, dtype="int16"),
    "scaleToUv": lambda: spre.scale_to_uV(in_uv),
    "inUv": lambda: in_uv,
    "float32": lambda: spre.astype(raw, "float32"),
    "float64": lambda: spre.astype(raw, "float64"),
    "int32": lambda: spre.astype(raw, "int32"),
    "int64": lambda: spre.astype(raw, "int64"),
    "int8": lambda: spre.astype(raw, "int8"),
    "int16": lambda: spre.astype(spre.astype(raw, "float32"), "int16"),
    "fromFloat": lambda: spre.astype(floats, "float64"),
    "unsigned": lambda: spre.unsigned_to_signed(unsigned),
    "pad": lambda: spre.zero_channel_pad(named(), num_channels=channels + 16),
    "depth": lambda: spre.depth_order(placed),
    "select": lambda: raw.select_channels(ids[::2]),
    "reverse": lambda: raw.select_channels(ids[::-1]),
    "remove": lambda: raw.remove_channels(ids[100:103]),
    "aggregate": lambda: si.aggregate_channels([raw, second]),
    "concatenate": lambda: si.concatenate_recordings([raw, second]),
    "append": lambda: si.append_recordings([raw, second]).select_segments([1]),
    "slice": lambda: raw.frame_slice(100, raw.get_num_frames()),
    "described": described,
    "band": lambda: spre.bandpass_filter(raw, 300, 6000),
    "high": lambda: spre.highpass_filter(raw, 300),
    "notch": lambda: spre.notch_filter(raw, freq=1000),
    "causal": lambda: spre.causal_filter(raw, direction="forward", band=[300, 6000]),
    "fused": lambda: spre.notch_filter(spre.bandpass_filter(raw, 300, 6000), freq=1000),
}

loaded = si.load(folder / "sorting")
vector = loaded.to_spike_vector().copy()
units = list(loaded.unit_ids)
trains = [{unit: loaded.get_unit_spike_train(unit) for unit in units}]
length = int(np.max(vector["sample_index"])) + 1


def fresh():
    sorting = si.NumpySorting(vector, frequency, units)
    sorting.register_recording(si.NumpyRecording([np.zeros((length, 1), dtype="int8")], frequency))
    return sorting


def periods():
    rows = [(0, start, start + 50_000, unit) for start in (0, length // 2) for unit in range(len(units))]
    return np.array(rows, dtype=si.base.unit_period_dtype)


def waveforms():
    spikes = vector[: np.searchsorted(vector["sample_index"], raw.get_num_frames() - 100)][:2000]
    extract_waveforms_to_single_buffer(
        raw, spikes, 30, 60, return_in_uV=False, mode="shared_memory", dtype="int16", n_jobs=1, progress_bar=False
    )


def peaks(recording):
    return detect_peaks(
        recording,
        method="by_channel",
        method_kwargs=dict(noise_levels=np.full(channels, 10.0), detect_threshold=5),
        job_kwargs=dict(n_jobs=1, progress_bar=False),
    )


of = {
    "selectUnits": lambda s: s.select_units(units[::2]),
    "removeUnits": lambda s: s.remove_units(units[:3]),
    "renameUnits": lambda s: s.rename_units([f"u{i}" for i in range(len(units))]),
    "aggregateUnits": lambda s: si.aggregate_units([s, fresh()]),
    "appendSortings": lambda s: si.append_sortings([s, fresh()]),
    "concatenateSortings": lambda s: si.concatenate_sortings([s, fresh()]),
    "sliceSorting": lambda s: s.frame_slice(length // 4, length // 2),
    "mergeUnits": lambda s: cu.MergeUnitsSorting(s, [units[:2], units[2:4]]),
    "duplicated": lambda s: cu.remove_duplicated_spikes(s),
    "excess": lambda s: cu.remove_excess_spikes(s, si.NumpyRecording([np.zeros((length, 1), dtype="int8")], frequency)),
    "empty": lambda s: s.remove_empty_units(),
    "periods": lambda s: s.select_periods(periods()),
}


def call(name):
    """What is to be timed, prepared."""
    if name == "peaks":
        first = raw.frame_slice(0, int(frequency))
        return lambda: peaks(first)
    if name == "noise":
        fresh_raw = binary("int16.raw")
        return lambda: si.get_noise_levels(fresh_raw, return_in_uV=False, n_jobs=1, progress_bar=False)
    if name == "badChannels":
        placed_uv = probed(in_uv)
        return lambda: spre.detect_bad_channels(placed_uv, num_random_chunks=10, seed=0)
    if name == "waveforms":
        return waveforms
    if name == "vector":
        sorting = si.NumpySorting.from_unit_dict(trains, frequency)
        return lambda: si.NumpySorting.from_unit_dict(trains, frequency).to_spike_vector()
    sorting = fresh()
    if name == "trains":
        return lambda: [sorting.get_unit_spike_train(unit) for unit in units]
    if name == "counts":
        return sorting.count_num_spikes_per_unit
    return lambda: of[name](sorting).to_spike_vector()


def held(traces):
    """In memory: what is a view of a mapped file is not, until it is copied."""
    below = traces
    while below is not None:
        if isinstance(below, np.memmap):
            return traces.copy()
        below = getattr(below, "base", None)
        if below is not None and not isinstance(below, np.ndarray):
            return traces.copy()
    return traces


def cpu():
    return sum(sum(resource.getrusage(whose)[:2]) for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def answer(order):
    """Seconds and CPU seconds of one case."""
    name, way = order["name"], order["way"]
    act = call(name) if way == "call" else None
    recording = recordings[name]() if way != "call" else None
    before, start = cpu(), time.perf_counter()
    if way == "call":
        act()
    elif way == "pull":
        held(recording.get_traces(start_frame=order["start"], end_frame=order["end"], return_in_uV=name == "inUv"))
    else:
        si.write_binary_recording(
            recording,
            file_paths=[order["output"]],
            n_jobs=order["jobs"],
            chunk_duration="1s",
            progress_bar=False,
            verbose=False,
        )
    return time.perf_counter() - start, cpu() - before


for line in sys.stdin:
    asked = json.loads(line)
    try:
        seconds, used = answer(asked)
    except Exception as error:
        # A fault of one case is no reason to end the others.
        print(f"{asked['name']}: {error!r}", file=sys.stderr)
        seconds = used = float("nan")
    # Before the answer: the other side begins at it, and would be held up.
    if os.path.exists(asked["output"]):
        os.remove(asked["output"])
    print(seconds, used, flush=True)
