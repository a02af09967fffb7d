"""NWB files as pynwb reads them, of HDF5 and of Zarr; files that pynwb and hdmf-zarr write; what nwbinspector finds wrong."""

import datetime
import hashlib

import numpy as np
from common import answer, question
from hdmf.backends.hdf5 import H5DataIO
from hdmf_zarr import ZarrDataIO
from hdmf_zarr.nwb import NWBZarrIO
from nwbinspector import Importance, inspect_nwbfile
from pynwb import NWBFile, NWBHDF5IO, validate
from pynwb.base import Images  # noqa: F401  registers the types of the core
from pynwb.ecephys import LFP, ElectricalSeries
from pynwb.misc import Units


def make(path):
    """A session with two series, one of which has times, units and trials."""
    is_zarr = path.endswith(".zarr")
    chunked = (lambda data: ZarrDataIO(data, chunks=(256, 2))) if is_zarr else (lambda data: H5DataIO(data, chunks=(256, 2), compression="gzip"))
    random = np.random.default_rng(5)
    start = datetime.datetime(2024, 5, 1, 12, tzinfo=datetime.timezone.utc)
    file = NWBFile(session_description="made", identifier="made", session_start_time=start)
    device = file.create_device(name="probe")
    groups = [file.create_electrode_group(name=f"shank{index}", description="", location="CA1", device=device) for index in range(2)]
    file.add_electrode_column(name="channel_name", description="names")
    file.add_electrode_column(name="depth", description="µm")
    for row in range(6):
        group = groups[row // 3]
        file.add_electrode(location=["CA1", "CA3"][row % 2], group=group, rel_x=200.0 * (row // 3), rel_y=20.0 * row, channel_name=f"ch{row + 10}", depth=row / 4)
    region = file.create_electrode_table_region(region=[5, 3, 1, 0], description="some")
    factors = np.array([1.0, 2.0, 3.0, 0.5])
    data = random.integers(-3000, 3000, (1000, 4)).astype("int16")
    raw = {"starting_time": 1.5, "rate": 1000.0, "conversion": 2e-7, "offset": 1e-6, "channel_conversion": factors}
    file.add_acquisition(ElectricalSeries(name="raw", data=chunked(data), electrodes=region, **raw))
    times = np.arange(50) / 250 + 2
    times[30:] += 1
    lfp = LFP(name="LFP")
    file.create_processing_module(name="ecephys", description="").add(lfp)
    slow = random.normal(size=(50, 6)).astype("float32")
    everywhere = file.create_electrode_table_region(region=list(range(6)), description="all")
    lfp.add_electrical_series(ElectricalSeries(name="lfp", data=slow, electrodes=everywhere, timestamps=times))
    file.add_unit_column(name="quality", description="by hand")
    for unit in range(3):
        file.add_unit(spike_times=np.sort(random.uniform(1.5, 2.4, 10 * unit)), quality=["good", "mua", "noise"][unit], electrode_group=groups[unit % 2])
    file.add_trial(start_time=1.6, stop_time=1.7)
    with (NWBZarrIO if is_zarr else NWBHDF5IO)(path, mode="w") as io:
        io.write(file)


def series_of(series):
    data = np.asarray(series.data[:])
    channels = data.shape[1] if data.ndim > 1 else 1
    rows = [int(row) for row in series.electrodes.data[:]][:channels]
    table = series.electrodes.table
    names = "channel_name" if "channel_name" in table.colnames else "id"
    factors = np.ones(channels) if series.channel_conversion is None else np.asarray(series.channel_conversion[:])
    told = {
        "dtype": data.dtype.name,
        "shape": list(data.shape),
        "sha256": hashlib.sha256(np.ascontiguousarray(data).tobytes()).hexdigest(),
        "gains": [series.conversion * factor * 1e6 for factor in factors],
        "offset": (series.offset or 0.0) * 1e6,
        "ids": [str(table[names].data[row]) for row in rows],
        "locations": [str(table["location"].data[row]) for row in rows],
    }
    if series.timestamps is not None:
        return {**told, "times": np.asarray(series.timestamps[:])}
    return {**told, "start": series.starting_time, "rate": series.rate}


def units_of(units):
    names = "unit_name" if "unit_name" in units.colnames else "id"
    return {"ids": [str(each) for each in units[names].data[:]], "seconds": [np.asarray(units["spike_times"][unit]) for unit in range(len(units))]}


def path_of(held):
    name = held.name if held.name.startswith("/") else f"/{held.name}"
    return name.strip("/").rsplit("/", 1)[0]


def read(path):
    with (NWBZarrIO if path.endswith(".zarr") else NWBHDF5IO)(path, mode="r", load_namespaces=True) as io:
        found = list(io.read().objects.values())
        series = {path_of(each.data): series_of(each) for each in found if type(each) is ElectricalSeries}
        return {"series": series, "units": [units_of(each) for each in found if isinstance(each, Units)]}


def inspect(path):
    found = inspect_nwbfile(nwbfile_path=path, importance_threshold=Importance.CRITICAL)
    return [str(error) for error in validate(path=path)] + [message.message for message in found]


asked = question()
for path in asked["make"]:
    make(path)
answer({"read": {path: read(path) for path in asked["read"]}, "wrong": {path: inspect(path) for path in asked["inspect"]}})
