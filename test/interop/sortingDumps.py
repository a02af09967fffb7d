"""Dumps pipelines of spikes to JSON and tells what they give, or loads pipelines from JSON and tells what they give."""

import json
from pathlib import Path

import numpy as np
import spikeinterface.core as si
import spikeinterface.curation as scur
from common import answer, question
from spikeinterface.core.core_tools import SIJsonEncoder
from spikeinterface.extractors import read_kilosort, read_phy
from spikes import described, phy_folder

UNITS = ["a", "b", "c", "d"]


def made(seed, frames, ids=UNITS):
    random = np.random.default_rng(seed)
    trains = [
        {unit: np.sort(random.choice(count, size, replace=False)) for unit, size in zip(ids, (300, 40, 0, 700))} for count in frames
    ]
    sorting = si.NumpySorting.from_unit_dict(trains, 10000.0)
    sorting.set_property("depth", np.array([1.5, np.nan, 3.0, -0.5]))
    sorting.set_property("quality", np.array(["good", "good", "noise", "mua"]))
    sorting.annotate(subject="mouse 7", numbers=[1, 2.5, None])
    return sorting


def recording(folder, frames):
    traces = [np.zeros((count, 2), dtype="int16") for count in frames]
    return si.NumpyRecording(traces, 10000.0).save(folder=folder, n_jobs=1, progress_bar=False, verbose=False)


def pipelines(folder):
    one = made(0, (20000,)).save(folder=f"{folder}/one")
    other = made(1, (15000,)).save(folder=f"{folder}/other", format="npz_folder")
    two = made(2, (20000, 5000)).save(folder=f"{folder}/two")
    numbers = made(3, (20000,), [4, 1, 9, 2]).save(folder=f"{folder}/numbers")
    si.NpzSortingExtractor.write_sorting(one, f"{folder}/plain.npz")
    plain = si.NpzSortingExtractor(f"{folder}/plain.npz")
    table = {"cluster_group.tsv": "cluster_id\tgroup\n0\tgood\n2\tnoise\n5\tmua\n7\tgood\n"}
    phy = phy_folder(Path(folder) / "phy", [0, 2, 5], table)
    short, parts = recording(f"{folder}/short", (12000, 3000)), recording(f"{folder}/parts", (9000, 6000))
    edited = one.select_units(["b", "a"])
    edited.annotate(session=3, notes={"a": [1, None, "µ"]})
    edited.set_property("kept", np.array([True, False]))
    merged = scur.MergeUnitsSorting(one, [["a", "d"]], new_unit_ids=["all"], delta_time_ms=2.0)
    return {
        "a folder": one,
        "an npz folder": other,
        "an archive": plain,
        "phy": read_phy(phy),
        "phy without noise": read_phy(phy, exclude_cluster_groups=["noise"]),
        "phy, one group left out": read_phy(phy, exclude_cluster_groups="mua"),
        "kilosort": read_kilosort(phy),
        "units": one.select_units(["d", "a"], renamed_unit_ids=["x", "y"]),
        "renamed to numbers": one.rename_units([3, 1, 2, 0]),
        "units removed": numbers.remove_units([4]),
        "empty units removed": one.remove_empty_units(),
        "edited": edited,
        "frames": one.frame_slice(500, 18000),
        "times": one.time_slice(0.25, 1.5),
        "segments": si.select_segment_sorting(two, 1),
        "appended": si.append_sortings([one, two]),
        "concatenated": si.concatenate_sortings([one, other], total_samples_list=[20000, 15000]),
        "split": si.split_sorting(other, [short]),
        "split, several recordings": si.split_sorting(other, [parts, recording(f"{folder}/rest", (400,))]),
        "aggregated": si.aggregate_units([one, one.frame_slice(0, 20000)]),
        "aggregated numbers": si.aggregate_units([numbers, numbers], sampling_frequency_max_diff=0.5),
        "aggregated, renamed": si.aggregate_units([one, numbers], renamed_unit_ids=list("stuvwxyz")),
        "merged": merged,
        "merged twice": scur.MergeUnitsSorting(numbers, [[9, 2], [4, 1]], properties_policy="remove", delta_time_ms=0.0),
        "duplicates": scur.remove_duplicated_spikes(one, censored_period_ms=1.0, method="keep_last"),
        "duplicates of merged units": scur.remove_duplicated_spikes(merged, censored_period_ms=3.0),
        "excess": scur.remove_excess_spikes(two, short),
        "all at once": scur.remove_duplicated_spikes(
            si.aggregate_units([si.append_sortings([one, other]), two]).select_units(["7", "0", "3"]), censored_period_ms=0.5
        ),
    }


def dump(folder):
    results = {}
    for index, (name, sorting) in enumerate(pipelines(folder).items()):
        path = f"{folder}/{index}.json"
        sorting.dump_to_json(path, relative_to=folder if index % 2 else None)
        # What was told of the object itself, and no folder says, is in the JSON only when it is asked for.
        if name == "edited":
            whole = sorting.to_dict(include_annotations=True, include_properties=True, recursive=True)
            Path(path).write_text(json.dumps(whole, cls=SIJsonEncoder))
        results[name] = {"json": path, "told": described(sorting)}
    return results


asked = question()
if "dump" in asked:
    answer(dump(asked["dump"]))
else:
    answer([described(si.load(path, base_folder=asked["base"])) for path in asked["load"]])
