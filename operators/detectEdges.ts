import { either as E } from 'fp-ts'
import {
  atMost,
  channelId,
  exactly,
  finite,
  listOf,
  nonNegative,
  nonNegativeInteger,
  oneOf,
  optional,
  positive,
  withDefault,
} from '../src/codec/codec.js'
import { defineEventDetector } from '../src/declare/detector.js'
import { type EdgeRule, edgesIn, kindOfEdges, reachOf } from '../src/kit/edges.js'
import { indicesOf, unique } from '../src/kit/ids.js'
import { type Block, matrixOf } from '../src/model/block.js'
import { MOST } from '../src/model/bounds.js'
import { type Dtype, isBigInteger, isFloat, itemSize } from '../src/model/dtype.js'
import { eventsWhere } from '../src/model/events.js'
import { type Fault, invalidParams, unsupported } from '../src/model/fault.js'
import type { FrameRange } from '../src/model/frames.js'
import type { ChannelId } from '../src/model/header.js'
import { pipe } from '../src/model/pipe.js'

/**
 * Find where channels change: the edges of analog pulses, of the bits of digital words, or the changes of the words.
 *
 * Shapes   frames × channels in; out an event for every change, at the first frame of the new value.
 * Dtype    values are 1 and 0, or the word. Bits and words are those of integers of up to 32 bits, as if they were unsigned.
 * Units    `threshold` and `hysteresis` as samples are; `maxTransitionMs` in ms.
 * Margin   one frame before, and with hysteresis `maxTransitionMs`. Channels: each alone.
 * Errors   InvalidParams: no threshold where one is needed, an unknown channel, a bit that the dtype does not have. Unsupported: bits
 *          of floats, 64-bit integers.
 * Source   SpikeGLX's sync words and digital lines, which CatGT reads as edges. At the first frame of a segment there is no edge:
 *          what was before it is not known.
 */
export const detectEdges = defineEventDetector({
  kind: 'detectEdges',
  version: 1,
  params: exactly({
    method: withDefault(oneOf(['threshold', 'bits', 'words']), 'threshold', {
      doc: 'whether a channel is an analog pulse, a word whose bits are lines, or a word',
    }),
    channelIds: optional(listOf(channelId), { doc: 'which; default all' }),
    threshold: optional(finite, { doc: 'a sample is high from it on', unit: 'samples' }),
    hysteresis: withDefault(nonNegative, 0, {
      doc: 'how far below the threshold a high line has to come to be low',
      unit: 'samples',
    }),
    maxTransitionMs: withDefault(atMost(positive, MOST.milliseconds), 10, {
      doc: 'with hysteresis, the longest time that an edge takes from low to high; slower ones are none',
      unit: 'ms',
    }),
    bits: optional(listOf(nonNegativeInteger), { doc: 'which bits, the lowest being 0; default all' }),
    edges: withDefault(oneOf(['both', 'rising', 'falling']), 'both', { doc: 'which edges of lines' }),
  }),
  example: "detectEdges({ method: 'bits', bits: [6] })",
  examples: ({ channelIds, dtype }) => [
    { threshold: 20 },
    { threshold: 30, hysteresis: 50, maxTransitionMs: 0.5, channelIds: channelIds.slice(-1), edges: 'rising' },
    ...(isFloat(dtype) || isBigInteger(dtype) ? [] : [{ method: 'bits', bits: [0, 3] } as const, { method: 'words' } as const]),
  ],
  bind: (params, { channelIds, dtype, samplingFrequency }) => {
    const at = 'detectEdges.params'
    const chosen = params.channelIds ?? channelIds
    const lines = (columns: readonly number[]): E.Either<Fault, readonly (readonly [ChannelId, EdgeRule])[]> => {
      if (params.method === 'threshold') {
        const { threshold, hysteresis } = params
        if (threshold === undefined)
          return E.left(invalidParams(`${at}.threshold`, 'a number, with method "threshold"', 'nothing'))
        const reach = hysteresis === 0 ? 1 : Math.max(1, Math.ceil((params.maxTransitionMs * samplingFrequency) / 1000))
        const low = threshold - hysteresis
        return E.right(columns.map((column, place) => [chosen[place], { from: 'level', column, high: threshold, low, reach }]))
      }
      if (isFloat(dtype))
        return E.left(unsupported(`${params.method} of ${dtype} samples`, 'method "threshold" finds edges of these'))
      if (params.method === 'words') return E.right(columns.map((column, place) => [chosen[place], { from: 'word', column }]))
      return pipe(
        bitsOf(params.bits, dtype, `${at}.bits`),
        E.map((bits) =>
          columns.flatMap((column, place) =>
            bits.map((bit) => [`${chosen[place]}.${bit}`, { from: 'bit', column, bit }] as const),
          ),
        ),
      )
    }
    if (isBigInteger(dtype))
      return E.left(unsupported(`detectEdges of ${dtype} samples`, 'convert the samples first, with astype()'))
    return pipe(
      unique(chosen, `${at}.channelIds`),
      E.chain(() => indicesOf(channelIds, chosen, `${at}.channelIds`)),
      E.chain((columns) => lines([...columns])),
      E.map((found) => {
        const rules = found.map(([, rule]) => rule)
        const wanted = params.edges === 'both' ? undefined : params.edges === 'rising' ? 1 : 0
        const isWanted = (channel: number, value: number): boolean => kindOfEdges(rules[channel]) === 'word' || value === wanted
        return {
          header: {
            samplingFrequency,
            channelIds: found.map(([id]) => id),
            channelKinds: rules.map(kindOfEdges),
            properties: {},
            annotations: {},
          },
          margin: { before: reachOf(rules), after: 0 },
          kernel: (block: Block, range: FrameRange) => {
            const events = edgesIn(matrixOf(block), block.start, range, rules)
            return wanted === undefined ? events : eventsWhere(events, isWanted)
          },
        }
      }),
    )
  },
})

const bitsOf = (asked: readonly number[] | undefined, dtype: Dtype, at: string): E.Either<Fault, readonly number[]> => {
  const there = 8 * itemSize(dtype)
  const beyond = asked?.find((bit) => bit >= there)
  if (beyond !== undefined) return E.left(invalidParams(at, `bits below ${there}, those of ${dtype}`, `${beyond}`))
  return pipe(
    unique(asked ?? [], at),
    E.map(() => asked ?? Array.from({ length: there }, (_, bit) => bit)),
  )
}
