"""Loads saved sortings, or saves some, with this environment's SpikeInterface."""

from pathlib import Path

import numpy as np
import spikeinterface.core as si
import zarr
from common import answer, question
from spikes import described, phy_folder


# SpikeInterface writes no version 3 of Zarr.
MAJOR = int(zarr.__version__.split(".")[0])


def load(path):
    return read(path, "npz" if path.endswith(".npz") else "folder")


def read(path, reader):
    if reader == "folder":
        return si.load(path)
    if reader == "npz":
        return si.NpzSortingExtractor(path)
    from spikeinterface.extractors import read_kilosort, read_phy

    return {"phy": read_phy, "kilosort": read_kilosort}[reader](path)


def rich():
    """A sorting with everything that a folder can hold; a unit and a segment without spikes."""
    random = np.random.default_rng(5)
    trains = [
        {unit: np.sort(random.choice(30_000, size, replace=False)) for unit, size in zip(["a", "b", "long name", "d"], (40, 3, 0, 200))},
        {unit: np.array([], dtype="int64") for unit in ["a", "b", "long name", "d"]},
        {"a": np.array([7]), "b": np.array([7, 8]), "long name": np.array([], dtype="int64"), "d": np.array([2**33 + 1])},
    ]
    sorting = si.NumpySorting.from_unit_dict(trains, 25000.0)
    sorting.set_property("depth", np.array([1.5, np.nan, np.inf, -0.5]))
    sorting.set_property("count", np.array([1, -2, 2**40, 4]))
    sorting.set_property("good", np.array([True, False, True, True]))
    sorting.set_property("quality", np.array(["good", "", "noise", "mua"]))
    sorting.set_property("place", np.arange(8.0).reshape(4, 2))
    sorting.set_property("things", np.array([{"a": 1}, None, "text", 2.5], dtype=object))
    sorting.annotate(subject="mouse 7", numbers=[1, 2.5, None])
    return sorting


def integers():
    return si.NumpySorting.from_unit_dict({4: np.array([1, 5]), 11: np.array([5])}, 30000.0)


def saved(folder):
    """Everything saved in every format, and what it is."""
    told = {}
    for name, sorting in (("rich", rich()), ("integers", integers())):
        for form in ("numpy_folder", "npz_folder", "zarr"):
            place = f"{name}-{form}.zarr" if form == "zarr" else f"{name}-{form}"
            sorting.save(folder=f"{folder}/{place}", format=form)
            told[place] = described(sorting)
        si.NpzSortingExtractor.write_sorting(sorting, f"{folder}/{name}.npz")
        told[f"{name}.npz"] = described(sorting)
        np.savez_compressed(f"{folder}/{name}-compressed.npz", **np.load(f"{folder}/{name}.npz"))
        told[f"{name}-compressed.npz"] = described(sorting)
    return told


def phy_folders(folder):
    info = "id\tamp\tch\tdepth\tfr\tgroup\tn_spikes\tsh\n" + "".join(
        f"{cluster}\t{cluster * 1.5}\t{cluster}\t{20.0 * cluster}\t3.5\t{group}\t{7 * cluster}\t0\n"
        for cluster, group in ((3, "good"), (4, ""), (9, "noise"), (17, "mua"))
    )
    return [
        phy_folder(folder / "info", [3, 4, 9, 17], {"cluster_info.tsv": info, "cluster_group.tsv": "cluster_id\tgroup\n3\tgood\n"}),
        phy_folder(
            folder / "tables",
            [0, 2, 5],
            {
                "cluster_group.tsv": "cluster_id\tgroup\n0\tgood\n2\tnoise\n5\tgood\n",
                "cluster_snr.csv": "cluster_id,snr\n0,4.25\n2,\n5,-1e-3\n",
                "cluster_si_unit_id.tsv": "cluster_id\tsi_unit_id\n0\t11\n2\t12\n5\t40\n",
                "cluster_channel_group.tsv": "cluster_id\tchannel_group\n0\t1\n2\t0\n5\t1\n",
            },
        ),
        phy_folder(folder / "bare", [1, 2, 8], {}, templates=True),
    ]


if __name__ == "__main__":
    asked = question()
    if "read" in asked:
        answer([described(read(path, reader)) for path, reader in asked["read"]])
    else:
        folders = phy_folders(Path(asked["save"]) / "phy")
        curated = {f"{reader} {path}": described(read(path, reader)) for path in folders for reader in ("phy", "kilosort")}
        loaded = {path: described(load(path)) for path in asked["load"]}
        answer({"loaded": loaded, "saved": saved(asked["save"]) if MAJOR == 2 else {}, "curated": curated})
