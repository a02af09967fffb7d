/** Laws of how recordings are put together and taken apart. */
import { isDeepStrictEqual } from 'node:util'
import { aggregateChannels } from '../../operators/aggregateChannels.js'
import { concatenateRecordings } from '../../operators/concatenateRecordings.js'
import { frameSlice } from '../../operators/frameSlice.js'
import { selectChannels } from '../../operators/selectChannels.js'
import { frameOf, timeOf } from '../../src/api/times.js'
import { Engine } from '../../src/engine/engine.js'
import type { TracesNode } from '../../src/engine/node.js'
import { allChannels } from '../../src/engine/plan.js'
import type { ChannelId, Header } from '../../src/model/header.js'
import { type Choices, shuffled } from '../arbitraries.js'
import { Oracle } from '../oracle.js'
import type { World } from '../recordings.js'
import { difference } from '../samples.js'
import { must } from './declared.js'
import { broken, holds, silent, unless, type Verdict } from './law.js'

/** Three recordings: alike in their channels, or in their frames. */
export interface Trio {
  readonly world: World
  readonly recordings: readonly [TracesNode, TracesNode, TracesNode]
}
export interface StructureLaw {
  readonly title: string
  /** What the three have in common. */
  readonly alike: 'channels' | 'frames'
  readonly check: (trio: Trio, choices: Choices) => Promise<Verdict>
}

const samplesOdd = async (found: TracesNode, expected: TracesNode): Promise<string | undefined> => {
  if (found.segments.length !== expected.segments.length)
    return `${found.segments.length} segments, expected ${expected.segments.length}`
  const [engine, oracle] = [new Engine({ cacheBytes: 2 ** 20 }), new Oracle()]
  for (const [segment, { frames }] of expected.segments.entries()) {
    if (found.segments[segment].frames !== frames) return `${found.segments[segment].frames} frames, expected ${frames}`
    const read = await engine.read(found, { segment, start: 0, end: frames, channels: allChannels(found) })
    const odd = difference(read, await oracle.segment(expected, segment), expected.header.channelIds.length)
    if (odd !== undefined) return `segment ${segment}: ${odd}`
  }
  engine.clear()
  return undefined
}

const headerOdd = (found: TracesNode, expected: TracesNode): string | undefined =>
  isDeepStrictEqual(found.header, expected.header)
    ? undefined
    : `the header is ${JSON.stringify(found.header)}, expected ${JSON.stringify(expected.header)}`

const join = (...inputs: readonly TracesNode[]): TracesNode => must(concatenateRecordings, {}, ...inputs)
const select = (node: TracesNode, channelIds: readonly ChannelId[]): TracesNode => must(selectChannels, { channelIds }, node)

const associative: StructureLaw = {
  title: 'concatenate is associative',
  alike: 'channels',
  check: async ({ recordings: [a, b, c] }) => {
    const [left, right, flat] = [join(join(a, b), c), join(a, join(b, c)), join(a, b, c)]
    return unless(headerOdd(left, flat), headerOdd(right, flat), await samplesOdd(left, flat), await samplesOdd(right, flat))
  },
}

const splitJoins: StructureLaw = {
  title: 'what was put end to end and is cut where it was joined is what it was; what is cut and put end to end too',
  alike: 'channels',
  check: async ({ recordings }, { cuts }) => {
    const joined = join(...recordings)
    let at = 0
    for (const recording of recordings)
      for (const [segment, { frames }] of recording.segments.entries()) {
        // A slice has at least one frame.
        if (frames > 0) {
          const part = must(frameSlice, { startFrame: at, endFrame: at + frames }, joined)
          const [found, expected] = await Promise.all([new Oracle().segment(part, 0), new Oracle().segment(recording, segment)])
          const odd = difference(found, expected, recording.header.channelIds.length)
          if (odd !== undefined) return broken(`frames ${at} to ${at + frames}: ${odd}`)
        }
        at += frames
      }
    if (at < 2) return holds
    const middle = 1 + ((cuts[0] ?? 0) % (at - 1))
    const halves = [must(frameSlice, { endFrame: middle }, joined), must(frameSlice, { startFrame: middle }, joined)]
    return unless(await samplesOdd(join(...halves), joined))
  },
}

/** With groups numbered in the order they are met: side by side, probes number theirs anew. */
const grouped = <H extends Pick<Header, 'properties'>>(header: H): H => {
  const { group } = header.properties
  if (group === undefined) return header
  const met = [...new Set(group.values)]
  return {
    ...header,
    properties: { ...header.properties, group: { ...group, values: group.values.map((value) => met.indexOf(value)) } },
  }
}

const aggregateSelects: StructureLaw = {
  title: 'of channels put side by side each recording is had again by its ids: samples, properties, gains and probe',
  alike: 'frames',
  check: async ({ recordings }) => {
    const together = must(aggregateChannels, {}, ...recordings)
    let from = 0
    for (const recording of recordings) {
      const { channelIds } = recording.header
      const part = select(together, together.header.channelIds.slice(from, from + channelIds.length))
      const odd = await samplesOdd(part, recording)
      const { annotations: _dropped, ...expected } = recording.header
      const { annotations: _shared, ...found } = part.header
      if (odd !== undefined) return broken(odd)
      if (!isDeepStrictEqual(grouped({ ...found, channelIds: expected.channelIds }), grouped(expected)))
        return broken(`the header is ${JSON.stringify(found)}, was ${JSON.stringify(expected)}`)
      from += channelIds.length
    }
    const unique = new Set(recordings.flatMap(({ header }) => header.channelIds))
    const kept = together.header.channelIds.every((id) => unique.has(id))
    const types = new Set([...unique].map((id) => typeof id))
    return unique.size < from || types.size > 1 || kept ? holds : broken('ids that were unique were not kept')
  },
}

const selectComposes: StructureLaw = {
  title: 'select is idempotent, composes, and undoes a shuffle',
  alike: 'channels',
  check: async ({ recordings: [a] }, { seed }) => {
    const ids = a.header.channelIds
    const shuffle = shuffled(ids, seed)
    const some = shuffled(shuffle, seed + 1).slice(0, 1 + (seed % ids.length))
    const [once, twice] = [select(a, some), select(select(a, some), some)]
    const through = select(select(a, shuffle), some)
    const back = select(select(a, shuffle), ids)
    if (some.length === 0) return silent('no channels')
    return unless(
      headerOdd(twice, once),
      headerOdd(through, once),
      headerOdd(back, a),
      await samplesOdd(twice, once),
      await samplesOdd(through, once),
      await samplesOdd(back, a),
    )
  },
}

const clockInverts: StructureLaw = {
  title: 'timeToSample of sampleToTime is the frame, on any clock, before and after slicing',
  alike: 'channels',
  check: async ({ recordings: [a] }, { cuts, seed }) => {
    const { samplingFrequency } = a.header
    const [first] = a.segments
    const sliced =
      a.segments.length === 1 && first.frames > 1 ? must(frameSlice, { startFrame: seed % first.frames }, a).segments : []
    for (const segment of [...a.segments, ...sliced])
      for (const cut of [0, segment.frames - 1, ...cuts].filter((frame) => frame >= 0 && segment.frames > 0)) {
        const frame = cut % segment.frames
        const time = await timeOf(segment, samplingFrequency, frame)
        const back = await frameOf(segment, samplingFrequency, time)
        if (back !== frame) return broken(`frame ${frame} is at ${time} s, which is frame ${back}`)
      }
    return holds
  },
}

export const structureLaws: readonly StructureLaw[] = [associative, splitJoins, aggregateSelects, selectComposes, clockInverts]
