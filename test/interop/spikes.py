"""What the scripts about sortings share: how one is told, and a folder as Phy leaves it."""

import numpy as np


def described(sorting):
    segments = range(sorting.get_num_segments())
    properties = {}
    for key in sorted(sorting.get_property_keys()):
        values = sorting.get_property(key)
        # Bare NaN is not JSON everywhere: numbers are told as text.
        properties[key] = {"kind": "U" if values.dtype.kind == "T" else values.dtype.kind, "values": [str(value) for value in values.ravel().tolist()]}
    return {
        "class": type(sorting).__name__,
        "samplingFrequency": sorting.sampling_frequency,
        "unitIds": sorting.unit_ids.tolist(),
        "trains": [[sorting.get_unit_spike_train(unit, segment_index=s).tolist() for unit in sorting.unit_ids] for s in segments],
        "properties": properties,
        "annotations": {key: sorting.get_annotation(key) for key in sorting.get_annotation_keys()},
    }


def phy_folder(folder, clusters, tables, templates=False):
    """A folder as sorters and Phy leave it: spikes of these clusters, and tables of them."""
    folder.mkdir(parents=True)
    (folder / "params.py").write_text("dat_path = 'raw.dat'\nn_channels_dat = 4\ndtype = 'int16'\noffset = 0\nsample_rate = 25000.\nhp_filtered = False\n")
    random = np.random.default_rng(len(tables))
    np.save(folder / "spike_times.npy", np.sort(random.integers(0, 90_000, 500)).astype("uint64").reshape(-1, 1))
    np.save(folder / ("spike_templates.npy" if templates else "spike_clusters.npy"), random.choice(clusters, 500).astype("int32"))
    for name, text in tables.items():
        (folder / name).write_text(text)
    return str(folder)
