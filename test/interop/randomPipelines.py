"""Random pipelines: dumps them to JSON and tells what SpikeInterface gives when it loads that JSON, or what it gives for ours."""

import json
import os
from pathlib import Path

import numpy as np
import spikeinterface.core as si
import spikeinterface.curation as scur
import spikeinterface.preprocessing as spre
from common import answer, described, question
from probeinterface import generate_linear_probe
from spikeinterface.core.core_tools import SIJsonEncoder
from spikes import described as spikes_described

RATE = 10000.0
JOBS = {"n_jobs": 1, "chunk_duration": "1s", "progress_bar": False, "verbose": False}


def binary(folder, name, seed, frames, channels, dtype, starts, rate=RATE):
    random = np.random.default_rng(seed)
    paths = [f"{folder}/{name} {index}.raw" for index in range(len(frames))]
    for path, count in zip(paths, frames):
        low, high = (0, 2000) if dtype == "uint16" else (-1000, 1000)
        random.integers(low, high, (count, channels)).astype(dtype).tofile(path)
    return si.BinaryRecordingExtractor(
        paths,
        sampling_frequency=rate,
        num_channels=channels,
        dtype=dtype,
        t_starts=starts,
        channel_ids=[f"{name}{channel}" for channel in range(channels)],
        gain_to_uV=0.195 if dtype != "uint16" else 2.0,
        offset_to_uV=0.0 if dtype != "uint16" else -2.0 * 2**15,
    )


def recordings(folder):
    """Sources that have little in common, and some that fit together."""
    one = binary(folder, "a", 0, (400,), 4, "int16", None)
    probe = generate_linear_probe(4, ypitch=20)
    probe.set_device_channel_indices(np.arange(4))
    placed = binary(folder, "p", 5, (400,), 4, "int16", [1.5])
    placed.set_probe(probe)
    saved = binary(folder, "s", 6, (300, 200), 4, "int16", [3.0, 60.25])
    saved.set_property("region", np.array(["CA1", "CA1", "DG", "DG"]))
    saved.annotate(subject="mouse 7")
    timed = binary(folder, "t", 7, (400,), 4, "int16", None)
    timed.set_times(5 + np.arange(400) / RATE + 0.001 * np.arange(400) ** 1.1)
    return {
        "one": one,
        "started": binary(folder, "a", 1, (400,), 4, "int16", [12.25]),
        "two": binary(folder, "a", 2, (400, 150), 4, "int16", [2.0, 9.5]),
        "unsigned": binary(folder, "u", 3, (400,), 4, "uint16", [0.5]),
        "slightly": binary(folder, "a", 4, (400,), 4, "int16", [7.0], RATE + 0.25),
        "placed": placed,
        "saved": saved.save(folder=f"{folder}/saved", **JOBS),
        "timed": timed.save(folder=f"{folder}/timed", **JOBS),
    }


