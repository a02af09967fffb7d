import { gather, runsOf } from '../encoding/gather.js'
import type { Chunk } from '../model/block.js'
import { bytesOf, dtypeOf, itemSize, type Samples, viewOf } from '../model/dtype.js'
import type { Gap } from '../model/gap.js'
import { areLasting } from '../model/lasting.js'
import type { Reader } from '../model/reader.js'
import { ChunkChecks } from './chunkChecks.js'
import { LiveInput } from './tail.js'

/** Memory of copies that are needed no more, for the next: new memory costs more than the copy. */
class Room {
  private readonly free: Samples[] = []

  copy(samples: Samples): Samples {
    const { byteLength, length } = samples
    const index = this.free.findIndex(({ buffer }) => fits(buffer.byteLength, byteLength))
    const [spare] = index < 0 ? [] : this.free.splice(index, 1)
    const own = viewOf(dtypeOf(samples), spare?.buffer ?? new ArrayBuffer(byteLength), 0, length)
    bytesOf(own).set(bytesOf(samples))
    return own
  }

  give(samples: Samples): void {
    if (this.free.length < MOST_SPARE) this.free.push(samples)
  }
}

/** Copies that are kept for the next, and how much larger they may be than it. */
const [MOST_SPARE, LARGER] = [16, 2]
const fits = (room: number, bytes: number): boolean => room >= bytes && room <= LARGER * bytes

/** What an acquisition tells of a segment beside its samples. */
interface Noted {
  /** Its frame 0 as the source counts. */
  readonly origin: number | undefined
  /** What is missing before it, and after its end, as long as nobody has taken it. */
  before: readonly Gap[]
  after: readonly Gap[]
}

/** A live input of samples. */
export class TraceInput extends LiveInput<Chunk, Samples> {
  /** When the last chunk came of an acquisition, in milliseconds of this computer's clock. */
  arrived: number | undefined
  private readonly notes: Noted[] = []
  /** The first segment of which gaps may not be taken. */
  private untold = 0

  constructor(name: string) {
    const checks = new ChunkChecks(name)
    const room = new Room()
    super(name, {
      check: (chunk) => checks.check(chunk),
      endOf: ({ start, frames }) => start + frames,
      dataOf: ({ data }) => data,
      copy: (data, start, from, to, { channelIds: { length: width } }) =>
        room.copy(data.subarray((from - start) * width, (to - start) * width)),
      bytesOf: ({ byteLength }) => byteLength,
      lasts: areLasting,
      spare: (data) => room.give(data),
    })
  }

  override push(chunk: Chunk): void {
    super.push(chunk)
    const { segment, start, frames, last, sample, gaps, arrived } = chunk
    this.arrived = arrived ?? this.arrived
    this.notes[segment] ??= { origin: sample === undefined ? undefined : sample - start, before: [], after: [] }
    if (gaps !== undefined) this.notes[segment][last && frames === 0 ? 'after' : 'before'] = gaps
  }

  /** Frame 0 of a segment as the source counts, where it does. */
  originOf(segment: number): number | undefined {
    return this.notes[segment]?.origin
  }

  /** What is missing before a segment, since gaps were last taken. */
  gapsBefore(segment: number): readonly Gap[] {
    const all: Gap[] = []
    for (; this.untold <= segment; this.untold++) {
      const note = this.notes[this.untold]
      const earlier = this.notes[this.untold - 1]
      all.push(...(earlier?.after ?? []), ...(note?.before ?? []))
      if (earlier !== undefined) earlier.after = []
    }
    return all
  }

  /** Whether something is missing after the end of a segment. */
  hasGapsAfter(segment: number): boolean {
    return (this.notes[segment]?.after ?? []).length > 0
  }

  /** What is missing after the end of a segment; it is told once. */
  gapsAfter(segment: number): readonly Gap[] {
    const note = this.notes[segment]
    const after = note?.after ?? []
    if (note !== undefined) note.after = []
    return after
  }

  /** Reads what is kept, as any source is read. */
  readonly reader: Reader = {
    read: ({ segment, start, frames, channels, data }) => {
      const end = start + frames
      const pieces = this.pieces(segment, start, end)
      if (this.header === undefined || pieces === undefined || end > this.watermark(segment))
        throw new Error('a live stage asked for frames that it does not hold')
      const { channelIds, dtype } = this.header
      const [width, size] = [channelIds.length, itemSize(dtype)]
      const runs =
        channels.length === width
          ? undefined
          : runsOf(
              channels,
              Int32Array.from(channelIds, (_, index) => index),
            )
      for (const piece of pieces) {
        const [from, to] = [Math.max(start, piece.start), Math.min(end, piece.end)]
        const rows = bytesOf(piece.data).subarray((from - piece.start) * width * size, (to - piece.start) * width * size)
        const into = bytesOf(data).subarray((from - start) * channels.length * size, (to - start) * channels.length * size)
        if (runs === undefined) into.set(rows)
        else gather(rows, width, into, channels.length, to - from, size, runs)
      }
    },
    close: () => undefined,
  }
}
