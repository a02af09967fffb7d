"""Every stream of these Intan recordings, as SpikeInterface reads it, by its name, with its id and its JSON; or what it loads of ours."""

import os

import spikeinterface as si
from common import answer, described, question
from spikeinterface.extractors import get_neo_streams, read_intan
from spikeinterface.extractors.neoextractors.intan import read_split_intan_files


def dumped(recording, path):
    recording.dump_to_json(path)
    return {"recording": described(recording), "json": path}


asked = question()
if "load" in asked:
    answer([described(si.load(path, base_folder=asked["base"])) for path in asked["load"]])
else:
    found = {}
    for at, path in asked["paths"].items():
        if os.path.isdir(path):
            found[at] = {
                name: {"id": None, **dumped(read_split_intan_files(path, stream_name=name), f"{asked['dump']}/{at} {place}.json")}
                for place, name in enumerate(asked["split"])
            }
            continue
        names, ids = get_neo_streams("intan", path, ignore_integrity_checks=True)
        found[at] = {
            name: {
                "id": id,
                **dumped(
                    read_intan(path, stream_name=name, ignore_integrity_checks=True), f"{asked['dump']}/{at} {id}.json"
                ),
            }
            for name, id in zip(names, ids)
        }
    answer(found)
