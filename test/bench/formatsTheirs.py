"""SpikeInterface's side of the benchmark of formats: does one thing a line; answers with seconds, those of the processor, and the sum of the samples."""

import json
import mmap
import sys
import time
import warnings

import numpy as np
import spikeinterface.extractors as se

warnings.filterwarnings("ignore")


def in_memory(traces, place=None):
    """
    Samples of a mapped file are read when they are touched: a copy touches them, a new one or one in `place`. What is in memory stays
    as it is.
    """
    base = traces
    while base is not None:
        if isinstance(base, mmap.mmap):
            if place is None:
                return np.array(traces)
            kept = place[: traces.size].reshape(traces.shape)
            np.copyto(kept, traces)
            return kept
        base = getattr(base, "base", None)
    return traces


def open_once(order):
    return eval(order["theirs"], {"se": se, "path": order["input"]})


def clocks():
    """Seconds that have passed, and those of the processor that this process has had."""
    return np.array([time.perf_counter(), time.process_time()])


opened = None
place = None
for line in sys.stdin:
    order = json.loads(line)
    parts = []
    taken = np.zeros(2)
    begun = clocks()
    if order["act"] == "open":
        for _ in range(order["times"]):
            opened = open_once(order)
        taken += clocks() - begun
    if opened is None:
        opened = open_once(order)
    if order["kept"] and place is None:
        frames = max(end - first for first, end in order["windows"])
        place = np.ones(frames * opened.get_num_channels(), opened.get_dtype())
    total = 0
    for first, end in order["windows"]:
        begun = clocks()
        traces = in_memory(
            opened.get_traces(segment_index=0, start_frame=first, end_frame=end),
            place if order["kept"] else None,
        )
        taken += clocks() - begun
        if order["kept"]:
            total += int(traces.sum(dtype="int64"))
        else:
            parts.append(traces)
    total += sum(int(part.sum(dtype="int64")) for part in parts)
    shape = [opened.get_num_samples(0), opened.get_num_channels(), opened.get_sampling_frequency()]
    print(*(taken / order["times"]), total, *shape, flush=True)
