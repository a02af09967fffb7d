"""Every stream of these Open Ephys folders, as SpikeInterface reads it, by its name, with its id."""

from common import answer, described, question
from spikeinterface.extractors import get_neo_streams, read_openephys

found = {}
for folder in question()["folders"]:
    names, ids = get_neo_streams("openephysbinary", folder)
    found[folder] = {
        name: {"id": id, "recording": described(read_openephys(folder, stream_name=name))} for name, id in zip(names, ids)
    }
answer(found)
