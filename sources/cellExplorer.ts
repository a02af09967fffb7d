import { exactly, optional, path, positive, required } from '../src/codec/codec.js'
import { defineSortingSource } from '../src/declare/source.js'
import { spikesFile } from '../src/formats/cellExplorer/session.js'
import { openCellExplorer } from '../src/formats/cellExplorer/spikes.js'
import { attempt, attemptLater } from '../src/model/attempt.js'

/**
 * The units of CellExplorer, and of buzcode before it: a `.spikes.cellinfo.mat` of MATLAB, of version 5 or 7.3.
 *
 * Streams   one, of one segment, which has no length. Units are those of `spikes.UID`; their ids are texts, as SpikeInterface has
 *           them: "2", and "2.0" where a file has them as numbers of floating point, as version 7.3 does.
 * Dtype     frames are whole numbers, exact to 2^53: seconds × rate, half to even. All spikes are held in memory.
 * Units     frames, at `spikes.sr`, or at the rate of `session.mat` or `sessionInfo.mat` beside the file.
 * Errors    Unreadable: no struct `spikes`, no `UID` or `times`, no rate anywhere. Corrupt: a damaged file, times of another number of units,
 *           a time that is none. Unsupported: a variable of version 5 of more than 1 GiB.
 * Source    SpikeInterface `CellExplorerSortingExtractor`. Fields of `spikes` with a number or a text a unit are properties, which it does
 *           not read, and so are cell types, labels and regions of `cell_metrics.cellinfo.mat` beside it, where that is of the same units. Not
 *           handled: waveforms and what else is no single value a unit, with a notice; MAT-files of version 4; MATLAB's class `string`. A recorded file
 *           of version 5 and made ones of 7.3 were tried.
 */
export const cellExplorer = defineSortingSource({
  kind: 'cellExplorer',
  version: 1,
  label: 'a sorting of CellExplorer (.spikes.cellinfo.mat)',
  params: exactly({
    filePath: required(path, { doc: 'the `.spikes.cellinfo.mat` file' }),
    samplingFrequency: optional(positive, { doc: 'in place of that of the files', unit: 'Hz' }),
    sessionInfoFilePath: optional(path, {
      doc: 'where the rate stands, if it is told nowhere else. Default: the `sessionInfo.mat` beside it',
    }),
  }),
  example: "cellExplorer({ filePath: 'session1.spikes.cellinfo.mat' })",
  detect: (at, _, { files }) =>
    attempt(`look into ${at}`, () => {
      const filePath = spikesFile(files, at)
      return filePath === undefined ? undefined : { params: { filePath }, rank: filePath === at ? 'marked' : 'below' }
    }),
  open: ({ filePath, ...asked }, { files }) => attemptLater(`open ${filePath}`, () => openCellExplorer(files, filePath, asked)),
})
