import { exactly, optional, path, required, text } from '../src/codec/codec.js'
import { defineSortingSource } from '../src/declare/source.js'
import { openSpikes, spikeStreams } from '../src/formats/biocam/results.js'
import { attempt, attemptLater } from '../src/model/attempt.js'

/**
 * The spikes that BrainWave found in a recording of 3Brain BioCam: of a file of results, `.bxr`, of BrainWave 4 and 5.
 *
 * Streams   the wells of a plate, "Well_A1"; "Raw" of files of version 2. One segment, of the length of the recording where it is told.
 * Dtype     frames are whole numbers, exact to 2^53. All spikes are held in memory.
 * Units     frames of the recording, from its first on.
 * Errors    InvalidParams: no such well, or several and none asked for. Unreadable: a file without spikes. Corrupt: another number of
 *           channels than spikes, a rate that is none.
 * Source    neither SpikeInterface nor neo has them. A unit is a channel of the chip, by its number from 0 on: electrode (row 2, column 1) of a
 *           chip of 64 × 64 is 64. Not handled: which unit of its channel a spike was sorted to, waveforms, bursts and field potentials.
 *           Made after public descriptions, and not tried on real files.
 */
export const biocamSorting = defineSortingSource({
  kind: 'biocamSorting',
  version: 1,
  label: 'spikes of 3Brain BioCam',
  params: exactly({
    filePath: required(path, { doc: 'the `.bxr` file' }),
    stream: optional(text, { doc: 'which well; may be left out where there is one' }),
  }),
  example: "biocamSorting({ filePath: 'slice.bxr' })",
  detect: (at, { stream }, { files }) =>
    attempt(`look into ${at}`, () =>
      spikeStreams(files, at).length > 0
        ? { params: { filePath: at, ...(stream !== undefined && { stream }) }, rank: 'marked' }
        : undefined,
    ),
  streams: (at, { files }) => attempt(`look into ${at}`, () => spikeStreams(files, at)),
  open: ({ filePath, stream }, { files }) => attemptLater(`open ${filePath}`, () => openSpikes(files, filePath, stream)),
})
