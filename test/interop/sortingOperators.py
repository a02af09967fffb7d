"""Sortings after operators of this environment's SpikeInterface."""

import numpy as np
import spikeinterface.core as si
from common import answer, question
from sortings import described
from spikeinterface.core.base import unit_period_dtype
from spikeinterface.curation import MergeUnitsSorting, remove_duplicated_spikes, remove_excess_spikes


def made(told):
    units = told["unitIds"]
    trains = [{unit: np.array(train, dtype="int64") for unit, train in zip(units, segment)} for segment in told["trains"]]
    sorting = si.NumpySorting.from_unit_dict(trains, told["samplingFrequency"])
    for key, values in told["properties"].items():
        sorting.set_property(key, np.array(values))
    return sorting


def recording_of(frames):
    return si.NumpyRecording([np.zeros((count, 1), dtype="int16") for count in frames], 1000.0)


def registered(sorting, frames):
    sorting.register_recording(recording_of(frames))
    return sorting


def segment(sorting, index):
    return si.SelectSegmentSorting(sorting, [index])


def select_periods(sorting, periods):
    """It loses the properties, which are put back."""
    selected = sorting.select_periods(np.array([tuple(period) for period in periods], dtype=unit_period_dtype))
    sorting.copy_metadata(selected)
    return selected


operations = {
    "select_units": lambda first, _, **given: first.select_units(**given),
    "remove_units": lambda first, _, **given: first.remove_units(**given),
    "rename_units": lambda first, _, **given: first.rename_units(**given),
    "remove_empty_units": lambda first, _: first.remove_empty_units(),
    "frame_slice": lambda first, _, **given: segment(first, 0).frame_slice(**given),
    "time_slice": lambda first, _, **given: segment(first, 0).time_slice(**given),
    "select_segments": lambda first, _, indices: si.SelectSegmentSorting(first, indices),
    "select_periods": lambda first, _, periods: select_periods(first, periods),
    "concatenate": lambda first, second, frames: si.concatenate_sortings(
        [segment(first, 0), segment(second, 0)], total_samples_list=frames
    ),
    "concatenate_registered": lambda first, second, frames: si.concatenate_sortings(
        [registered(each, frames) for each in (first, second)]
    ),
    "append": lambda first, second: si.append_sortings([first, second]),
    "aggregate": lambda first, second, **given: si.aggregate_units([first, second], **given),
    "merge": lambda first, _, **given: MergeUnitsSorting(first, **given),
    "remove_duplicated_spikes": lambda first, _, **given: remove_duplicated_spikes(first, **given),
    "remove_excess_spikes": lambda first, _, frames: remove_excess_spikes(first, recording_of(frames)),
    "split_by": lambda first, _, property, value: first.split_by(property)[value],
}


if __name__ == "__main__":
    asked = question()
    answer([described(operations[name](made(first), made(second), **given)) for name, first, second, given in asked])
