"""Every stream of these Open Ephys folders, as SpikeInterface reads it, by its name, with its id and its JSON; or what it loads of ours."""

import spikeinterface as si
from common import answer, described, question
from spikeinterface.extractors.neoextractors.openephys import (
    OpenEphysBinaryRecordingExtractor,
    OpenEphysLegacyRecordingExtractor,
)

CLASSES = {"binary": OpenEphysBinaryRecordingExtractor, "legacy": OpenEphysLegacyRecordingExtractor}


def told(extractor, folder, name, path):
    recording = extractor(folder, stream_name=name)
    recording.dump_to_json(path)
    return {"recording": described(recording), "json": path}


asked = question()
if "load" in asked:
    answer([described(si.load(path, base_folder=asked["base"])) for path in asked["load"]])
else:
    extractor = CLASSES[asked["layout"]]
    found = {}
    for place, folder in enumerate(asked["folders"]):
        names, ids = extractor.get_streams(folder)
        found[folder] = {
            name: {"id": id, **told(extractor, folder, name, f"{asked['dump']}/{asked['layout']} {place} {at}.json")}
            for at, (name, id) in enumerate(zip(names, ids))
        }
    answer(found)
