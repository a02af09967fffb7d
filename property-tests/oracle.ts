/** What a pipeline's samples are by definition: node by node, each whole, with no plan, no cache and no tiles. */

import type { OperatorNode, TracesNode } from '../src/engine/node.js'
import type { Block } from '../src/model/block.js'
import { allocate, bytesOf, type Samples, typed } from '../src/model/dtype.js'
import type { Lane } from '../src/model/frames.js'
import { readWhole } from './recordings.js'

/** Samples of whole segments, each node's computed once. */
export class Oracle {
  private readonly known = new Map<TracesNode, Promise<Samples>[]>()

  /** All channels of a segment. */
  segment(node: TracesNode, segment: number): Promise<Samples> {
    const list = this.known.get(node) ?? []
    this.known.set(node, list)
    list[segment] ??= node._tag === 'source' ? readWhole(node, segment) : this.compute(node, segment)
    return list[segment]
  }

  private async compute(node: OperatorNode, segment: number): Promise<Samples> {
    const { lanes } = node.outputs[segment]
    const inputs = await Promise.all(lanes.map((lane) => this.segment(node.inputs[lane.input], lane.segment)))
    const { frames } = node.segments[segment]
    const output = allocate(node.header.dtype, frames * node.header.channelIds.length)
    if (node.bound.kernel === undefined) routed(node, lanes, inputs, output)
    else computed(node, segment, lanes, inputs, output)
    return output
  }
}

const routed = (node: OperatorNode, lanes: readonly Lane[], inputs: readonly Samples[], output: Samples): void => {
  const width = node.header.channelIds.length
  for (const [index, lane] of lanes.entries())
    for (let column = 0; column < width; column++) {
      const route = node.bound.routes?.[column] ?? { input: lane.input, channel: column }
      if (route.input !== lane.input) continue
      const from = node.inputs[lane.input].header.channelIds.length
      for (let row = 0; row < lane.frames; row++)
        output[(lane.at + row) * width + column] = inputs[index][(lane.from + row) * from + route.channel]
    }
}

const computed = (
  node: OperatorNode,
  segment: number,
  lanes: readonly Lane[],
  inputs: readonly Samples[],
  output: Samples,
): void => {
  const { kernel, need, edge = 'none', blockFrames } = node.bound
  const { frames } = node.segments[segment]
  const width = node.header.channelIds.length
  const step = blockFrames !== undefined && Number.isFinite(blockFrames) ? blockFrames : Math.max(1, frames)
  for (let start = 0; start < frames; start += step) {
    const end = Math.min(frames, start + step)
    const blocks = lanes.map((lane, index): Block => {
      const input = node.inputs[lane.input]
      const wide = need?.({ start, end }, lane) ?? { start, end }
      const shift = lane.from - lane.at
      const length = input.segments[lane.segment].frames
      const from = edge === 'none' ? clamp(wide.start + shift, length) : wide.start + shift
      const to = edge === 'none' ? clamp(wide.end + shift, length) : wide.end + shift
      const channels = input.header.channelIds.length
      const data = allocate(input.header.dtype, Math.max(0, to - from) * channels)
      for (let frame = from; frame < to; frame++) {
        const source = place(frame, length, edge)
        if (source === undefined) continue
        copyRow(inputs[index], source, data, frame - from, channels)
      }
      return { ...typed(data), segment: lane.segment, start: from, frames: Math.max(0, to - from), channels: all(channels) }
    })
    const filled = allocate(node.header.dtype, (end - start) * width)
    kernel?.(blocks, { ...typed(filled), segment, start, frames: end - start, channels: all(width) })
    bytesOf(output).set(bytesOf(filled), start * width * output.BYTES_PER_ELEMENT)
  }
}

const clamp = (frame: number, length: number): number => Math.max(0, Math.min(length, frame))
const all = (channels: number): Int32Array => Int32Array.from({ length: channels }, (_, channel) => channel)

/** Where a frame, perhaps beyond the ends, gets its samples; undefined: zeros. */
const place = (frame: number, length: number, edge: 'none' | 'zeros' | 'repeat' | 'reflect'): number | undefined => {
  if (frame >= 0 && frame < length) return frame
  if (edge === 'zeros' || length === 0) return undefined
  if (edge === 'repeat' || length === 1) return frame < 0 ? 0 : length - 1
  let at = frame
  while (at < 0 || at >= length) at = at < 0 ? -at : 2 * (length - 1) - at
  return at
}

/** Copy one row of `width` samples. */
const copyRow = (from: Samples, source: number, into: Samples, target: number, width: number): void => {
  const size = from.BYTES_PER_ELEMENT * width
  bytesOf(into).set(bytesOf(from).subarray(source * size, (source + 1) * size), target * size)
}