def step(recording, sources, random):
    """One more operator, whichever the dice say; None where it does not fit."""
    ids = list(recording.channel_ids)
    single = recording.get_num_segments() == 1
    count = recording.get_num_samples(0)
    kind = random.integers(0, 22)
    if kind == 0:
        keep = np.sort(random.choice(len(ids), random.integers(1, len(ids) + 1), replace=False))
        return recording.select_channels([ids[index] for index in keep])
    if kind == 1:
        names = [f"r{index}" for index in random.permutation(len(ids))] if random.random() < 0.5 else list(range(len(ids)))
        return recording.rename_channels(names)
    # A slice of a recording with a time vector loses it under most classes there.
    if kind in (2, 3) and single and not recording.has_any_time_vector():
        start = int(random.integers(0, count // 2))
        return recording.frame_slice(start, int(random.integers(start + 1, count + 1)))
    if kind == 4:
        return recording.select_segments([int(index) for index in random.permutation(recording.get_num_segments())])
    if kind in (5, 6):
        # Recordings whose gains differ are refused here.
        fits = lambda other: other.dtype == recording.dtype and other.get_property("gain_to_uV").tolist() == gains
        gains = recording.get_property("gain_to_uV").tolist() if "gain_to_uV" in recording.get_property_keys() else None
        others = [other for other in sources if list(other.channel_ids) == ids and fits(other)]
        others = [others[index] for index in random.integers(0, len(others), random.integers(0, 3))] if others else []
        parts = [recording, *others] if random.random() < 0.5 else [*others, recording]
        join = si.append_recordings if kind == 5 or random.random() < 0.3 else si.concatenate_recordings
        return join(parts, sampling_frequency_max_diff=1.0)
    if kind == 7 and len(ids) > 1:
        half = len(ids) // 2
        parts = [recording.select_channels(ids[:half]), recording.select_channels(ids[half:])]
        if random.random() < 0.3:
            parts[1] = parts[1].rename_channels(list(range(len(ids) - half)))
        return si.aggregate_channels(parts)
    if kind == 8:
        return spre.astype(recording, ["int32", "float32", "float64"][random.integers(0, 3)])
    if kind == 9:
        return spre.scale(recording, gain=[float(index + 1) for index in range(len(ids))], offset=-2.0, dtype="float32")
    if kind == 10 and recording.has_scaleable_traces():
        return spre.scale_to_uV(recording)
    if kind in (11, 12) and np.dtype(recording.dtype).kind == "u":
        return spre.unsigned_to_signed(recording)
    if kind == 13 and np.dtype(recording.dtype).kind == "f":
        return spre.common_reference(recording, operator="median")
    if kind == 14:
        recording.set_property("depth", np.arange(len(ids)) + random.random())
        recording.annotate(note=f"note {random.integers(0, 9)}")
        return recording
    if kind == 15:
        recording.set_channel_gains(float(random.integers(1, 9)))
        recording.set_channel_offsets(float(random.integers(-9, 9)))
        return recording
    if kind in (16, 17, 18) and not isinstance(recording, spre.basepreprocessor.BasePreprocessor):
        # A preprocessor's own times are never asked for there.
        recording = recording.select_channels(ids)
        recording.shift_times(float(random.integers(-5, 50)) / 4)
        return recording
    if kind == 19 and not isinstance(recording, spre.basepreprocessor.BasePreprocessor):
        recording = recording.select_channels(ids)
        recording.reset_times()
        return recording
    if kind == 20:
        return spre.zero_channel_pad(recording, len(ids) + 2)
    if kind == 21 and recording.has_probe():
        return spre.depth_order(recording)
    return None


def sortings(folder):
    def made(name, seed, ids, frames=(20000,)):
        random = np.random.default_rng(seed)
        trains = [{unit: np.sort(random.choice(count, 30 * (1 + place % 3), replace=False)) for place, unit in enumerate(ids)} for count in frames]
        return si.NumpySorting.from_unit_dict(trains, RATE)

    one = made("one", 0, ["a", "b", "c"])
    one.set_property("quality", np.array(["good", "mua", "noise"]))
    one.set_property("good", np.array([True, False, True]))
    one.set_property("depth", np.array([1.5, np.nan, 3.0]))
    one.annotate(subject="mouse 7")
    other = made("other", 1, ["dd", "ee"])
    other.set_property("count", np.array([3, 4]))
    si.NpzSortingExtractor.write_sorting(made("npz", 5, ["x", "long name"]), f"{folder}/plain.npz")
    small = made("int32", 6, np.array([5, 6], dtype="int32"))
    si.NpzSortingExtractor.write_sorting(small, f"{folder}/int32.npz")
    return {
        "one": one.save(folder=f"{folder}/one"),
        "other": other.save(folder=f"{folder}/other", format="npz_folder"),
        "numbers": made("numbers", 2, [4, 1, 9]).save(folder=f"{folder}/numbers"),
        "others": made("others", 3, [7, 8]).save(folder=f"{folder}/others"),
        "two": made("two", 4, ["a", "b", "c"], (20000, 6000)).save(folder=f"{folder}/two"),
        "plain": si.NpzSortingExtractor(f"{folder}/plain.npz"),
        "int32": si.NpzSortingExtractor(f"{folder}/int32.npz"),
    }


def spikes_step(sorting, sources, random):
    ids = list(sorting.unit_ids.tolist())
    single = sorting.get_num_segments() == 1
    kind = random.integers(0, 14)
    if kind == 0 and len(ids) > 1:
        return sorting.select_units([ids[index] for index in random.permutation(len(ids))[: random.integers(1, len(ids) + 1)]])
    if kind == 1:
        return sorting.rename_units([f"{'unit' if random.random() < 0.5 else 'u'}{index}" for index in range(len(ids))])
    if kind == 2:
        return sorting.rename_units([int(index) for index in random.permutation(len(ids) + 3)[: len(ids)]])
    # A slice of a slice may have spikes beyond the first one's end there, and one of removed duplicates the one at its end.
    if kind == 3 and single and not any(name in whole(sorting) for name in ("FrameSlice", "RemoveDuplicated")):
        return sorting.frame_slice(int(random.integers(0, 5000)), int(random.integers(9000, 20000)), check_spike_frames=False)
    if kind == 4:
        return si.select_segment_sorting(sorting, [int(index) for index in random.permutation(sorting.get_num_segments())])
    if kind == 5:
        others = [other for other in sources if other.unit_ids.tolist() == ids]
        return si.append_sortings([sorting, *others[: random.integers(0, 2)]])
    if kind in (6, 7, 8, 9):
        others = [other for other in sources if other.get_num_segments() == sorting.get_num_segments()]
        chosen = [others[index] for index in random.integers(0, len(others), random.integers(1, 3))] if others else []
        return si.aggregate_units([sorting, *chosen])
    if kind == 10 and len(ids) > 2:
        return scur.MergeUnitsSorting(sorting, [[ids[0], ids[1]]], delta_time_ms=1.0)
    if kind == 11:
        return scur.remove_duplicated_spikes(sorting, censored_period_ms=1.0)
    if kind == 12:
        sorting.set_property("score", np.arange(len(ids)) + random.random())
        sorting.annotate(note=f"note {random.integers(0, 9)}")
        return sorting
    if kind == 13:
        sorting.set_property("kept", np.arange(len(ids)) % 2 == 0)
        return sorting
    return None


def told(extractor):
    if isinstance(extractor, si.BaseSorting):
        result = spikes_described(extractor)
        result["annotations"].pop("name", None)
        return result
    result = described(extractor)
    result["annotations"] = {key: extractor.get_annotation(key) for key in extractor.get_annotation_keys() if key != "name"}
    return result


def whole(extractor):
    """All of it as JSON: `dump_to_json` itself leaves most properties out."""
    return json.dumps(extractor.to_dict(include_annotations=True, include_properties=True, recursive=True), cls=SIJsonEncoder)


def told_or_failed(path, base=None):
    try:
        return {"told": told(si.load(path, base_folder=base))}
    except Exception as error:
        return {"failed": f"{type(error).__name__}: {error}"}


def make(folder, made, walk, seed, count):
    Path(folder).mkdir(parents=True)
    dumped = [whole(source) for source in made(folder).values()]
    results = []
    for index in range(count):
        random = np.random.default_rng([seed, index])
        # Metadata is edited in place there: every pipeline has sources of its own.
        sources = [si.load(json.loads(source)) for source in dumped]
        extractor = sources[random.integers(0, len(sources))]
        names = []
        for _ in range(random.integers(1, 7)):
            try:
                after = walk(extractor, sources, random)
            except Exception:
                # What does not fit there is left out.
                continue
            if after is not None:
                extractor = after
                names.append(type(after).__name__)
        path = f"{folder}/{index}.json"
        Path(path).write_text(whole(extractor))
        results.append({"json": path, "names": names, **told_or_failed(path)})
    return results


asked = question()
os.environ.setdefault("TQDM_DISABLE", "1")
if "make" in asked:
    folder, seed, count = asked["make"], asked["seed"], asked["count"]
    answer(
        {
            "recordings": make(f"{folder}/recordings", recordings, step, seed, count),
            "sortings": make(f"{folder}/sortings", sortings, spikes_step, seed, count),
        }
    )
else:
    answer([told_or_failed(path, asked["base"]) for path in asked["load"]])
