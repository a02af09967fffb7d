"""Files of raw formats as SpikeInterface's classes read them, and spikes and events as neo does."""

import shutil
from pathlib import Path

import h5py
import MEArec
import MEAutility
import mtscomp
import neo
import neo.rawio
import numpy as np
import scipy.io
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


def session_of(file_path, sampling_frequency):
    """Three units for CellExplorer, none of one spike, which SpikeInterface cannot read; the rate stands in a file beside theirs."""
    random = np.random.default_rng(7)
    times = np.empty((1, 3), object)
    for unit, count in enumerate((40, 2, 25)):
        times[0, unit] = np.sort(random.uniform(0, 9, (count, 1)), axis=0)
    spikes = {"UID": np.array([[2.0, 5.0, 11.0]]), "times": times, "shankID": np.array([[1.0, 1.0, 2.0]])}
    session = {"extracellular": {"sr": sampling_frequency}}
    beside = Path(str(file_path).replace(".spikes.cellinfo.mat", ".session.mat"))
    beside.parent.mkdir(parents=True, exist_ok=True)
    return spikes, session, beside


def read_cellexplorer_made(file_path, sampling_frequency, do_compression):
    """A session that scipy writes first, as MATLAB's version 5."""
    spikes, session, beside = session_of(file_path, sampling_frequency)
    scipy.io.savemat(file_path, {"spikes": spikes}, do_compression=do_compression)
    scipy.io.savemat(beside, {"session": session}, do_compression=do_compression)
    return extractors.read_cellexplorer(file_path)


def put_matlab(file, at, value):
    """A value as MATLAB's version 7.3 has it."""
    if isinstance(value, dict):
        group = file.create_group(at)
        group.attrs["MATLAB_class"] = np.bytes_("struct")
        for name, each in value.items():
            put_matlab(file, f"{at}/{name}", each)
    elif getattr(value, "dtype", None) == object:
        names = [f"#refs#/{at.replace('/', '_')}{index}" for index in range(value.size)]
        for name, each in zip(names, value.T.flat):
            put_matlab(file, name, each)
        cell = file.create_dataset(at, data=np.array([[file[name].ref] for name in names], dtype=h5py.ref_dtype))
        cell.attrs["MATLAB_class"] = np.bytes_("cell")
    else:
        stored = file.create_dataset(at, data=np.atleast_2d(value).astype("float64").T)
        stored.attrs["MATLAB_class"] = np.bytes_("double")


def read_cellexplorer_hdf5(file_path, sampling_frequency):
    """A session that h5py writes first, as MATLAB's version 7.3."""
    spikes, session, beside = session_of(file_path, sampling_frequency)
    for path, name, value in ((file_path, "spikes", spikes), (beside, "session", session)):
        with h5py.File(path, "w", userblock_size=512) as file:
            file.create_group("#refs#")
            put_matlab(file, name, value)
        with open(path, "r+b") as file:
            file.write(b"MATLAB 7.3 MAT-file".ljust(124) + bytes([0, 2]) + b"IM")
    return extractors.read_cellexplorer(file_path)


made = {
    "read_cbin": read_cbin,
    "read_mearec": read_mearec,
    "read_cellexplorer_made": read_cellexplorer_made,
    "read_cellexplorer_hdf5": read_cellexplorer_hdf5,
}


def recording_of(reader, params):
    result = (made.get(reader) or getattr(extractors, reader))(**params)
    return described(result[0] if isinstance(result, tuple) else result)


def sorting_of(reader, params):
    return described_sorting((made.get(reader) or getattr(extractors, reader))(**params))


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
