"""Streams of the real liblsl, and what its inlet reads of ours: a line of JSON a question, a line an answer, until standard input ends."""

import json
import sys
import threading
import time

import numpy
import pylsl

FORMATS = {
    "int8": pylsl.cf_int8,
    "int16": pylsl.cf_int16,
    "int32": pylsl.cf_int32,
    "int64": pylsl.cf_int64,
    "float32": pylsl.cf_float32,
    "float64": pylsl.cf_double64,
}
outlets = {}


def open_outlet(name, dtype, channels, rate, labels):
    info = pylsl.StreamInfo(name, "test", channels, rate, FORMATS[dtype], f"source of {name}")
    described = info.desc().append_child("channels")
    for label in labels:
        channel = described.append_child("channel")
        channel.append_child_value("label", label)
        channel.append_child_value("unit", "millivolts")
    outlets[name] = (pylsl.StreamOutlet(info), dtype)
    return {}


def push(name, start, frames, channels, time, rate):
    """Samples from frame `start` on, whose value is their frame times 3 plus their channel, modulo 251, less 100."""
    outlet, dtype = outlets[name]
    deadline = 200
    while not outlet.have_consumers() and deadline:
        outlet.wait_for_consumers(0.1)
        deadline -= 1
    rows = numpy.arange(start, start + frames)[:, None] * 3 + numpy.arange(channels)
    values = (rows % 251 - 100 if dtype != "int8" else rows % 101 - 50).astype(dtype)
    outlet.push_chunk(values.tolist(), time + (frames - 1) / rate)
    return {"clock": pylsl.local_clock()}


def close(name):
    outlets.pop(name)
    return {}


def read(name, frames):
    found = pylsl.resolve_byprop("name", name, 1, 20)
    inlet = pylsl.StreamInlet(found[0])
    info = inlet.info(20)
    channel = info.desc().child("channels").child("channel")
    labels = []
    while channel.name() == "channel":
        labels.append(channel.child_value("label"))
        channel = channel.next_sibling()
    rows, times = [], []
    while len(rows) < frames:
        chunk, stamps = inlet.pull_chunk(timeout=5.0, max_samples=frames - len(rows))
        rows += chunk
        times += stamps
    correction = inlet.time_correction(20)
    inlet.close_stream()
    return {"rows": rows, "times": times, "labels": labels, "correction": correction, "rate": info.nominal_srate()}


for line in sys.stdin:
    question = json.loads(line)
    answer = globals()[question.pop("ask")](**question)
    print(json.dumps(answer), flush=True)
