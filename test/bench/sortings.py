"""SpikeInterface's side of the benchmark of sortings: reads its inputs from a folder, answers each order with seconds."""
import json
import sys
import time
import warnings
from pathlib import Path

import numpy as np
import spikeinterface.core as si
from spikeinterface.core.base import minimum_spike_dtype
from spikeinterface.core.waveform_tools import extract_waveforms_to_single_buffer

warnings.simplefilter("ignore")
folder = Path(sys.argv[1])
UNITS, FREQUENCY = 500, 30000.0


class Segment(si.BaseSortingSegment):
    def __init__(self, trains):
        super().__init__()
        self.trains = trains

    def get_unit_spike_train(self, unit_id, start_frame, end_frame):
        return self.trains[unit_id]


class Trains(si.BaseSorting):
    """Spike trains in memory, as an extractor gives them."""

    def __init__(self, trains):
        super().__init__(FREQUENCY, list(range(len(trains))))
        self.add_sorting_segment(Segment(trains))


def load():
    flat = np.fromfile(folder / "trains.f64").astype("int64")
    return np.split(flat, np.cumsum(np.fromfile(folder / "lengths.i32", dtype="int32"))[:-1])


trains = load()
vector = Trains(trains).to_spike_vector()


def fresh():
    return si.NumpySorting(vector, FREQUENCY, list(range(UNITS)))


def timed(act):
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def window():
    sorting = fresh()
    return timed(lambda: sorting.frame_slice(30_000_000, 30_030_000).to_spike_vector())


def count():
    sorting = fresh()
    return timed(sorting.count_num_spikes_per_unit)


def reorder():
    sorting = fresh()
    return timed(sorting.to_reordered_spike_vector)


def build():
    sorting = Trains(trains)
    return timed(sorting.to_spike_vector)


def waveforms():
    recording = si.BinaryRecordingExtractor([folder / "raw.bin"], FREQUENCY, "int16", num_channels=384)
    flat = np.fromfile(folder / "chosen.f64").reshape(-1, 2).astype("int64")
    spikes = np.zeros(len(flat), dtype=minimum_spike_dtype)
    spikes["sample_index"], spikes["unit_index"] = flat[:, 0], flat[:, 1]
    return timed(
        lambda: extract_waveforms_to_single_buffer(
            recording, spikes, 30, 60, return_in_uV=False, mode="shared_memory", dtype="int16", n_jobs=1, progress_bar=False
        )
    )


cases = {"build": build, "reorder": reorder, "count": count, "window": window, "waveforms": waveforms}
for line in sys.stdin:
    print(cases[json.loads(line)["case"]](), flush=True)
