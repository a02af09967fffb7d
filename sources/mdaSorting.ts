import { atMost, exactly, optional, path, positive, required } from '../src/codec/codec.js'
import { defineSortingSource } from '../src/declare/source.js'
import { openFirings } from '../src/formats/mda/firings.js'
import { isMda } from '../src/formats/mda/header.js'
import { USUAL } from '../src/formats/mda/params.js'
import { attempt, attemptLater } from '../src/model/attempt.js'
import { MOST } from '../src/model/bounds.js'

/**
 * The spikes that MountainSort wrote: a `firings.mda`.
 *
 * Streams   one, of one segment, which has no length. Units are the labels, in ascending order; `max_channel` is the channel of the first
 *           spike of each, counted from 1 among those that were sorted.
 * Dtype     frames are whole numbers: times that lie between frames are rounded. All spikes are held in memory.
 * Units     frames.
 * Errors    Unreadable: no rate, neither as `samplingFrequency` nor in a `params.json` beside. Corrupt: fewer than three rows, times or
 *           labels that are no numbers of frames or units. Incomplete: fewer spikes than the header says.
 * Source    SpikeInterface `MdaSortingExtractor`, which has to be told the rate. Spikes before frame 0 are left out, with a notice. Not
 *           handled: rows after the third, such as amplitudes. It is tried on files that SpikeInterface wrote, not on MountainSort's own.
 */
export const mdaSorting = defineSortingSource({
  kind: 'mdaSorting',
  version: 1,
  label: 'the firings of MountainSort (.mda)',
  params: exactly({
    filePath: required(path, { doc: 'the file' }),
    samplingFrequency: optional(atMost(positive, MOST.samplingFrequency), {
      doc: 'frames a second. Default: the `samplerate` of the `params.json` beside',
      unit: 'Hz',
    }),
  }),
  example: "mdaSorting({ filePath: 'dataset/firings.mda', samplingFrequency: 30_000 })",
  detect: (at, _, { files }) =>
    attempt(`look into ${at}`, () => {
      const within = files.join(at, USUAL.firings)
      if (files.stat(at)?.kind === 'folder')
        return isMda(files, within) ? { params: { filePath: within }, rank: 'marked' } : undefined
      return isMda(files, at) && /firings/i.test(files.basename(at)) ? { params: { filePath: at }, rank: 'marked' } : undefined
    }),
  open: ({ filePath, samplingFrequency }, { files }) =>
    attemptLater(`open ${filePath}`, () => openFirings(files, filePath, samplingFrequency)),
})
