"""SpikeInterface's side of the benchmark of Zarr: does one case a line; answers with seconds and CPU seconds."""
import json
import os
import shutil
import sys
import time
import warnings

import spikeinterface.core as si
import spikeinterface.preprocessing as spre

warnings.filterwarnings("ignore")


def cpu():
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def recording_of(order):
    if order["name"] == "save":
        return si.BinaryRecordingExtractor(
            [order["input"]], order["samplingFrequency"], "int16", num_channels=order["numChannels"]
        )
    return si.load(order["input"])


def act(recording, order):
    if order["name"] == "read":
        for start, end in order["windows"]:
            recording.get_traces(start_frame=start, end_frame=end)
        return
    if order["name"] == "chain":
        recording = spre.bandpass_filter(spre.common_reference(recording), 300, 6000)
    recording.save(
        format="zarr",
        folder=order["output"],
        n_jobs=order["jobs"],
        chunk_duration="1s",
        progress_bar=False,
        verbose=False,
    )


for line in sys.stdin:
    order = json.loads(line)
    recording = recording_of(order)
    before, start = cpu(), time.perf_counter()
    act(recording, order)
    seconds, used = time.perf_counter() - start, cpu() - before
    # Before the answer: the other side begins at it, and would be held up.
    if not order["keep"]:
        shutil.rmtree(order["output"], ignore_errors=True)
    print(seconds, used, flush=True)
