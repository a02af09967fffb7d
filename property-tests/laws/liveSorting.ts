/** Law 7 of sortings: live equals offline, in spikes, in clocks, and in when; of one operator, and of stages on stages. */
import { type Observable, Subject, share } from 'rxjs'
import type { SortingOperatorInstance } from '../../src/declare/sorting.js'
import type { RaggedOperatorNode, SortingOperatorNode, SpikesNode } from '../../src/engine/node.js'
import { faultOf } from '../../src/model/fault.js'
import type { RaggedKind } from '../../src/model/kinds.js'
import { type SpikeChunk, spikesWithin } from '../../src/model/spikes.js'
import { liveSpikes } from '../../src/stream/liveRagged.js'
import type { Choices } from '../arbitraries.js'
import { type Event, eventsOf, timeAt } from './acquisition.js'
import { type Declared, Expectation } from './complete.js'
import { broken, silent, unless, type Verdict } from './law.js'
import { liveLaw, pull } from './sorting.js'

export type LiveSpikes = typeof liveSpikes

/** Sortings as they are acquired: each chunk has memory of its own. */
export const spikeAcquisition = async (
  inputs: readonly SpikesNode[],
  choices: Choices,
): Promise<readonly Event<SpikeChunk>[]> => {
  const acquired = await Promise.all(
    inputs.map(async (node) => {
      const wholes = await Promise.all(
        node.segments.map((_, segment) => pull(node, { segment, start: 0, end: Number.POSITIVE_INFINITY })),
      )
      return {
        segments: node.segments,
        chunk: (segment: number, start: number, end: number, last: boolean): SpikeChunk => {
          const { sampleIndex, unitIndex } = spikesWithin(wholes[segment], start, end)
          const spikes = { sampleIndex: sampleIndex.slice(), unitIndex: unitIndex.slice() }
          return { header: node.header, segment, start, end, spikes, last, ...timeAt(node, segment, start) }
        },
      }
    }),
  )
  return eventsOf(acquired, choices)
}

/** A chunk's spikes are the sender's: once it has been taken, the sender uses the memory again. */
export const spoilSpikes = ({ spikes }: SpikeChunk): void => {
  spikes.sampleIndex.fill(77)
  spikes.unitIndex.fill(0)
}

export const reach = ({ segment, start, end, last }: Pick<SpikeChunk, 'segment' | 'start' | 'end' | 'last'>) => ({
  segment,
  start,
  frames: end - start,
  last,
})

/** The operator as one on samples would declare it. */
export const declared = <K extends RaggedKind>({ segments, outputs, inputs, bound }: RaggedOperatorNode<K>): Declared => {
  const { before, after } = bound.margin ?? { before: 0, after: 0 }
  return {
    segments,
    outputs,
    inputs,
    bound: {
      ...(bound.segments && { segments: bound.segments }),
      need: ({ start, end }) => ({ start: start - before, end: end + after }),
    },
  }
}

interface Outcome {
  readonly chunks: readonly SpikeChunk[]
  readonly error?: unknown
  readonly completed: boolean
}

/** Send the events through what `connect` makes of the inputs; `after` is called when all that an event sets free has come out. */
const acquire = (
  inputs: number,
  events: readonly Event<SpikeChunk>[],
  connect: (streams: readonly Observable<SpikeChunk>[]) => Observable<SpikeChunk>,
  after: (event: Event<SpikeChunk>, chunks: readonly SpikeChunk[]) => void = () => undefined,
): Outcome => {
  const streams = Array.from({ length: inputs }, () => new Subject<SpikeChunk>())
  const chunks: SpikeChunk[] = []
  const end: { error?: unknown; completed: boolean } = { completed: false }
  const subscription = connect(streams).subscribe({
    next: (chunk) => void chunks.push(chunk),
    error: (error: unknown) => {
      end.error = error
    },
    complete: () => {
      end.completed = true
    },
  })
  for (const event of events) {
    if (event.chunk === undefined) streams[event.input].complete()
    else {
      streams[event.input].next(event.chunk)
      spoilSpikes(event.chunk)
    }
    if (end.error !== undefined) break
    after(event, chunks)
  }
  subscription.unsubscribe()
  return { chunks, ...end }
}

const clockOdds = (node: SpikesNode, chunks: readonly SpikeChunk[]): string | undefined => {
  const odd = chunks.find(({ segment, start, time }) => timeAt(node, segment, start).time !== time)
  return odd && `the chunk at ${odd.start} of segment ${odd.segment} is at ${odd.time} s`
}
const headerOdds = (node: SpikesNode, chunks: readonly SpikeChunk[]): string | undefined =>
  chunks.some(({ header }) => JSON.stringify(header) !== JSON.stringify(node.header)) ? 'another header' : undefined

const judge = async (node: SpikesNode, { chunks, error, completed }: Outcome): Promise<Verdict> => {
  if (error !== undefined)
    return faultOf(error, 'live')._tag === 'Unsupported' ? silent('it refuses to run live') : broken(String(error))
  if (!completed) return broken('it did not complete when its inputs had')
  const verdict = await liveLaw(chunks, node)
  return verdict._tag === 'broken' ? verdict : unless(clockOdds(node, chunks), headerOdds(node, chunks))
}

/** Any blocks of hot streams give the same spikes and clocks; what is complete is not withheld. */
export const liveSortingLaw = async (
  instance: SortingOperatorInstance,
  node: SortingOperatorNode,
  choices: Choices,
  live: LiveSpikes = liveSpikes,
): Promise<Verdict> => {
  const { parents: inputs } = node
  const expectation = new Expectation(declared(node))
  let withheld: string | undefined
  const outcome = acquire(
    inputs.length,
    await spikeAcquisition(inputs, choices),
    (streams) => live(instance, streams),
    ({ input, chunk }, chunks) => {
      expectation.take(chunk === undefined ? { input } : { input, chunk: reach(chunk) })
      withheld ??= expectation.withheld(chunks.map(reach))
    },
  )
  const verdict = await judge(node, outcome)
  return verdict._tag === 'holds' ? unless(withheld) : verdict
}

/** Stages one after another, and two on the same stream. */
export const liveSortingPipeline = async (
  { node, source, instances }: SortingPipeline,
  choices: Choices,
  live: LiveSpikes = liveSpikes,
): Promise<Verdict> => {
  const events = await spikeAcquisition([source], choices)
  const outcome = acquire(1, events, ([stream]) => {
    const known = new Map<SpikesNode, Observable<SpikeChunk>>([[source, stream]])
    const stage = (each: SpikesNode): Observable<SpikeChunk> => {
      const found = known.get(each)
      const instance = instances.get(each)
      if (found !== undefined) return found
      if (instance === undefined) throw new Error('a node that no step has made')
      const made = live(instance, ('parents' in each ? each.parents : []).map(stage)).pipe(share())
      known.set(each, made)
      return made
    }
    return stage(node)
  })
  return judge(node, outcome)
}

/** A pipeline on one source, and the instance that made each of its other nodes. */
export interface SortingPipeline {
  readonly node: SpikesNode
  readonly source: SpikesNode
  readonly instances: ReadonlyMap<SpikesNode, SortingOperatorInstance>
}
