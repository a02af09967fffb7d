"""Builds pipelines in SpikeInterface and saves what they give, in chunks of a second's whole frames."""

import spikeinterface.core as si
import spikeinterface.preprocessing as preprocessing
from common import answer, question
from spikeinterface.extractors import read_spikeglx

openers = {"spikeglx": read_spikeglx, "folder": si.load, "binary": si.read_binary}

shapes = []
for job in question():
    source = job["source"]
    recording = openers[source["kind"]](**source["params"])
    for step in job["steps"]:
        recording = getattr(preprocessing, step["kind"])(recording, **step["params"])
    saved = recording.save(
        folder=job["folder"],
        chunk_size=int(recording.get_sampling_frequency()),
        n_jobs=1,
        progress_bar=False,
        verbose=False,
    )
    shapes.append([saved.get_num_samples(segment) for segment in range(saved.get_num_segments())])
answer(shapes)
