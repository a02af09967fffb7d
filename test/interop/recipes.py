"""Recipes as SpikeInterface applies them: each step in turn, what it estimates estimated from the slices that we are told of too."""

import os

import numpy as np
import spikeinterface.core as si
from common import answer, question
from rounding import rounding
from spikeinterface.core.time_series_tools import get_random_sample_slices
from spikeinterface.extractors import read_spikeglx
from spikeinterface.preprocessing import apply_preprocessing_pipeline
from whitening import whitening

SLICES = {"num_chunks_per_segment": 3, "chunk_size": 500, "seed": 7}


def estimated(name, params, recording):
    """The options with those that say where to look; of whiten, the matrix itself."""
    if name.startswith("detect_and_"):
        seconds = SLICES["chunk_size"] / recording.get_sampling_frequency()
        return {**params, "num_random_chunks": 3, "chunk_duration_s": seconds + 1e-9, "seed": SLICES["seed"]}
    if name == "highpass_spatial_filter":
        return {**params, "random_slice_kwargs": SLICES}
    if name == "whiten":
        return {**params, **whitening(recording, {**params, **SLICES})}
    return params


def saved(job):
    recording = read_spikeglx(**job["source"])
    whole = {"n_jobs": 1, "chunk_duration": "1s", "progress_bar": False, "verbose": False}
    told = {"bad": []}
    for step in job["steps"]:
        params = estimated(step["name"], step["params"], recording)
        recording = apply_preprocessing_pipeline(recording, [{"name": step["name"], "params": params}])
        told["bad"].append(list(recording._kwargs.get("bad_channel_ids", [])))
        # Read lazily, what stands above would see other samples in each chunk.
        recording = recording.save(format="memory", **whole)
    recording.save(folder=job["folder"], **whole)
    return told


asked = question()
if "slices" in asked:
    answer([get_random_sample_slices(read_spikeglx(**each), **SLICES) for each in asked["slices"]])
else:
    told = []
    for job in asked["jobs"]:
        with rounding(job["rounding"]):
            told.append(saved(job))
    answer(told)
