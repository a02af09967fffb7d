import { concatMap, defer, type Observable, type OperatorFunction } from 'rxjs'
import type { Chunk } from '../model/block.js'
import type { EventChunk } from '../model/events.js'
import { FaultError, unsupported } from '../model/fault.js'
import type { Headers, Ragged, RaggedKind } from '../model/kinds.js'
import { ragged } from '../model/ragged.js'
import type { SpikeChunk } from '../model/spikes.js'
import { type RaggedChunks, raggedStreams } from './raggedKinds.js'

/** Seconds of samples that have to have come after a frame before what came beside it is told: it may come later than they do. */
const SETTLING = 0.2

/**
 * The events that an acquisition's source sends beside its samples, as a stream of chunks of events: of the same segments, and up to
 * 200 ms behind the samples. An event of a frame that is missing is missing too, and so is one that comes later still. Unsupported,
 * in the error channel, where the source sends none.
 */
export const eventsBeside: OperatorFunction<Chunk, EventChunk> = (chunks) => rowsBeside('events', chunks)

/** The spikes that an acquisition's source sends beside its samples, as `eventsBeside` gives events. */
export const spikesBeside: OperatorFunction<Chunk, SpikeChunk> = (chunks) => rowsBeside('spikes', chunks)

const rowsBeside = <K extends RaggedKind>(kind: K, chunks: Observable<Chunk>): Observable<RaggedChunks[K]> =>
  defer(() => {
    const placing = new Placing(kind)
    return chunks.pipe(concatMap((chunk) => placing.take(chunk)))
  })

/** Finds the frames of a consumer's segments at which rows are whose frames the source has counted. */
class Placing<K extends RaggedKind> {
  private header: Headers[K] | undefined
  /** Rows that are not told yet, as the source counts. */
  private waiting: Ragged[K]
  /** Frame 0 of the segment, as the source counts, and its time. */
  private begin = { sample: 0, time: 0 }
  /** The frame up to which rows are told, and the last that has come, as the source counts. */
  private told = 0
  private came = 0

  constructor(private readonly kind: K) {
    this.waiting = ragged[kind].rows.none
  }

  take(chunk: Chunk): readonly RaggedChunks[K][] {
    const { header: traces, segment, start, frames, last, sample, time } = chunk
    const beside = besideOf(chunk, this.kind)
    if (frames > 0 && start === 0 && sample !== undefined) {
      // A source that counts anew has told all of before.
      if (sample < this.came) this.waiting = ragged[this.kind].rows.none
      this.begin = { sample, time: time ?? sample / traces.samplingFrequency }
      this.told = 0
    }
    this.came = this.begin.sample + start + frames
    this.header = beside?.header ?? this.header
    if (beside !== undefined) this.add(beside.rows)
    const { header } = this
    if (header === undefined) {
      if (frames === 0) return []
      throw new FaultError(unsupported(`${this.kind} beside the samples of this acquisition`, 'its source sends none'))
    }
    const end = start + frames
    const settled = last ? end : Math.max(this.told, end - Math.ceil(SETTLING * traces.samplingFrequency))
    if (settled === this.told && !last) return []
    return [this.chunkUpTo(settled, last, segment, header, traces.samplingFrequency)]
  }

  private add(rows: Ragged[K]): void {
    const { merge, at } = ragged[this.kind].rows
    // Those that come are few, and in no order.
    if (rows.sampleIndex.length > 0) this.waiting = merge([this.waiting, ...singles(at, rows)])
  }

  private chunkUpTo(end: number, last: boolean, segment: number, header: Headers[K], rate: number): RaggedChunks[K] {
    const { rows } = ragged[this.kind]
    const { begin, told, waiting } = this
    const [from, to] = [begin.sample + told, begin.sample + end]
    const found = rows.move(rows.within(waiting, from, to), -begin.sample, undefined)
    this.waiting = rows.copy(rows.within(waiting, to, Number.POSITIVE_INFINITY))
    this.told = end
    const frame = { segment, start: told, end, last, time: begin.time + told / rate }
    return raggedStreams[this.kind].chunk(header, frame, found)
  }
}

const besideOf = <K extends RaggedKind>({ beside }: Chunk, kind: K): Of<K> | undefined =>
  // What stands under the name of a kind is of that kind, which the compiler does not follow.
  beside?.[kind] as Of<K> | undefined
interface Of<K extends RaggedKind> {
  readonly header: Headers[K]
  readonly rows: Ragged[K]
}

/** Each row as a list of its own. */
const singles = <R extends { readonly sampleIndex: Float64Array }>(
  at: (rows: R, from: number, to: number) => R,
  list: R,
): readonly R[] => Array.from(list.sampleIndex, (_, place) => at(list, place, place + 1))
