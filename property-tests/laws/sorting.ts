/** Laws of sortings: each says of a node what breaks it. */
import { Engine } from '../../src/engine/engine.js'
import type { SpikesNode } from '../../src/engine/node.js'
import { countSpikes, endOfSpikes, pullSpikes } from '../../src/engine/spikes.js'
import { isOrdered, joinSpikes, type SpikeChunk, type Spikes } from '../../src/model/spikes.js'
import { rangesOf } from '../sortings.js'
import { unless, type Verdict } from './law.js'

const engine = new Engine({ cacheBytes: 0 })

/** How laws read spikes: the real engine, or, to try the laws themselves, a faulty one. */
export type Pull = (node: SpikesNode, request: Parameters<typeof pullSpikes>[2]) => Promise<Spikes>
export const pull: Pull = async (node, request) => pullSpikes(node, engine, request)

const shown = ({ sampleIndex, unitIndex }: Spikes): string =>
  Array.from(sampleIndex, (frame, spike) => `${frame}/${unitIndex[spike]}`).join(' ')

/** Where two lists of spikes differ; undefined when they do not. */
export const difference = (what: string, found: Spikes, expected: Spikes): string | undefined =>
  shown(found) === shown(expected) ? undefined : `${what}: ${shown(found) || 'no spikes'} instead of ${shown(expected) || 'none'}`

const segmentsOf = (node: SpikesNode): readonly number[] => [...node.segments.keys()]
const first = async (checks: readonly Promise<string | undefined>[]): Promise<Verdict> => unless(...(await Promise.all(checks)))

/** Spikes are ordered by frame, then by unit; frames are whole, from 0 on; units exist. */
export const orderLaw = async (node: SpikesNode, on: Pull = pull): Promise<Verdict> =>
  first(
    segmentsOf(node).map(async (segment) => {
      const spikes = await on(node, { segment, start: 0, end: Number.POSITIVE_INFINITY })
      if (!isOrdered(spikes)) return `segment ${segment} is out of order: ${shown(spikes)}`
      if (!spikes.sampleIndex.every((frame) => Number.isSafeInteger(frame) && frame >= 0))
        return `a frame that is none: ${shown(spikes)}`
      return spikes.unitIndex.every((unit) => unit >= 0 && unit < node.header.unitIds.length)
        ? undefined
        : `a unit that is none: ${shown(spikes)}`
    }),
  )

/** The spikes of any ranges that cover a segment are, together, those of the segment: each is there exactly once. */
export const partitionLaw = async (node: SpikesNode, places: readonly number[], on: Pull = pull): Promise<Verdict> =>
  first(
    segmentsOf(node).map(async (segment) => {
      const whole = await on(node, { segment, start: 0, end: Number.POSITIVE_INFINITY })
      const ranges = rangesOf(Math.max(endOfSpikes(node, segment), 1), places)
      const parts: Spikes[] = []
      // Backward, since what was read before must not matter.
      for (const [start, end] of ranges.toReversed()) parts.unshift(await on(node, { segment, start, end }))
      return difference(`segment ${segment} cut at ${places}`, joinSpikes(parts), whole)
    }),
  )

/** Asked for some units, a sorting gives exactly their spikes. */
export const unitsLaw = async (node: SpikesNode, on: Pull = pull): Promise<Verdict> =>
  first(
    segmentsOf(node).flatMap((segment) =>
      node.header.unitIds.map(async (_, wanted) => {
        const units = Uint8Array.from(node.header.unitIds, (_id, unit) => (unit === wanted ? 1 : 0))
        const whole = await on(node, { segment, start: 0, end: Number.POSITIVE_INFINITY })
        const mine = whole.sampleIndex.filter((_frame, spike) => whole.unitIndex[spike] === wanted)
        const expected = { sampleIndex: mine, unitIndex: new Int32Array(mine.length).fill(wanted) }
        return difference(
          `unit ${wanted} of segment ${segment}`,
          await on(node, { segment, start: 0, end: Number.POSITIVE_INFINITY, units }),
          expected,
        )
      }),
    ),
  )

/** Counting agrees with what there is to count. */
export const countLaw = async (node: SpikesNode, on: Pull = pull): Promise<Verdict> =>
  first(
    segmentsOf(node).map(async (segment) => {
      const counts = await countSpikes(node, engine, segment)
      const { unitIndex } = await on(node, { segment, start: 0, end: Number.POSITIVE_INFINITY })
      const found = node.header.unitIds.map((_, unit) => unitIndex.reduce((sum, each) => sum + (each === unit ? 1 : 0), 0))
      return found.join() === counts.join()
        ? undefined
        : `segment ${segment} has ${found} spikes, counted as ${Array.from(counts)}`
    }),
  )

/** The header has a value for every unit in every property, and no id twice. */
export const headerLaw = ({ header }: SpikesNode): Verdict =>
  unless(
    new Set(header.unitIds).size === header.unitIds.length ? undefined : 'a unit id stands twice',
    ...Object.entries(header.properties).map(([key, { values }]) =>
      values.length === header.unitIds.length
        ? undefined
        : `property "${key}" has ${values.length} values for ${header.unitIds.length} units`,
    ),
  )

/** The chunks of a live stage are those of the sorting offline: same spikes, no gap between chunks, every segment ended. */
export const liveLaw = async (chunks: readonly SpikeChunk[], offline: SpikesNode, on: Pull = pull): Promise<Verdict> => {
  for (const segment of segmentsOf(offline)) {
    const mine = chunks.filter((chunk) => chunk.segment === segment)
    const expected = await on(offline, { segment, start: 0, end: Number.POSITIVE_INFINITY })
    const gap = mine.find((chunk, index) => chunk.start !== (index === 0 ? 0 : mine[index - 1].end))
    const verdict = unless(
      gap === undefined ? undefined : `a chunk of segment ${segment} begins at ${gap.start}`,
      difference(`segment ${segment} live`, joinSpikes(mine.map(({ spikes }) => spikes)), expected),
      mine.filter(({ last }) => last).length === 1 && mine.at(-1)?.last === true
        ? undefined
        : `segment ${segment} ends ${mine.filter(({ last }) => last).length} times`,
    )
    if (verdict._tag !== 'holds') return verdict
  }
  return unless(chunks.some(({ segment }) => segment >= offline.segments.length) ? 'live has more segments' : undefined)
}
