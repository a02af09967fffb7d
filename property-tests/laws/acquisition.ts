/** Recordings as they are acquired: cut into blocks, ended in any of the ways a segment may end, their inputs interleaved. */

import type { Node } from '../../src/engine/node.js'
import type { Chunk } from '../../src/model/block.js'
import { allocate, bytesOf, type Samples, typed } from '../../src/model/dtype.js'
import { type Choices, partition, shuffled } from '../arbitraries.js'
import { windowOf } from '../samples.js'

/** What happens at one input: a chunk arrives, or there will be no more. */
export interface Event {
  readonly input: number
  readonly chunk?: Chunk
}

/** Seconds at a frame, as the cold stream of the same recording says. */
export const timeAt = (node: Node, segment: number, frame: number): { readonly time?: number } => {
  const { tStart } = node.segments[segment].times
  return tStart === undefined ? {} : { time: tStart + frame / node.header.samplingFrequency }
}

/** The chunks of one input: its segments end by `last` on their samples, by an empty chunk, or by what follows. */
const chunksOfInput = (node: Node, wholes: readonly Samples[], { cuts, seed }: Choices): readonly Chunk[] =>
  node.segments.flatMap(({ frames }, segment) => {
    const { header } = node
    const width = header.channelIds.length
    const all = [...header.channelIds.keys()]
    const ending = (seed + segment) % 3
    const chunk = (start: number, end: number, last: boolean): Chunk => {
      const data = windowOf(wholes[segment], width, start, end, all)
      return { header, segment, start, frames: end - start, ...typed(data), last, ...timeAt(node, segment, start) }
    }
    const ranges = partition(
      frames,
      cuts.map((cut) => cut + segment),
    )
    const chunks = ranges.map(({ start, end }, index) => chunk(start, end, ending === 0 && index === ranges.length - 1))
    return ending === 1 ? [...chunks, { ...chunk(frames, frames, true), ...typed(allocate(header.dtype, 0)) }] : chunks
  })

/** Everything that happens at all inputs, in an order that the choices decide. */
export const acquisition = (
  inputs: readonly Node[],
  wholes: readonly (readonly Samples[])[],
  choices: Choices,
): readonly Event[] => {
  const queues = inputs.map((node, input): Event[] => {
    const chunks = chunksOfInput(node, wholes[input], {
      ...choices,
      seed: choices.seed + input,
      cuts: choices.cuts.map((cut) => cut + 3 * input),
    })
    return [...chunks.map((chunk) => ({ input, chunk })), { input }]
  })
  const turns = shuffled(
    queues.flatMap((queue, input) => queue.map(() => input)),
    choices.seed,
  )
  return turns.flatMap((input) => queues[input].shift() ?? [])
}

/** A chunk's samples are the sender's: once it has been taken, the sender uses the memory again. */
export const spoil = ({ data }: Chunk): void => {
  bytesOf(data).fill(0x77)
}
