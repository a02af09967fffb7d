/** Laws of sources: any window is the slice of the whole, whatever was read before; opening reads no sample. */

import type { AnySource, SourceContext } from '../../src/declare/source.js'
import { sourceNode } from '../../src/engine/build.js'
import type { SourceNode } from '../../src/engine/node.js'
import { allocate, dtypeOf, type Samples } from '../../src/model/dtype.js'
import { type Choices, shuffled, windowsOn } from '../arbitraries.js'
import { orThrow } from '../recordings.js'
import { difference, windowOf } from '../samples.js'
import { broken, holds, silent, unless, type Verdict } from './law.js'
import { shapeComplaint } from './shape.js'

/** A source, its parameters, and the world in which it finds what they name. */
export interface SourceSubject {
  readonly source: AnySource
  readonly params: unknown
  readonly context: SourceContext
  /** What its segments hold, where that is known. */
  readonly wholes?: readonly Samples[]
}
export interface SourceLaw {
  readonly title: string
  readonly check: (subject: SourceSubject, choices: Choices) => Promise<Verdict>
}

const opened = async ({ source, params, context }: SourceSubject): Promise<SourceNode> => {
  const instance = orThrow(source.instantiate(params, source.kind))
  return sourceNode(instance, orThrow(await instance.open(context)()))
}

/** Read a rectangle into garbage, so that what is not filled shows. */
const read = async (node: SourceNode, segment: number, start: number, end: number, channels: Int32Array): Promise<Samples> => {
  const data = allocate(node.header.dtype, (end - start) * channels.length)
  new Uint8Array(data.buffer).fill(0x5a)
  if (data.length > 0) await node.reader.read({ segment, start, frames: end - start, channels, data })
  return data
}

const everyChannel = (node: SourceNode): Int32Array => Int32Array.from(node.header.channelIds.keys())

const windows: SourceLaw = {
  title: 'any window, of any channels, in any order, is the slice of the whole',
  check: async (subject, choices) => {
    const node = await opened(subject)
    const wholes = await Promise.all(
      node.segments.map(({ frames }, segment) => read(node, segment, 0, frames, everyChannel(node))),
    )
    for (const [segment, known] of (subject.wholes ?? []).entries()) {
      const odd = difference(wholes[segment], known, node.header.channelIds.length)
      if (odd !== undefined) return broken(`segment ${segment} as a whole: ${odd}`)
    }
    // Another opening of the same has read nothing before.
    const fresh = await opened(subject)
    for (const { segment, start, end, channels } of shuffled(windowsOn(node, choices), choices.seed)) {
      const found = await read(fresh, segment, start, end, channels)
      if (dtypeOf(found) !== node.header.dtype) return broken(`${dtypeOf(found)} samples`)
      const odd = difference(
        found,
        windowOf(wholes[segment], node.header.channelIds.length, start, end, channels),
        channels.length,
      )
      if (odd !== undefined) return broken(`segment ${segment}, frames ${start} to ${end}, channels ${channels.join()}: ${odd}`)
    }
    fresh.reader.close()
    const [first] = windowsOn(node, choices)
    if (first === undefined) return silent('it has no segments')
    const again = await read(fresh, first.segment, first.start, first.end, first.channels)
    const expected = windowOf(wholes[first.segment], node.header.channelIds.length, first.start, first.end, first.channels)
    return unless(difference(again, expected), await shapeComplaint(node))
  },
}

const closed: SourceLaw = {
  title: 'what it writes of itself opens as the same',
  check: async (subject, choices) => {
    const node = await opened(subject)
    const params: unknown = JSON.parse(JSON.stringify(node.origin.params))
    const again = await opened({ ...subject, params })
    if (JSON.stringify(again.header) !== JSON.stringify(node.header)) return broken('another header')
    const [was, is] = [node, again].map(({ segments }) =>
      segments.map(({ frames, times }) => `${frames} from ${times.tStart}`).join(),
    )
    if (is !== was) return broken(`its segments are ${is}, were ${was}`)
    if (JSON.stringify(again.origin.params) !== JSON.stringify(node.origin.params))
      return broken(`written again: ${JSON.stringify(again.origin.params)}, was ${JSON.stringify(params)}`)
    for (const { segment, start, end, channels } of windowsOn(node, choices)) {
      const odd = difference(await read(again, segment, start, end, channels), await read(node, segment, start, end, channels))
      if (odd !== undefined) return broken(odd)
    }
    return holds
  },
}

export const sourceLaws: readonly SourceLaw[] = [windows, closed]
