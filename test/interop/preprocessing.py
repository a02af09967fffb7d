"""One operator at a time: what SpikeInterface gives, what it writes as JSON, and what it makes of our JSON."""

import os

import numpy as np
import spikeinterface.core as si
import spikeinterface.preprocessing as preprocessing
from common import answer, question
from spikeinterface.core.time_series_tools import get_random_sample_slices
from spikeinterface.extractors import read_spikeglx
from whitening import whitening

os.environ.setdefault("TQDM_DISABLE", "1")
openers = {"spikeglx": read_spikeglx, "folder": si.load, "binary": si.read_binary}


def opened(source):
    return openers[source["kind"]](**source["params"])


def saved(recording, folder):
    recording.save(
        folder=folder,
        chunk_size=int(recording.get_sampling_frequency()),
        n_jobs=1,
        progress_bar=False,
        verbose=False,
    )


def made(job, recording):
    params = job["params"]
    if job["kind"] == "whiten":
        params = {**params, **whitening(recording, params)}
    return getattr(preprocessing, job["kind"])(recording, **params)


def done(job):
    """What went wrong in each of the three, or None."""
    recording = opened(job["source"])
    for key, values in job.get("properties", {}).items():
        recording.set_property(key, np.array(values))
    told = {}

    def attempt(what, work):
        try:
            work()
            told[what] = None
        except Exception as error:
            told[what] = f"{type(error).__name__}: {error}"

    def apply():
        saved(made(job, recording), f"{job['folder']}/theirs")
        if job["exact"]:
            saved(made(job, preprocessing.astype(recording, "float64")), f"{job['folder']}/exact")

    attempt("saved", apply)
    if job["dumps"]:
        attempt("dumped", lambda: apply_dump(job, recording))
    if job["ours"] is not None:
        attempt("loaded", lambda: saved(si.load(job["ours"], base_folder=job["folder"]), f"{job['folder']}/loaded"))
    return told


def apply_dump(job, recording):
    result = made(job, recording)
    result.dump_to_json(f"{job['folder']}/theirs.json")


asked = question()
if "slices" in asked:
    answer([get_random_sample_slices(opened(each["source"]), **each["params"]) for each in asked["slices"]])
elif "noise" in asked:
    answer(
        [
            si.get_noise_levels(opened(each["source"]), force_recompute=True, progress_bar=False, **each["params"]).tolist()
            for each in asked["noise"]
        ]
    )
elif "returns" in asked:
    answer([getattr(preprocessing, each["kind"])(opened(each["source"]), **each["params"]) for each in asked["returns"]])
else:
    answer([done(job) for job in asked["jobs"]])
