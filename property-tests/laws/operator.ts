/** Laws of every operator: what its author owes, and what the engine owes its author. */

import { arena } from '../../src/dsp/index.js'
import type { Engine } from '../../src/engine/engine.js'
import type { TracesNode } from '../../src/engine/node.js'
import { allChannels } from '../../src/engine/plan.js'
import { dtypeOf, type Samples } from '../../src/model/dtype.js'
import { chunksOf } from '../../src/stream/chunks.js'
import { collect } from '../../src/stream/parallel.js'
import { type Choices, partition, shuffled, windowsOn } from '../arbitraries.js'
import { Oracle } from '../oracle.js'
import { difference, windowOf } from '../samples.js'
import type { Subject } from '../trials.js'
import { demandOf, outside } from './demand.js'
import { holds, machinery, type PipelineLaw, unless, type Verdict } from './law.js'
import { buildingReadsNothing } from './laziness.js'
import { watchKernels } from './purity.js'
import { shapeComplaint } from './shape.js'

const whole = (engine: Engine, node: TracesNode, segment: number): Promise<Samples> =>
  engine.read(node, { segment, start: 0, end: node.segments[segment].frames, channels: allChannels(node) })

/** The windows of `choices`, compared with those of what is known to be whole. */
const compareWindows = async (
  node: TracesNode,
  engine: Engine,
  choices: Choices,
  wholes: readonly Samples[],
): Promise<string | undefined> => {
  const width = node.header.channelIds.length
  for (const window of windowsOn(node, choices)) {
    const found = await engine.read(node, window)
    const odd = difference(
      found,
      windowOf(wholes[window.segment], width, window.start, window.end, window.channels),
      window.channels.length,
    )
    if (odd !== undefined)
      return `segment ${window.segment}, frames ${window.start} to ${window.end}, channels ${window.channels.join(',')}: ${odd}`
  }
  return undefined
}

const wholesOf = async (node: TracesNode): Promise<readonly Samples[]> => {
  const oracle = new Oracle()
  return Promise.all(node.segments.map((_, segment) => oracle.segment(node, segment)))
}

const definition: PipelineLaw = {
  title: 'definition: what is read is what need, channels and kernel say, computed block by block with nothing clever',
  check: async ({ node, logs }, choices, { engine } = machinery) => {
    const wholes = await wholesOf(node)
    const reader = engine(choices.cacheBytes)
    const odd = await compareWindows(node, reader, choices, wholes)
    reader.clear()
    return unless(odd, ...logs.flatMap(({ complaints }) => complaints))
  },
}

const shape: PipelineLaw = {
  number: 1,
  title: 'shape: the header predicts frames, channels and dtype, empty ranges included',
  check: async ({ node }, choices, { engine } = machinery) => {
    const reader = engine(choices.cacheBytes)
    for (const { segment, start, end, channels } of windowsOn(node, choices)) {
      const empty = await reader.read(node, { segment, start, end: start, channels })
      const window = await reader.read(node, { segment, start, end, channels })
      if (empty.length > 0) return unless(`an empty range gave ${empty.length} samples`)
      if (window.length !== (end - start) * channels.length)
        return unless(`${window.length} samples of ${end - start} × ${channels.length}`)
      if (dtypeOf(window) !== node.header.dtype) return unless(`${dtypeOf(window)} samples, the header says ${node.header.dtype}`)
    }
    reader.clear()
    return unless(await shapeComplaint(node))
  },
}

const chunkInvariance: PipelineLaw = {
  number: 2,
  title: 'chunk invariance: any partition of the frames, in any order, gives the same bits',
  check: async ({ node }, choices, { engine } = machinery) => {
    const width = node.header.channelIds.length
    for (const [segment, { frames }] of node.segments.entries()) {
      const expected = await whole(engine(0), node, segment)
      const reader = engine(choices.cacheBytes)
      for (const { start, end } of shuffled(partition(frames, choices.cuts), choices.seed)) {
        const found = await reader.read(node, { segment, start, end, channels: allChannels(node) })
        const odd = difference(found, windowOf(expected, width, start, end, allChannels(node)), width)
        if (odd !== undefined) return unless(`segment ${segment}, frames ${start} to ${end} of ${frames}: ${odd}`)
      }
      reader.clear()
    }
    return unless(await chunkedStream(node, choices, engine(choices.cacheBytes)))
  },
}

