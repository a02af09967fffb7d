/** Law 7 where samples are lost on the way: both sides of a hole are segments, live as offline. */

import { either as E } from 'fp-ts'
import { Subject as Stream } from 'rxjs'
import { boundNode, readerNode } from '../../src/engine/build.js'
import type { TracesNode } from '../../src/engine/node.js'
import type { Chunk } from '../../src/model/block.js'
import { bytesOf, type Samples, typed } from '../../src/model/dtype.js'
import { gapsToSegments } from '../../src/stream/gaps.js'
import { type Choices, partition } from '../arbitraries.js'
import { Oracle } from '../oracle.js'
import { orThrow } from '../recordings.js'
import { windowOf } from '../samples.js'
import { timeAt } from './acquisition.js'
import { broken, machinery, type OperatorLaw, silent, unless } from './law.js'
import { streamOdds } from './live.js'

interface Stretch {
  readonly segment: number
  readonly start: number
  readonly end: number
}

/** The stretches that arrive: every third or so of the cut ones is lost. */
const arriving = (node: TracesNode, { cuts, seed }: Choices): readonly Stretch[] =>
  node.segments.flatMap(({ frames }, segment) =>
    partition(frames, cuts)
      .filter(({ start, end }, index) => end > start && (seed >> (index % 16)) % 3 !== 0)
      .map((range) => ({ segment, ...range })),
  )

/** The same stretches as a recording: those without a hole between them are one segment. */
const segmentsOf = (stretches: readonly Stretch[]): readonly Stretch[] =>
  stretches.reduce<readonly Stretch[]>((all, next) => {
    const last = all.at(-1)
    const joins = last !== undefined && last.segment === next.segment && last.end === next.start
    return joins ? all.slice(0, -1).concat({ ...last, end: next.end }) : all.concat(next)
  }, [])

const offline = (node: TracesNode, wholes: readonly Samples[], stretches: readonly Stretch[]): TracesNode => {
  const width = node.header.channelIds.length
  const segments = segmentsOf(stretches)
  return readerNode(
    'traces',
    node.header,
    segments.map(({ segment, start, end }) => {
      // Where nobody said when the segment starts, a stretch of it starts as late as a slice of it does.
      const { time = start === 0 ? undefined : start / node.header.samplingFrequency } = timeAt(node, segment, start)
      return { frames: end - start, times: time === undefined ? {} : { tStart: time } }
    }),
    {
      read: ({ segment, start, frames, channels, data }) => {
        const from = segments[segment].start + start
        bytesOf(data).set(bytesOf(windowOf(wholes[segments[segment].segment], width, from, from + frames, channels)))
      },
      close: () => undefined,
    },
  )
}

export const gapLaw: OperatorLaw = {
  number: 7,
  title: 'gaps: a hole in the clock ends the segment; what follows is another, live as offline',
  applies: ({ inputs }) => inputs === 'one',
  check: async ({ node, inputs: [input], instance }, choices, on = machinery) => {
    const oracle = new Oracle()
    const wholes = await Promise.all(input.segments.map((_, segment) => oracle.segment(input, segment)))
    const stretches = arriving(input, choices)
    if (stretches.length === 0) return silent('everything was lost')
    const expected = boundNode(node.bound, node.origin, [offline(input, wholes, stretches)])
    const source = new Stream<Chunk>()
    const chunks: Chunk[] = []
    const end: { error?: unknown } = {}
    on.live(instance, [source.pipe(gapsToSegments())]).subscribe({
      next: (chunk) => chunks.push(chunk),
      error: (error: unknown) => {
        end.error = error
      },
    })
    const { header } = input
    const width = header.channelIds.length
    const all = [...header.channelIds.keys()]
    for (const { segment, start, end: to } of stretches) {
      const last = to === input.segments[segment].frames && choices.seed % 2 === 0
      const data = windowOf(wholes[segment], width, start, to, all)
      source.next({ header, segment, start, frames: to - start, ...typed(data), last, ...timeAt(input, segment, start) })
      bytesOf(data).fill(0x33)
    }
    source.complete()
    if (E.isLeft(expected)) {
      // Live it may meet the first reason before the second segment has come to be another.
      return end.error === undefined
        ? broken(`offline it refuses these segments (${expected.left._tag}), live it did not`)
        : silent('it refuses such segments, live too')
    }
    if (end.error !== undefined) throw end.error
    return unless(await streamOdds(orThrow(expected), chunks))
  },
}
