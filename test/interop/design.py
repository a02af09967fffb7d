"""Butterworth designs by scipy, as second-order sections, and noise filtered with one of them both ways."""

import numpy as np
from common import answer, question
from scipy.signal import iirfilter, sosfiltfilt


def designed(design):
    return iirfilter(design["order"], design["edges"], btype=design["kind"], fs=design["fs"], ftype="butter", output="sos")


def filtered(design):
    sos = designed(design)
    samples = np.random.default_rng(7).integers(-500, 500, (40000, 2), dtype="int16")
    return {"sos": sos, "samples": samples, "filtered": sosfiltfilt(sos, samples, axis=0)}


asked = question()
answer({"designs": [designed(design) for design in asked["designs"]], "filtered": [filtered(design) for design in asked["filtered"]]})
