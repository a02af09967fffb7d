"""Files of raw formats as SpikeInterface's classes read them, and spikes and events as neo does."""

import shutil
from pathlib import Path

import MEArec
import MEAutility
import mtscomp
import neo
import neo.rawio
import numpy as np
import spikeinterface.extractors as extractors
from common import answer, described, question
from spikes import described as described_sorting


def read_cbin(source, folder):
    """A recording of SpikeGLX that mtscomp compresses first, in chunks of 1 s."""
    folder, meta = Path(folder), Path(source).with_suffix(".meta")
    folder.mkdir(parents=True)
    shutil.copy(meta, folder)
    lines = dict(line.split("=", 1) for line in meta.read_text().splitlines() if "=" in line)
    packed = folder / Path(source).with_suffix(".cbin").name
    mtscomp.compress(
        source,
        packed,
        packed.with_suffix(".ch"),
        sample_rate=float(lines["imSampRate"]),
        n_channels=int(lines["nSavedChans"]),
        dtype="int16",
        check_after_compress=False,
    )
    return extractors.read_cbin_ibl(folder_path=folder)


def read_mearec(file_path):
    """A recording and a sorting that MEArec writes first."""
    random = np.random.default_rng(3)
    electrodes = MEAutility.return_mea_info("Neuronexus-32")
    trains = []
    for cell in range(12):
        trains.append(neo.SpikeTrain(np.sort(random.uniform(0, 0.5, 5 + cell)), t_stop=0.5, units="s"))
        trains[-1].annotations = {"soma_position": random.uniform(-50, 50, 3)}
    generator = MEArec.RecordingGenerator(
        rec_dict={
            "recordings": random.normal(0, 20, (16_000, 32)).astype("float32"),
            "spiketrains": trains,
            "channel_positions": MEAutility.return_mea("Neuronexus-32").positions,
        },
        info={"recordings": {"fs": 32_000.0, "duration": 0.5, "dtype": "float32"}, "electrodes": electrodes},
    )
    generator.gain_to_uV = None
    MEArec.save_recording_generator(generator, file_path)
    return extractors.read_mearec(file_path)


made = {"read_cbin": read_cbin, "read_mearec": read_mearec}


def recording_of(reader, params):
    result = (made.get(reader) or getattr(extractors, reader))(**params)
    return described(result[0] if isinstance(result, tuple) else result)


def sorting_of(reader, params):
    return described_sorting(getattr(extractors, reader)(**params))


def opened(reader, params):
    source = getattr(neo.rawio, reader)(**params)
    source.parse_header()
    return source, range(source.segment_count(0))


def spikes_of(reader, params):
    """The spikes of each unit in each segment, in seconds."""
    source, segments = opened(reader, params)
    units = source.header["spike_channels"]

    def seconds(segment, unit):
        return source.rescale_spike_timestamp(source.get_spike_timestamps(0, segment, unit), "float64")

    times = [[seconds(segment, unit) for unit in range(len(units))] for segment in segments]
    return {"name": units["name"], "id": units["id"], "times": times}


def events_of(reader, params):
    """Every event of every channel: its segment, its seconds, and what is said of it."""
    source, segments = opened(reader, params)
    found = []
    for index, (name, id, _) in enumerate(source.header["event_channels"]):
        for segment in segments:
            stamps, _, labels = source.get_event_timestamps(0, segment, index)
            times = source.rescale_event_timestamp(stamps, "float64", index)
            found += [
                {"channel": str(id or name), "segment": segment, "time": time, "label": str(label)}
                for time, label in zip(times, labels)
            ]
    return found


ways = {"recording": recording_of, "sorting": sorting_of, "spikes": spikes_of, "events": events_of}
asked = question()
answer([ways[asked["what"]](one["reader"], one["params"]) for one in asked["cases"]])
