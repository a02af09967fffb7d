"""Motions that are made here, saved by SpikeInterface, and interpolated by it."""

import numpy as np
import spikeinterface.core as si
from common import answer, question
from spikeinterface.core.motion import Motion
from spikeinterface.sortingcomponents.motion import interpolate_motion


def made(job):
    """Random displacements at irregular times, of one depth or several."""
    rng = np.random.default_rng(job["seed"])
    times = np.cumsum(rng.uniform(0.05, 0.3, size=job["times"])) + job["since"]
    depths = np.sort(rng.uniform(0, 400, size=job["depths"]))
    displacement = np.cumsum(rng.normal(scale=8, size=(len(times), len(depths))), axis=0)
    if job["seed"] % 2:
        displacement = np.asfortranarray(displacement)
    return Motion([displacement], [times], depths, interpolation_method=job["interpolation"])


def saved(job):
    motion = made(job)
    motion.save(job["motion"])
    recording = si.load(job["recording"])
    result = interpolate_motion(recording, motion, **job["params"])
    result.save(folder=job["folder"], n_jobs=1, chunk_duration="0.3s", progress_bar=False, verbose=False)
    return [str(id) for id in result.channel_ids]


answer([saved(job) for job in question()["jobs"]])