/** The cold stream is the recording, end to end, however long its chunks. */
const chunkedStream = async (node: TracesNode, { seed }: Choices, engine: Engine): Promise<string | undefined> => {
  const chunks = await collect(chunksOf(node, engine, 1 + (seed % 97)))
  for (const [segment, { frames }] of node.segments.entries()) {
    const mine = chunks.filter((chunk) => chunk.segment === segment)
    const expected = await whole(engine, node, segment)
    const width = node.header.channelIds.length
    let at = 0
    for (const [index, chunk] of mine.entries()) {
      const odd = difference(chunk.data, windowOf(expected, width, at, at + chunk.frames, allChannels(node)), width)
      if (chunk.start !== at || odd !== undefined) return `chunk ${index} of segment ${segment}, at ${chunk.start}: ${odd}`
      if (chunk.last !== (index === mine.length - 1)) return `chunk ${index} of segment ${segment} says last: ${chunk.last}`
      at += chunk.frames
    }
    if (at !== frames) return `the chunks of segment ${segment} end at ${at}, not ${frames}`
  }
  engine.clear()
  return undefined
}

const channelSubset: PipelineLaw = {
  number: 3,
  title: 'channel subset: reading some channels gives those columns of the full read',
  check: async ({ node }, choices, { engine } = machinery) => {
    const wholes = await Promise.all(node.segments.map((_, segment) => whole(engine(0), node, segment)))
    const reader = engine(choices.cacheBytes)
    // In the order, and as often, as they were drawn.
    for (const window of windowsOn(node, choices)) {
      const channels = Int32Array.from(shuffled([...window.channels, ...window.channels.slice(0, 1)], choices.seed))
      const found = await reader.read(node, { ...window, channels })
      const expected = windowOf(wholes[window.segment], node.header.channelIds.length, window.start, window.end, channels)
      const odd = difference(found, expected, channels.length)
      if (odd !== undefined)
        return unless(
          `segment ${window.segment}, frames ${window.start} to ${window.end}, channels ${channels.join(',')}: ${odd}`,
        )
    }
    reader.clear()
    return holds
  },
}

const purity: PipelineLaw = {
  number: 4,
  title:
    'purity: kernels write no input and nothing but their output, at once, fill all of it with what fits, and remember nothing; reads may cross; all memory is given back',
  check: async ({ node }, choices, { engine } = machinery): Promise<Verdict> => {
    const { watched, complaints, again } = watchKernels(node)
    const wholes = await Promise.all(node.segments.map((_, segment) => whole(engine(0), node, segment)))
    const before = arena().used
    const reader = engine(choices.cacheBytes)
    const odd = await compareWindows(watched, reader, choices, wholes)
    again()
    const windows = windowsOn(node, choices)
    const crossed = await Promise.all(windows.map((window) => reader.read(node, window)))
    for (const [index, window] of windows.entries()) {
      const alone = await engine(0).read(node, window)
      const differs = difference(crossed[index], alone, window.channels.length)
      if (differs !== undefined) return unless(`window ${index}, read while others were: ${differs}`)
    }
    reader.clear()
    const kept = arena().used - before
    return unless(...complaints, odd, kept === 0 ? undefined : `${kept} bytes of kernel memory were never given back`)
  },
}

const laziness: PipelineLaw = {
  number: 5,
  title: 'laziness: building, describing, planning and writing as JSON reads no sample and no time',
  check: async (subject: Subject) => unless(buildingReadsNothing(subject)),
}

const channelDemand: PipelineLaw = {
  number: 10,
  title: 'demand: a read asks the sources for no channel and no frame that the declaration does not name',
  check: async ({ node, inputs, logs }, choices, { engine } = machinery) => {
    for (const window of windowsOn(node, choices)) {
      for (const log of logs) log.reads.length = 0
      const reader = engine(0)
      await reader.read(node, window)
      const demand = demandOf(node, window)
      for (const [index, input] of inputs.entries()) {
        const odd = outside(logs[index].reads, demand.get(input) ?? [])
        if (odd !== undefined)
          return unless(
            `channels ${window.channels.join(',')} of frames ${window.start} to ${window.end}: ${odd} of input ${index}`,
          )
      }
    }
    return holds
  },
}

/** The laws of every operator, and of every pipeline, that need nothing but the engine. */
export const pipelineLaws: readonly PipelineLaw[] = [
  definition,
  shape,
  chunkInvariance,
  channelSubset,
  purity,
  laziness,
  channelDemand,
]
