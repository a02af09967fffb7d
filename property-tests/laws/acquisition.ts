/** Recordings as they are acquired: cut into blocks, ended in any of the ways a segment may end, their inputs interleaved. */

import type { TracesNode } from '../../src/engine/node.js'
import type { Chunk } from '../../src/model/block.js'
import { secondsAt } from '../../src/model/clock.js'
import { bytesOf, type Samples, typed } from '../../src/model/dtype.js'
import type { Segment } from '../../src/model/header.js'
import { type Choices, partition, shuffled } from '../arbitraries.js'
import { windowOf } from '../samples.js'

/** What happens at one input: a chunk arrives, or there will be no more. */
export interface Event<C = Chunk> {
  readonly input: number
  readonly chunk?: C
}

/** An input whose chunks are made of any range of a segment. */
interface Acquired<C> {
  readonly segments: readonly Segment[]
  readonly chunk: (segment: number, start: number, end: number, last: boolean) => C
}

/** Seconds at a frame, as the cold stream of the same recording says. */
export const timeAt = (
  { segments, header }: Pick<TracesNode, 'segments'> & { readonly header: { readonly samplingFrequency: number } },
  segment: number,
  frame: number,
): { readonly time?: number } => {
  const { tStart, vector } = segments[segment].times
  if (vector?.knots !== undefined) return { time: secondsAt(vector.knots, frame) }
  return tStart === undefined ? {} : { time: tStart + frame / header.samplingFrequency }
}

/** The chunks of one input: its segments end by `last` on their data, by an empty chunk, or by what follows. */
const chunksOfInput = <C>({ segments, chunk }: Acquired<C>, { cuts, seed }: Choices): readonly C[] =>
  segments.flatMap(({ frames }, segment) => {
    const ending = (seed + segment) % 3
    const ranges = partition(
      frames,
      cuts.map((cut) => cut + segment),
    )
    const chunks = ranges.map(({ start, end }, index) => chunk(segment, start, end, ending === 0 && index === ranges.length - 1))
    return ending === 1 ? [...chunks, chunk(segment, frames, frames, true)] : chunks
  })

/** Everything that happens at all inputs, in an order that the choices decide. */
export const eventsOf = <C>(inputs: readonly Acquired<C>[], choices: Choices): readonly Event<C>[] => {
  const queues = inputs.map((acquired, input): Event<C>[] => {
    const chunks = chunksOfInput(acquired, {
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

/** Recordings as they are acquired. */
export const acquisition = (
  inputs: readonly TracesNode[],
  wholes: readonly (readonly Samples[])[],
  choices: Choices,
): readonly Event[] =>
  eventsOf(
    inputs.map((node, input) => ({
      segments: node.segments,
      chunk: (segment, start, end, last): Chunk => {
        const all = [...node.header.channelIds.keys()]
        const data = windowOf(wholes[input][segment], all.length, start, end, all)
        const time = timeAt(node, segment, start)
        return { header: node.header, segment, start, frames: end - start, ...typed(data), last, ...time }
      },
    })),
    choices,
  )

/** A chunk's samples are the sender's: once it has been taken, the sender uses the memory again. */
export const spoil = ({ data }: Chunk): void => {
  bytesOf(data).fill(0x77)
}
