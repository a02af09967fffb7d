"""Every stream of these SpikeGLX folders, as SpikeInterface reads it."""

import numpy as np
from common import answer, described, question
from neo.rawio import SpikeGLXRawIO
from spikeinterface.extractors import get_neo_streams, read_spikeglx


def events(folder):
    """Frames at which each line of the NI card rises or falls, by its id, as neo has them: of one segment."""
    reader = SpikeGLXRawIO(dirname=folder)
    reader.parse_header()
    lines = reader.header["event_channels"]
    if reader.segment_count(0) > 1:
        return {}
    return {line["id"]: sorted(reader.get_event_timestamps(0, 0, index)[0].tolist()) for index, line in enumerate(lines)}


def sync_edges(recording):
    """Frames at which each bit of a sync word changes, segment by segment, computed directly."""
    found = []
    for segment in range(recording.get_num_segments()):
        words = recording.get_traces(segment_index=segment)[:, 0].astype("uint16")
        found.append([(np.flatnonzero(np.diff((words >> bit) & 1)) + 1).tolist() for bit in range(16)])
    return found


folders = question()["folders"]
streams, edges = {}, {}
for folder in folders:
    names, ids = get_neo_streams("spikeglx", folder)
    streams[folder] = {stream: described(read_spikeglx(folder, stream_id=stream)) for stream in ids}
    edges[folder] = {
        stream: sync_edges(read_spikeglx(folder, stream_id=stream)) for stream in ids if stream.endswith("-SYNC")
    }
answer({"streams": streams, "events": {folder: events(folder) for folder in folders}, "edges": edges})
