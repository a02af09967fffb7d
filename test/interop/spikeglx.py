"""Every stream of these SpikeGLX folders, as SpikeInterface reads it."""

from common import answer, described, question
from spikeinterface.extractors import get_neo_streams, read_spikeglx

found = {}
for folder in question()["folders"]:
    names, ids = get_neo_streams("spikeglx", folder)
    found[folder] = {stream: described(read_spikeglx(folder, stream_id=stream)) for stream in ids}
answer(found)
