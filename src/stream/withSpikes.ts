import { concat, concatMap, defer, EMPTY, ignoreElements, type OperatorFunction, of } from 'rxjs'
import type { Block, Chunk, ChunkFrame } from '../model/block.js'
import { allocate, type TypedSamples, typed } from '../model/dtype.js'
import { conflict, FaultError } from '../model/fault.js'
import type { Header } from '../model/header.js'
import type { SortingHeader, Spikes } from '../model/spikes.js'
import type { Frame } from './skeleton.js'
import { stageOf } from './stage.js'
import { TraceInput } from './traceInput.js'
import { windowStage } from './window.js'

/** Traces and spikes of the same frames, and traces around them. */
export type CommonChunk = CommonFrame & TypedSamples

interface CommonFrame extends ChunkFrame {
  readonly sorting: SortingHeader
  /** The spikes of frames `start` to `start + frames`, counted from the segment's start: each is in exactly one chunk. */
  readonly spikes: Spikes
  /** Frames of `data` before `start`: fewer than asked for only where the segment begins. `data` has `before + frames + after` rows. */
  readonly before: number
  /** Frames of `data` after `start + frames`: fewer than asked for only where the segment ends. */
  readonly after: number
}

/** A common chunk whose spikes have not come. */
type Cut = Omit<CommonFrame, 'spikes'> & TypedSamples

/** Where the spikes of a common chunk come from. */
export interface SpikeSupply {
  readonly header: SortingHeader
  /** The spikes of a range that traces have been given for; ranges follow each other. `last`: the segment is known to end there. */
  readonly take: (segment: number, start: number, end: number, last: boolean) => Spikes | Promise<Spikes>
  /** Rejects when spikes are left over, now that traces have come of so many segments and have ended. */
  readonly finish: (segments: number) => void | Promise<void>
}

/** Throws a Conflict when frames of the one are not frames of the other. */
export const sameRate = (sorting: Pick<SortingHeader, 'samplingFrequency'>, traces: Pick<Header, 'samplingFrequency'>): void => {
  if (traces.samplingFrequency !== sorting.samplingFrequency)
    throw new FaultError(
      conflict(
        'samplingFrequency of the sorting',
        `${traces.samplingFrequency} Hz, as the traces'`,
        `${sorting.samplingFrequency} Hz`,
      ),
    )
}

/**
 * Join chunks of traces with the spikes of the same frames. A chunk goes out as soon as its margin has arrived; chunks wait
 * for each other's spikes, in order.
 */
export const joinSpikesTo =
  (
    supply: () => SpikeSupply,
    margin: { readonly before: number; readonly after: number },
  ): OperatorFunction<Chunk, CommonChunk> =>
  (chunks) =>
    defer(() => {
      const { header: sorting, take, finish } = supply()
      const input = new TraceInput('the traces of withSpikes')
      /** Segments whose end was said, and is not just where the stream broke off. */
      const finished = new Set<number>()
      /** Whether the last chunk was the last of its segment. */
      let whole = false
      const traces = stageOf([chunks], () => {
        const stage = windowStage('withSpikes', input, (header) => ({
          margin,
          make: (frame, block) => cutOf(header, sorting, frame, block),
        }))
        return {
          push: (index, chunk: Chunk) => {
            stage.push(index, chunk)
            sameRate(sorting, chunk.header)
            if (chunk.last) finished.add(chunk.segment)
            whole = chunk.last
          },
          end: (index) => stage.end(index),
          advance: () => stage.advance(),
        }
      })
      const joined = traces.pipe(
        concatMap((cut) => {
          const { segment, start, frames } = cut
          const join = (spikes: Spikes): CommonChunk => ({ ...cut, spikes })
          const spikes = take(segment, start, start + frames, cut.last && finished.has(segment))
          return spikes instanceof Promise ? spikes.then(join) : of(join(spikes))
        }),
      )
      // A stream that broke off has not said that there is no more of it.
      const rest = defer(() => (whole ? (finish(input.segments().length) ?? EMPTY) : EMPTY))
      return concat(joined, rest.pipe(ignoreElements()))
    })

const cutOf = (header: Header, sorting: SortingHeader, { start, end, ...rest }: Frame, block: Block | undefined): Cut => {
  const { data } = block ?? { data: allocate(header.dtype, 0) }
  const [from, to] = block === undefined ? [start, end] : [block.start, block.start + block.frames]
  return {
    header,
    sorting,
    ...rest,
    start,
    frames: end - start,
    before: start - from,
    after: to - end,
    ...typed(data.slice()),
  }
}
