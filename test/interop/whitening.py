"""The matrix of SpikeInterface's whiten."""

import numpy as np
import spikeinterface.core as si
from spikeinterface.preprocessing.whiten import compute_whitening_from_covariance


def whitening(recording, params):
    """Their matrix as they compute it, but in float64: in float32 a covariance of hundreds of channels loses its small eigenvalues."""
    random = {key: params[key] for key in ("num_chunks_per_segment", "chunk_size", "seed")}
    data = si.get_random_data_chunks(recording, concatenated=True, return_in_uV=False, **random).astype("float64")
    mean = data.mean(axis=0)[np.newaxis] if params.get("apply_mean") else None
    centred = data if mean is None else data - mean
    square = np.median(centred**2)
    eps = max(1e-16, square * 1e-3) if 0 < square < 1 else 1e-16
    covariance = centred.T @ centred / len(data)
    root = compute_whitening_from_covariance
    if params.get("mode") != "local":
        return {"W": root(covariance, eps), "M": mean}
    distances = si.get_channel_distances(recording)
    matrix = np.zeros_like(covariance)
    for channel in range(len(covariance)):
        (near,) = np.nonzero(distances[channel] <= params["radius_um"])
        matrix[near, channel] = root(covariance[np.ix_(near, near)], eps)[near == channel][0]
    return {"W": matrix, "M": mean}
