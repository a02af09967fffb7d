import { exactly } from '../src/codec/codec.js'
import { defineEventSource } from '../src/declare/source.js'
import { openBits } from '../src/formats/maxwell/bits.js'
import { wordsOf } from '../src/formats/maxwell/events.js'
import { placesOf } from '../src/formats/maxwell/layout.js'
import { detectMaxwell, maxwellParams, streamsAt } from '../src/formats/maxwell/params.js'
import { attempt, attemptLater } from '../src/model/attempt.js'

/**
 * The changes of the digital inputs of a MaxWell MaxOne or MaxTwo.
 *
 * Streams   as `maxwell`: the frames are those of the well that is chosen. Segments: as those of `maxwell`, gaps included.
 * Dtype     frames are whole numbers, exact to 2^53; values are words of bits. All are held in memory.
 * Units     frames of the samples.
 * Errors    as `maxwell`. Unsupported: a file without bits, or without numbers of frames.
 * Source    SpikeInterface `MaxwellEventExtractor`, which reads the old layout alone. A channel is an array of changes, a word each: "bits" of
 *           the old layout, "bits/0" since. Changes at frames that are not there, before the first or within gaps, are left out, with
 *           a notice. Made files alone were tried.
 */
export const maxwellEvents = defineEventSource({
  kind: 'maxwellEvents',
  version: 1,
  label: 'digital inputs of MaxWell',
  params: exactly(maxwellParams),
  example: "maxwellEvents({ filePath: 'trace.raw.h5', stream: 'well000' })",
  detect: (at, options, { files }) =>
    attempt(`look into ${at}`, () => detectMaxwell(files, at, options, (file) => wordsOf(file).length > 0)),
  streams: (at, { files }) =>
    attempt(`look into ${at}`, () => streamsAt(files, at, (file) => (wordsOf(file).length > 0 ? placesOf(file) : []))),
  open: (params, { files }) => attemptLater(`open ${params.filePath}`, () => openBits(files, params)),
})
