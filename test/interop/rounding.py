"""SpikeInterface with the one thing changed that it does otherwise to integers: what it computes for them is rounded, not truncated."""

from contextlib import contextmanager

import numpy as np
from spikeinterface.preprocessing.interpolate_bad_channels import InterpolateBadChannelsSegment
from spikeinterface.preprocessing.remove_artifacts import RemoveArtifactsRecordingSegment

TRUNCATING = (InterpolateBadChannelsSegment, RemoveArtifactsRecordingSegment)


class InFloat64:
    """A segment whose samples are float64."""

    def __init__(self, segment):
        self.segment = segment

    def get_traces(self, *asked, **named):
        return self.segment.get_traces(*asked, **named).astype("float64")


def rounded(original):
    def get_traces(self, *asked, **named):
        parent = self.parent_recording_segment
        dtype = parent.get_traces(0, 1, slice(None)).dtype
        self.parent_recording_segment = InFloat64(parent)
        try:
            traces = original(self, *asked, **named)
        finally:
            self.parent_recording_segment = parent
        return np.rint(traces).astype(dtype) if dtype.kind == "i" else traces.astype(dtype)

    return get_traces


@contextmanager
def rounding(wanted=True):
    """Within it both classes round."""
    originals = [each.get_traces for each in TRUNCATING]
    for each, original in zip(TRUNCATING, originals):
        each.get_traces = rounded(original) if wanted else original
    try:
        yield
    finally:
        for each, original in zip(TRUNCATING, originals):
            each.get_traces = original
