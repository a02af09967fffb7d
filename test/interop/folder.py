"""Loads saved recordings, or saves some, with this environment's SpikeInterface."""

import numpy as np
import spikeinterface.core as si
from common import answer, described, question
from probeinterface import Probe, generate_linear_probe


def probe_of(probe):
    return {
        "contactPositions": probe.contact_positions,
        "floats": probe.contact_positions.dtype.kind == "f",
        "contactShapes": probe.contact_shapes,
        "contactShapeParams": probe.contact_shape_params,
        "contactPlaneAxes": probe.contact_plane_axes,
        "contactIds": probe.contact_ids,
        "shankIds": probe.shank_ids,
        "siUnits": probe.si_units,
    }


def loaded(folder):
    recording = si.load(folder)
    # 0.104 tells its probes again among the annotations.
    own = [key for key in recording.get_annotation_keys() if key != "probes_info" and not key.endswith("_planar_contour")]
    annotations = {key: recording.get_annotation(key) for key in own}
    probes = recording.get_probegroup().probes if recording.has_probe() else []
    return {
        "class": type(recording).__name__,
        "idKind": recording.channel_ids.dtype.kind,
        "described": described(recording),
        "annotations": annotations,
        # An integer is no float, whole though it be.
        "written": {key: repr(value) for key, value in sorted(annotations.items())},
        "probes": [probe_of(probe) for probe in probes],
        "start": [recording.get_start_time(segment) for segment in range(recording.get_num_segments())],
    }


def rich():
    """A recording with everything that a folder can hold."""
    random = np.random.default_rng(3)
    segments = [random.integers(-3000, 3000, (frames, 4), dtype="int16") for frames in (1500, 700, 1)]
    recording = si.NumpyRecording(segments, 25000.0, t_starts=[0.0, 12.5, 1e6 + 0.1], channel_ids=["a", "b", "long name", "d"])
    probe = generate_linear_probe(num_elec=4, ypitch=25)
    probe.set_contact_ids(["e0", "e1", "e2", "e3"])
    probe.set_device_channel_indices([2, 0, 3, 1])
    recording.set_probe(probe, in_place=True)
    recording.set_channel_gains([0.195, 0.195, 2.34, 1 / 3])
    recording.set_channel_offsets([0.0, -6000.0, 0.1, 7.0])
    recording.set_property("depth", np.array([1.5, np.nan, np.inf, -0.0]))
    recording.set_property("single", np.array([0.1, 0.2, 0.3, 0.4], dtype="float32"))
    recording.set_property("count", np.array([1, -2, 2**40, 4]))
    recording.set_property("small", np.array([1, -2, 3, 4], dtype="int16"))
    recording.set_property("byte", np.array([1, 2, 3, 255], dtype="uint8"))
    for dtype in ("int8", "int16", "int32", "uint16", "uint32", "uint64", "float16"):
        recording.set_property(dtype, np.array([1, 2, 3, 100], dtype=dtype))
    recording.set_property("good", np.array([True, False, True, True]))
    recording.set_property("region", np.array(["CA1", "", "dentate gyrus", "µ"]))
    recording.set_property("direction", np.arange(12.0).reshape(4, 3))
    recording.annotate(subject="mouse 7", session=3, notes={"a": [1, 2.5, None, "µ"]}, is_filtered=True)
    recording.annotate(whole=1.0, large=1e20, taps=[1, 2.0, {"a/b~": -3.0}, 2.5], zero=-0.0)
    return recording


def integer_ids():
    recording = si.NumpyRecording([np.arange(80, dtype="float32").reshape(20, 4)], 1000.0, channel_ids=[3, 1, 20, 7])
    recording.set_times(np.sort(np.random.default_rng(1).random(20)), segment_index=0)
    return recording


def planar():
    """Two shanks, contacts of two shapes, channels wired crosswise."""
    probe = Probe(ndim=2, si_units="um")
    positions = [[0.0, 0.0], [0.0, 20.0], [100.0, 0.0], [100.0, 20.0]]
    probe.set_contacts(positions, shapes="square", shape_params={"width": 12.0}, shank_ids=["0", "0", "1", "1"])
    probe.set_planar_contour([[-20, 40], [-20, -20], [50, -60], [120, -20], [120, 40]])
    probe.set_device_channel_indices([3, 1, 0, 2])
    recording = si.NumpyRecording([np.arange(80, dtype="int16").reshape(20, 4)], 1000.0)
    recording.set_probe(probe, in_place=True)
    return recording


asked = question()
if "save" in asked:
    recordings = {"rich": rich(), "integerIds": integer_ids(), "planar": planar()}
    for name, recording in recordings.items():
        recording.save(folder=f"{asked['save']}/{name}", progress_bar=False, verbose=False)
        recording.save(folder=f"{asked['save']}/{name}.zarr", format="zarr", progress_bar=False, verbose=False)
    answer({name: loaded(f"{asked['save']}/{name}") for each in recordings for name in (each, f"{each}.zarr")})
else:
    answer([loaded(folder) for folder in asked["load"]])
