"""Dumps pipelines to JSON and saves what they give, or loads pipelines from JSON and saves what they give."""

import json
import os

import numpy as np
import spikeinterface.core as si
import spikeinterface.preprocessing as spre
from common import answer, described, question
from probeinterface import generate_linear_probe

JOBS = {"n_jobs": 1, "chunk_duration": "1s", "progress_bar": False, "verbose": False}


def raw(folder, seed, frames, dtype="int16", starts=None):
    random = np.random.default_rng(seed)
    segments = [random.normal(0, 200, (count, 8)).cumsum(0) * 0.05 + random.normal(0, 100, (count, 8)) for count in frames]
    segments = [np.round(segment).astype(dtype) if dtype == "int16" else segment.astype(dtype) for segment in segments]
    recording = si.NumpyRecording(segments, 10000.0, t_starts=starts, channel_ids=[f"c{channel}" for channel in range(8)])
    recording.set_channel_gains(0.195)
    recording.set_channel_offsets(0.0)
    probe = generate_linear_probe(8, ypitch=20)
    probe.set_device_channel_indices(np.arange(8)[::-1])
    placed = recording.set_probe(probe, in_place=True)
    recording = recording if placed is None else placed
    recording.set_property("region", np.array(["CA1"] * 4 + ["DG"] * 4))
    recording.annotate(subject="mouse 7")
    return recording.save(folder=folder, **JOBS)


def structure(one, two):
    """Pipelines that need no scipy."""
    shifted = one.frame_slice(0, 1000)
    shifted.set_property("gain_to_uV", np.arange(8) * 0.5)
    shifted.annotate(session=3, notes={"a": [1, 2.5, None, "µ"]})
    return {
        "channels": one.select_channels(["c3", "c1"]).rename_channels(["x", "y"]),
        "integer ids": one.rename_channels(list(range(8))),
        "frames": one.frame_slice(100, 2400),
        "segments": two.select_segments([1]),
        "appended": si.append_recordings([two, two]),
        "concatenated": si.concatenate_recordings([two, one]),
        "edited": shifted,
        "single": spre.common_reference(one, reference="single", ref_channel_ids=["c2"]),
        "median, floats": spre.common_reference(two, dtype="float32"),
        "depth": spre.depth_order(one, dimensions="y", flip=True),
        "scaled": spre.scale(one, gain=list(np.arange(8) + 0.5), offset=-3.0, dtype="int16"),
        "µV": spre.scale_to_uV(one),
        "converted": spre.astype(one, "float32"),
        "z-score": spre.zscore(one, seed=0),
    }


def filters(one, two):
    groups = [["c0", "c1", "c2"], ["c3", "c4", "c5", "c6", "c7"]]
    shifted = one.frame_slice(0, 1000)
    shifted.shift_times(3.25)
    return {
        "band-pass": spre.bandpass_filter(two, 300, 3000),
        "band-pass, 5 ms": spre.bandpass_filter(one, 300, 3000, margin_ms=5.0, filter_order=3, dtype="float32"),
        "band-pass from 5 Hz": spre.bandpass_filter(one, 5, 300, ignore_low_freq_error=True),
        "band-pass, forward": spre.bandpass_filter(one, 300, 3000, direction="forward"),
        "band-pass, reflected": spre.bandpass_filter(one, 300, 3000, add_reflect_padding=True),
        "high-pass, ba": spre.highpass_filter(one, 300, filter_mode="ba", filter_order=2),
        "notch": spre.notch_filter(one, 1000, q=20),
        "any": spre.filter(one, band=[500, 2000], margin_ms=10.0),
        "causal": spre.causal_filter(one, band=(300.0, 3000.0)),
        "median": spre.common_reference(two),
        "local": spre.common_reference(one, reference="local", local_radius=(30, 60), min_local_neighbors=2),
        "groups": spre.common_reference(spre.astype(one, "float32"), groups=groups, ref_channel_ids="out_of_group"),
        "filtered, referenced": spre.common_reference(spre.bandpass_filter(one, 300, 3000)).select_channels(["c7", "c0"]),
        "shifted": shifted,
    }


def given(recording, folder):
    """What a pipeline gives when it is saved: described from the file, since lazy reads depend on their chunks."""
    result = described(recording.save(folder=folder, **JOBS))
    result["properties"].pop("aggregation_key", None)
    # Offsets of 0 are sometimes integers.
    for key in ("gain_to_uV", "offset_to_uV"):
        if key in result["properties"] and result["properties"][key]["dtype"] == "int64":
            result["properties"][key]["dtype"] = "float64"
    return result


def dump(folder, everything):
    one = raw(f"{folder}/one", 0, (25000,))
    two = raw(f"{folder}/two", 1, (25000, 12000), starts=[1.5, 10.0])
    pipelines = {**structure(one, two), **(filters(one, two) if everything else {})}
    results = {}
    for index, (name, recording) in enumerate(pipelines.items()):
        recording.dump_to_json(f"{folder}/{index}.json", relative_to=folder if index % 2 else None)
        results[name] = {"json": f"{folder}/{index}.json", "described": given(recording, f"{folder}/saved {index}")}
    return results


def load(path, base):
    recording = si.load(path, base_folder=base)
    annotations = {key: recording.get_annotation(key) for key in recording.get_annotation_keys()}
    return {"annotations": annotations, "described": given(recording, f"{path}.saved")}


asked = question()
os.environ.setdefault("TQDM_DISABLE", "1")
if "dump" in asked:
    answer(dump(asked["dump"], asked["everything"]))
else:
    answer([load(path, asked["base"]) for path in asked["load"]])
