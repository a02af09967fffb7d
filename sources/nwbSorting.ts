import { exactly } from '../src/codec/codec.js'
import { defineSortingSource } from '../src/declare/source.js'
import { detectUnits, lookedInto } from '../src/formats/nwb/detect.js'
import { contentsOf, insteadOf } from '../src/formats/nwb/members.js'
import { withTree } from '../src/formats/nwb/open.js'
import { unitsParams } from '../src/formats/nwb/params.js'
import { alsoThere } from '../src/formats/nwb/skipped.js'
import { closedClock, timeBase } from '../src/formats/nwb/timeBase.js'
import { openUnits } from '../src/formats/nwb/units.js'
import { chosenStream } from '../src/kit/streams.js'
import { attempt, attemptLater, refuse } from '../src/model/attempt.js'
import { unreadable } from '../src/model/fault.js'

/**
 * The spikes of a table of units of an NWB file, of HDF5 or of Zarr.
 *
 * Streams   the paths of tables of type `Units`: "units", and those of processing modules. One segment.
 * Dtype     frames are whole numbers, exact to 2^53: seconds × rate, rounded half to even; of a series with `timestamps`, the last
 *           frame that is not later. All spikes are held in memory.
 * Units     frames of the clock of a series, or of `samplingFrequency` and `tStart`.
 * Errors    InvalidParams: no such table or series, or no clock that can be told. Corrupt: ends of rows that do not grow, times that
 *           are none. Unreadable: a table without spike times. Unsupported: a file of NWB 1.
 * Source    SpikeInterface `NwbSortingExtractor`, which asks for a series or a start where there are series, and keeps spikes before
 *           the start at negative frames; here they are left out, with a notice. Ids are `unit_name`, else `id`. Columns of a value, or of
 *           as many values, a unit are properties; `electrode_group` is the name of the group; `obs_intervals` are an annotation.
 *           Not handled: `electrode_group` of Zarr, whose references are Python objects, which are never opened; waveforms and other columns of several axes, which a notice names.
 */
export const nwbSorting = defineSortingSource({
  kind: 'nwbSorting',
  version: 1,
  label: 'units of an NWB file',
  params: exactly(unitsParams),
  example: "nwbSorting({ filePath: 'sub-1_ecephys.nwb', electricalSeriesPath: 'acquisition/ElectricalSeries' })",
  detect: (at, options, { files }) => attempt(`look into ${at}`, () => detectUnits(files, at, options)),
  streams: (at, { files }) => attempt(`look into ${at}`, () => lookedInto(files, at)?.units ?? []),
  open: (params, { files }) =>
    attemptLater(`open ${params.filePath}`, () => {
      const { filePath, unitTablePath, ...asked } = params
      return withTree(files, filePath, async (tree) => {
        const contents = contentsOf(tree)
        if (contents.units.length === 0) refuse(unreadable(filePath, 'a table of units', 'none', insteadOf(contents)))
        const table = chosenStream(contents.units, unitTablePath, 'nwbSorting.params.unitTablePath', filePath)
        const base = await timeBase(tree, table, contents, asked, 'nwbSorting.params')
        const { header, segments, reader, notices } = await openUnits(tree, table, base)
        return {
          header,
          segments,
          notices: [...notices, ...alsoThere(contents, 'spikes')],
          reader,
          contents: tree.contents,
          closed: {
            filePath,
            unitTablePath: table,
            ...closedClock(base),
          },
        }
      })
    }),
})
