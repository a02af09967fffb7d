"""The ZMQ Interface of the Open Ephys GUI, by its specification, with libzmq: blocks until its standard input ends.

A sample is its frame plus a tenth of its channel. The block at frame 4000 lacks a channel; after frame 8000 the acquisition begins anew.
"""

import json
import struct
import sys
import threading
import time

import zmq

CHANNELS, FRAMES = 3, 64
context = zmq.Context()
data = context.socket(zmq.PUB)
port = data.bind_to_random_port("tcp://127.0.0.1")
beats = context.socket(zmq.REP)
beats.bind(f"tcp://127.0.0.1:{port + 1}")
over = threading.Event()
told = []


def answer():
    poller = zmq.Poller()
    poller.register(beats, zmq.POLLIN)
    while not over.is_set():
        if dict(poller.poll(50)):
            told.append(json.loads(beats.recv())["type"])
            beats.send_string("heartbeat received")


def block(number, start):
    for channel in range(CHANNELS):
        number += 1
        if start // FRAMES == 4000 // FRAMES and channel == 1:
            continue
        content = {
            "stream": "Rhythm_FPGA",
            "channel_num": channel,
            "channel_name": f"CH{channel + 1}",
            "num_samples": FRAMES,
            "sample_num": start,
            "sample_rate": 30000.0,
        }
        header = {"message_num": number, "type": "data", "content": content, "data_size": 4 * FRAMES, "timestamp": int(time.time() * 1000)}
        samples = struct.pack(f"<{FRAMES}f", *(start + row + channel / 10 for row in range(FRAMES)))
        data.send_multipart([b"DATA\0", json.dumps(header, indent=2).encode(), samples])
        if number % 50 == 0:
            number += 1
            spike = {"stream": "Rhythm_FPGA", "source_node": 1, "electrode": "e", "sample_num": start, "num_channels": 1, "num_samples": 2}
            data.send_multipart([b"EVENT\0", json.dumps({"message_num": number, "type": "spike", "spike": spike}).encode(), bytes(8)])
    return number


threading.Thread(target=lambda: (sys.stdin.read(), over.set()), daemon=True).start()
listening = threading.Thread(target=answer)
listening.start()
print(json.dumps({"port": port}), flush=True)
number = start = 0
while not over.is_set():
    # Before the client has joined, nothing that it is to find has come.
    if start == 1024 and not told:
        start -= FRAMES
    number = block(number, start)
    start += FRAMES
    if start >= 8000:
        number = start = 0
    time.sleep(0.002)
listening.join()
