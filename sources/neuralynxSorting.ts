import { exactly } from '../src/codec/codec.js'
import { defineSortingSource } from '../src/declare/source.js'
import { clockOf } from '../src/formats/neuralynx/clockOf.js'
import { type NlxEnding, sessionOrFault } from '../src/formats/neuralynx/files.js'
import { closedNlx, detectNlx, nlxParams } from '../src/formats/neuralynx/params.js'
import { alsoThere } from '../src/formats/neuralynx/skipped.js'
import { readSpikes } from '../src/formats/neuralynx/spikes.js'
import { streamsOf } from '../src/formats/neuralynx/streams.js'
import { attempt, attemptLater, refuse } from '../src/model/attempt.js'
import { unreadable } from '../src/model/fault.js'

const ENDINGS: readonly NlxEnding[] = ['nse', 'nst', 'ntt']

/**
 * The spikes of a Neuralynx session, of single electrodes, stereotrodes and tetrodes (`.nse`, `.nst`, `.ntt`), with the clusters that they were
 * sorted into.
 *
 * Streams   those of `neuralynx`, in whose frames spikes are counted; of several the fastest, with a notice. Units: a cluster of
 *           an electrode, by neo's names, "chTT1#0#2"; cluster 0 is what was not sorted. Segments: as those of `neuralynx`. Without samples
 *           spikes are counted at their own rate, in one segment without a length.
 * Dtype     frames are whole numbers, exact to 2^53; all spikes are held in memory.
 * Units     frames of the stream.
 * Errors    as `neuralynx`. Unreadable: no file of spikes with a record.
 * Source    SpikeInterface `NeuralynxSortingExtractor`, whose frames are microseconds; it has the spikes of a tetrode four times. A spike is at the
 *           sample to which its waveform is aligned. The delay of filters that Cheetah did not compensate is taken off. Spikes where no sample was
 *           taken are left out, with a notice. Not handled: waveforms and features, as a notice tells.
 */
export const neuralynxSorting = defineSortingSource({
  kind: 'neuralynxSorting',
  version: 1,
  label: 'spikes of Neuralynx (.nse, .nst, .ntt)',
  params: exactly(nlxParams),
  example: "neuralynxSorting({ folderPath: '2023-11-02_13-39-27' })",
  detect: (at, options, { files }) => attempt(`look into ${at}`, () => detectNlx(files, at, options, ENDINGS)),
  streams: (at, { files }) => attempt(`look into ${at}`, () => streamsOf(sessionOrFault(files, at)).map(({ name }) => name)),
  open: (params, { files, onProgress }) =>
    attemptLater(`open ${params.folderPath}`, async () => {
      const { folderPath, excludeFilenames, tolerateTruncation = false } = params
      const session = sessionOrFault(files, folderPath, excludeFilenames)
      const sides = session.filter(({ ending, starts }) => ENDINGS.includes(ending) && starts !== undefined)
      if (sides.length === 0) refuse(unreadable(folderPath, 'a file .nse, .nst or .ntt of Neuralynx with a record', 'none'))
      const clock = await clockOf(files, session, sides, { ...params, onProgress }, 'neuralynxSorting')
      const { header, segments, reader, notices } = await readSpikes(files, sides, clock, tolerateTruncation)
      return {
        header: { samplingFrequency: clock.samplingFrequency, ...header, annotations: {} },
        segments,
        notices: [...clock.notices, ...notices, ...alsoThere(files, folderPath, session, 'nse')],
        reader,
        contents: [...new Set([...sides.map(({ path }) => path), ...clock.contents])],
        closed: closedNlx(params, clock.stream),
      }
    }),
})
