"""What SpikeInterface computes of a recording and a sorting, and scipy of the recording."""

import numpy as np
import spikeinterface.core as si
from common import answer, question
from scipy.signal import welch
from spikeinterface.postprocessing import compute_correlograms
from spikeinterface.postprocessing.isi import compute_isi_histograms_numpy


def numbers(values):
    return [float(value) for value in np.asarray(values, dtype="float64").ravel()]


def counted(job):
    sorting = si.load(job["sorting"])
    compute = compute_isi_histograms_numpy if job["what"] == "isi" else compute_correlograms
    counts, bins = compute(sorting, **job["params"])
    return {"counts": numbers(counts), "edges": numbers(bins)}


def analyzed(job):
    recording, sorting = si.load(job["recording"]), si.load(job["sorting"])
    analyzer = si.create_sorting_analyzer(sorting, recording, sparse=False, return_in_uV=job["inUv"], peak_sign=job["peakSign"])
    analyzer.compute("random_spikes", method="all")
    analyzer.compute("templates", ms_before=job["msBefore"], ms_after=job["msAfter"], n_jobs=1)
    analyzer.compute("spike_amplitudes", n_jobs=1)
    templates = analyzer.get_extension("templates")
    return {
        "average": numbers(templates.data["average"]),
        "std": numbers(templates.data["std"]),
        "channels": numbers(analyzer.get_main_channels(outputs="index", with_dict=False)),
        "amplitudes": numbers(analyzer.get_extension("spike_amplitudes").get_data()),
    }


def spectra(job):
    recording = si.load(job["recording"])
    traces = recording.get_traces(segment_index=0, return_in_uV=True)
    frequencies, power = welch(traces.astype("float64"), recording.sampling_frequency, nperseg=job["nperseg"], axis=0)
    return {"frequencies": numbers(frequencies), "power": numbers(power.T)}


asked = question()
answer(
    {
        "counted": [counted(job) for job in asked["counted"]],
        "analyzed": [analyzed(job) for job in asked["analyzed"]],
        "spectra": [spectra(job) for job in asked["spectra"]],
    }
)
