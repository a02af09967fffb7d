"""Where SpikeInterface is wrong, and rxephys differs for that reason: True for each that still is so."""

import tempfile

import numpy as np
import spikeinterface.core as si
import spikeinterface.curation as scur
import spikeinterface.preprocessing as spre
from common import answer, question
from probeinterface import generate_linear_probe

question()
folder = tempfile.mkdtemp()
random = np.random.default_rng(0)
values = random.integers(-1000, 1000, (3, 500)).astype("int16")
values.tofile(f"{folder}/columns.raw")
columns = si.BinaryRecordingExtractor(f"{folder}/columns.raw", 1000.0, "int16", num_channels=3, time_axis=1)
sides = [si.NumpyRecording([values.T], 1000.0, channel_ids=[f"{side}{k}" for k in range(3)]) for side in "ab"]
sides[1] = spre.scale(sides[1], gain=2.0, dtype="int16")
aggregated = si.aggregate_channels(sides)
picked = aggregated.select_channels(["a0", "b0", "a1"]).get_traces()

loud = np.zeros((3000, 1), dtype="int16")
loud[:, 0] = 30000 * np.sign(np.sin(np.arange(3000) * 0.05))
loud[0, 0] = -32000
filtered = [
    spre.highpass_filter(si.NumpyRecording([loud.astype(kind)], 1000.0), 100.0, dtype="float64").get_traces() for kind in ("int16", "float64")
]

computed = spre.astype(sides[0], "float32")
computed.shift_times(5.0)
timed = si.NumpyRecording([values.T], 1000.0)
timed.set_times(7 + np.arange(500) / 1000.0)
appended = si.append_recordings([timed.frame_slice(10, 20)])

spikes = si.NumpySorting.from_unit_dict([{"a": np.array([5, 40, 90, 200])}], 1000.0)
ending = scur.remove_duplicated_spikes(spikes, censored_period_ms=1.0).frame_slice(0, 90)
beyond = spikes.frame_slice(0, 50).frame_slice(0, 150, check_spike_frames=False)

probe = generate_linear_probe(num_elec=3)
probe.set_device_channel_indices(range(3))
memory = si.NumpyRecording([values.T], 1000.0)
memory.set_probe(probe, in_place=True)
derived = spre.directional_derivative(memory)


def decimated(recording):
    """Every seventh frame of 500, or nothing where that fails."""
    try:
        return spre.decimate(recording, 7, antialias=False).get_traces()
    except Exception:
        return None


def filled(*triggers):
    """Frames that lie in the gap of the last trigger alone."""
    options = {"ms_before": 2, "ms_after": 3, "fit_sample_spacing": 2, "mode": "linear"}
    return spre.remove_artifacts(spre.astype(memory, "float64"), [list(triggers)], **options).get_traces()[204:209]


file = si.BinaryRecordingExtractor(f"{folder}/columns.raw", 1000.0, "int16", num_channels=3)

answer(
    {
        "part of a time_axis=1 file": not np.array_equal(columns.get_traces(start_frame=10, end_frame=20), values.T[10:20]),
        "channels of an aggregation, interleaved": not np.array_equal(picked, np.stack([values[0], 2 * values[0], values[1]], 1)),
        "a filter's padding of int16": bool(np.abs(filtered[0] - filtered[1]).max() > 1),
        "times on what computes": computed.get_start_time() != 5.0,
        "a slice's time vector, copied": appended.get_start_time(0) != 7.01,
        "the spike at the end of a slice": ending.get_unit_spike_train("a").tolist() != [5, 40],
        "a greatest value that is no integer": int(spre.clip(memory, a_max=-3.5).get_traces().max()) > -3.5,
        "one channel of a derivative": derived.get_traces(channel_ids=[1]).shape[1] != 1,
        "every seventh frame of 500 of a file": decimated(file) is None and np.array_equal(decimated(memory), values.T[::7]),
        "a gap beside another": not np.array_equal(filled(200, 205), filled(205)),
        "spikes that were sliced away": beyond.get_unit_spike_train("a").tolist() != [5, 40],
    }
)
