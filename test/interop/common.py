"""What every script here shares: a question read from standard input, an answer written to the file that argv names."""

import hashlib
import json
import math
import sys
import warnings

import numpy as np

warnings.simplefilter("ignore")


def plain(value):
    """As JSON holds it: numpy's scalars and arrays as numbers and lists, non-finite numbers tagged."""
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, np.generic):
        return plain(value.item())
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return {"number": {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}[str(value)]}
    return value


def question():
    return json.load(sys.stdin)


def answer(value):
    with open(sys.argv[1], "w") as file:
        json.dump(plain(value), file, allow_nan=False)


def dtype_name(array):
    return "string" if array.dtype.kind in "UT" else array.dtype.name


def property_of(recording, key):
    values = recording.get_property(key)
    return {"dtype": dtype_name(values), "values": values}


def segment_of(recording, segment):
    traces = recording.get_traces(segment_index=segment)
    times = recording.get_times(segment_index=segment)
    return {
        "frames": recording.get_num_samples(segment),
        "sha256": hashlib.sha256(np.ascontiguousarray(traces).tobytes()).hexdigest(),
        "times": [times[0], times[len(times) // 2], times[-1]],
    }


def described(recording):
    """A recording, whole, in the words of rxephys; what SpikeInterface derives from the probe is told by `locations`."""
    keys = [key for key in recording.get_property_keys() if key not in ("contact_vector", "location")]
    return {
        "samplingFrequency": recording.get_sampling_frequency(),
        "dtype": recording.get_dtype().name,
        "channelIds": recording.channel_ids,
        "properties": {key: property_of(recording, key) for key in sorted(keys)},
        "locations": recording.get_channel_locations() if recording.has_probe() else None,
        "segments": [segment_of(recording, segment) for segment in range(recording.get_num_segments())],
    }
