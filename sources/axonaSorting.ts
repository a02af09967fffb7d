import { exactly, optional, positive } from '../src/codec/codec.js'
import { defineSortingSource } from '../src/declare/source.js'
import { detectTrial, givenTrial, trialParams } from '../src/formats/axona/params.js'
import { alsoThere } from '../src/formats/axona/recording.js'
import { openSpikes } from '../src/formats/axona/spikes.js'
import { attempt, attemptLater } from '../src/model/attempt.js'

/**
 * The spikes of an Axona dacqUSB trial, files `.1`, `.2`, ..., as they were cut with Tint (`NAME_1.cut`) or by KlustaKwik (`NAME.clu.1`).
 *
 * Streams   one: all tetrodes. One segment, which has no length. Units: "2#5" is cluster 5 of tetrode 2; "2" all spikes of a tetrode that was
 *           not cut. Cluster 0 of a `.cut` is of what belongs to none. A `.cut` goes before a `.clu`.
 * Dtype     frames are whole numbers, exact to 2^53. All spikes are held in memory.
 * Units     ticks of the clock of spikes, 96 000 Hz; with `samplingFrequency` frames of that rate, such as that of the raw samples, half to even.
 * Errors    Incomplete: a file that ends before the spikes that it tells of, unless `tolerateTruncation`. Conflict: another number of clusters
 *           than spikes; clocks that differ. Unreadable, Corrupt: a damaged head or `.cut`.
 * Source    neo `AxonaRawIO`, which has the tetrodes as units, up to the first number that is missing. The property `group` is the tetrode,
 *           `cluster_id` the number of the cluster, -1 where there is none. `.cut` and `.clu` files were made. Not handled: waveforms, with a
 *           notice; `.spk` files; cuts of several trials in one file.
 */
export const axonaSorting = defineSortingSource({
  kind: 'axonaSorting',
  version: 1,
  label: 'spikes of Axona',
  params: exactly({
    ...trialParams,
    samplingFrequency: optional(positive, {
      doc: 'in which frames are counted. Default: that of the clock of spikes',
      unit: 'Hz',
    }),
  }),
  example: "axonaSorting({ filePath: 'trial.set', samplingFrequency: 48_000 })",
  detect: (at, { tolerateTruncation }, { files }) =>
    attempt(`look into ${at}`, () => detectTrial(files, at, { tolerateTruncation }, ({ tetrodes }) => tetrodes.length > 0)),
  open: ({ filePath, samplingFrequency, tolerateTruncation = false }, { files }) =>
    attemptLater(`open ${filePath}`, () => {
      const trial = givenTrial(files, filePath)
      const { notices, ...opened } = openSpikes(files, trial, { samplingFrequency, tolerateTruncation })
      return { ...opened, notices: [...notices, ...alsoThere(trial, 'spikes')] }
    }),
})
