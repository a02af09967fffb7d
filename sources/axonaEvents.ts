import { exactly } from '../src/codec/codec.js'
import { defineEventSource } from '../src/declare/source.js'
import { packetsOf } from '../src/formats/axona/packets.js'
import { detectTrial, givenTrial, trialParams } from '../src/formats/axona/params.js'
import { alsoThere } from '../src/formats/axona/recording.js'
import { annotationsOf, readSetup } from '../src/formats/axona/setup.js'
import { edgesReader } from '../src/kit/edgesReader.js'
import { attempt, attemptLater, refuse } from '../src/model/attempt.js'
import { unreadable } from '../src/model/fault.js'

/** The bits of each of the two words of inputs. */
const BITS = Array.from({ length: 16 }, (_, bit) => bit)
const WORDS = ['input', 'sync']

/**
 * The edges of the digital inputs of an Axona dacqUSB recording, as "input1", and of its sync inputs, as "sync1".
 *
 * Streams   one: all 32 inputs. Segments: as those of `axona`, gaps included.
 * Dtype     frames are whole numbers, exact to 2^53; values are 0 or 1.
 * Units     frames of the samples. A packet has one word for its three frames: an edge is at the first of them.
 * Errors    as `axona`.
 * Source    neo `AxonaRawIO` has no inputs. "input1" is the lowest bit. At the first frame there is no edge. Packets are read a piece at a time
 *           whenever edges are asked for. Made after the manual: in the one real file that it was tried on no input changes. Not
 *           handled: `.inp` and `.stm` files.
 */
export const axonaEvents = defineEventSource({
  kind: 'axonaEvents',
  version: 1,
  label: 'digital inputs of Axona',
  params: exactly(trialParams),
  example: "axonaEvents({ filePath: 'trial.set' })",
  detect: (at, { tolerateTruncation }, { files }) =>
    attempt(`look into ${at}`, () => detectTrial(files, at, { tolerateTruncation }, ({ bin }) => bin !== undefined)),
  open: (params, { files }) =>
    attemptLater(`open ${params.filePath}`, () => {
      const { filePath, tolerateTruncation = false } = params
      const trial = givenTrial(files, filePath)
      if (trial.bin === undefined) return refuse(unreadable(filePath, 'the .bin file of the trial beside it', 'none'))
      const setup = readSetup(files, trial.setPath, trial.bin)
      const { segments, notices, inputs } = packetsOf(files, setup, tolerateTruncation)
      const lines = WORDS.flatMap((word, column) => BITS.map((bit) => ({ id: `${word}${bit + 1}`, column, bit })))
      return {
        header: {
          samplingFrequency: setup.samplingFrequency,
          channelIds: lines.map(({ id }) => id),
          channelKinds: lines.map(() => 'line' as const),
          properties: {},
          annotations: annotationsOf(setup.fields),
        },
        segments,
        notices: [...notices, ...alsoThere(trial, 'inputs')],
        reader: edgesReader({
          samples: inputs(),
          dtype: 'uint16',
          channels: WORDS.length,
          frames: segments.map(({ frames }) => frames),
          rules: lines.map(({ column, bit }) => ({ from: 'bit', column, bit })),
        }),
        contents: [trial.setPath, trial.bin],
        closed: { filePath, ...(tolerateTruncation && { tolerateTruncation }) },
      }
    }),
})
