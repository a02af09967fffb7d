import { Observable, type OperatorFunction } from 'rxjs'
import { Engine } from '../engine/engine.js'
import { readerNode } from '../engine/node.js'
import { allChannels } from '../engine/plan.js'
import type { Chunk, ChunkFrame } from '../model/block.js'
import { type TypedSamples, typed } from '../model/dtype.js'
import { conflict, FaultError } from '../model/fault.js'
import type { Header } from '../model/header.js'
import type { SortingHeader, Spikes } from '../model/spikes.js'
import { LiveInput } from './tail.js'

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
    new Observable((subscriber) => {
      const { header: sorting, take, finish } = supply()
      const input = new LiveInput('the traces of withSpikes')
      const engine = new Engine({ cacheBytes: 0 })
      let [segment, sent] = [0, 0]
      /** Segments whose end was said, and is not just where the stream broke off. */
      const finished = new Set<number>()
      /** Whether the last chunk was the last of its segment. */
      let whole = false
      let queue: Promise<void> | undefined
      const fail = (error: unknown): void => subscriber.error(error)

      /** Send the traces with their spikes: at once where these are at hand, and nothing waits before them. */
      const send = (traces: Cut): void => {
        const finish = (spikes: Spikes): void => {
          if (!subscriber.closed) subscriber.next({ ...traces, spikes })
        }
        const { start, frames } = traces
        const last = traces.last && finished.has(traces.segment)
        if (queue === undefined) {
          const spikes = take(traces.segment, start, start + frames, last)
          if (spikes instanceof Promise) queue = spikes.then(finish)
          else finish(spikes)
        } else queue = queue.then(async () => finish(await take(traces.segment, start, start + frames, last)))
        queue?.catch(fail)
      }

      const cut = (end: number, last: boolean): Cut => {
        const { header } = input
        if (header === undefined) throw new Error('no chunk has come yet')
        const known = input.segments()
        const node = readerNode(header, known, input.reader)
        const [from, to] = [Math.max(0, sent - margin.before), Math.min(input.watermark(segment), end + margin.after)]
        const loan = engine.pullNow(node, { segment, start: from, end: to, channels: allChannels(node) })
        const data = loan.data.slice()
        loan.release()
        const { tStart } = known[segment].times
        const time = tStart === undefined ? {} : { time: tStart + sent / header.samplingFrequency }
        return {
          header,
          sorting,
          segment,
          start: sent,
          frames: end - sent,
          before: sent - from,
          after: to - end,
          ...typed(data),
          last,
          ...time,
        }
      }

      const advance = (): void => {
        for (let known = input.segments()[segment]; known !== undefined; known = input.segments()[segment]) {
          const ended = Number.isFinite(known.frames)
          const settled = Math.max(sent, ended ? known.frames : input.watermark(segment) - margin.after)
          if (settled > sent || ended) send(cut(settled, ended))
          sent = settled
          input.forget(segment, ended ? Number.POSITIVE_INFINITY : Math.max(0, sent - margin.before))
          if (!ended) break
          segment++
          sent = 0
        }
        input.settle()
      }

      const act = (step: () => void): void => {
        if (subscriber.closed) return
        try {
          step()
          advance()
        } catch (error) {
          fail(error)
        }
      }
      return chunks.subscribe({
        next: (chunk) =>
          act(() => {
            input.push(chunk)
            sameRate(sorting, chunk.header)
            if (chunk.last) finished.add(chunk.segment)
            whole = chunk.last
          }),
        error: fail,
        complete: () => {
          act(() => input.end())
          // A stream that broke off has not said that there is no more of it.
          const rest = (): void | Promise<void> => (whole ? finish(input.segments().length) : undefined)
          const left = queue === undefined ? rest() : queue.then(rest)
          if (left === undefined) subscriber.complete()
          else left.then(() => subscriber.complete(), fail)
        },
      })
    })
