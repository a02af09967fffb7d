import { decodedChunks } from '../../encoding/decodedChunks.js'
import { gather, runsOf } from '../../encoding/gather.js'
import { refuse } from '../../model/attempt.js'
import { bytesOf, type Dtype, itemSize } from '../../model/dtype.js'
import { unsupported } from '../../model/fault.js'
import { together } from '../../model/waiting.js'
import type { Dataset, Hdf5File, Part } from './file.js'

/** Chunks of more bytes are not decoded whole, and of no more bytes it is said that they are worth keeping. */
const MOST_KEPT = 256 * 2 ** 20
/** What is not packed is read in pieces of about this many bytes. */
const PIECE = 4 * 2 ** 20

/** Channels of a request that stand in one column of chunks, the places `first` to `last` of them. */
interface Group {
  readonly column: number
  readonly first: number
  readonly last: number
}

/**
 * Reads rows of an array of one or two axes: frames, channels. Compressed chunks are decoded whole, and kept while they are
 * read on; what is not compressed is read in pieces, whatever the size of its chunks.
 */
export class Rows {
  readonly dtype: Dtype
  readonly rows: number
  readonly width: number
  private readonly size: number
  private readonly axis: 0 | 1
  /** Whether chunks are decoded whole. */
  private readonly whole: boolean
  private readonly places: Int32Array
  /** Frames and channels of what is read at once. */
  private readonly tall: number
  private readonly wide: number
  /** Decoded chunks: those that lie across a window read next. */
  private readonly kept = decodedChunks.of()

  /** Throws a `FaultError` for an array of more axes, or of no numbers. */
  constructor(
    private readonly file: Hdf5File,
    private readonly path: string,
    private readonly dataset: Dataset,
    timeAxis: 0 | 1 = 0,
  ) {
    const { shape, type, chunks, packed } = dataset
    const at = `${file.path}: ${path}`
    if (shape.length < 1 || shape.length > 2) refuse(unsupported(`${at}: samples of ${shape.length} axes`))
    this.dtype =
      type.kind === 'number'
        ? type.dtype
        : refuse(unsupported(`${at}: samples of type ${type.kind === 'other' ? type.name : type.kind}`))
    this.size = itemSize(this.dtype)
    this.axis = shape.length === 1 ? 0 : timeAxis
    this.rows = shape[this.axis]
    this.width = shape.length === 1 ? 1 : shape[1 - this.axis]
    this.whole = packed && chunks !== undefined && chunks.reduce((all, each) => all * each, this.size) <= MOST_KEPT
    const [tall, wide] = this.whole && chunks !== undefined ? [chunks[this.axis], chunks[1 - this.axis] ?? 1] : [0, this.width]
    this.wide = Math.max(1, wide)
    this.tall = this.whole ? Math.max(1, tall) : Math.max(1, Math.floor(PIECE / Math.max(1, this.size * this.width)))
    this.places = Int32Array.from({ length: Math.min(this.wide, this.width) }, (_, place) => place)
  }

  /** Bytes of decoded chunks that are worth keeping between two reads that follow each other: those of the rows around their border. */
  get keptBytes(): number {
    return this.whole ? Math.min(MOST_KEPT, 2 * Math.min(this.rows, this.tall) * this.width * this.size) : 0
  }

  /** Fill `into` with frames from `start` on, of these channels, in any order. Throws a `FaultError` or a `Waiting`. */
  read(start: number, frames: number, channels: Int32Array, into: Uint8Array): void {
    const { tall, size, whole } = this
    const groups = this.groupsOf(channels)
    const straight =
      !whole && this.axis === 0 && channels.length === this.width && channels.every((each, place) => each === place)
    const [left, right] = this.axis === 0 ? [0, this.width] : edgesOf(channels)
    for (let row = Math.floor(start / tall); row * tall < start + frames; row++) {
      const [from, to] = [Math.max(start, row * tall), Math.min(start + frames, (row + 1) * tall)]
      const target = into.subarray((from - start) * channels.length * size)
      if (straight) {
        this.file.fill(this.path, this.part(from, to, 0, this.width), target.subarray(0, (to - from) * this.width * size))
        continue
      }
      // What several chunks wait for is asked for at once; no more than one is held beside those that are kept.
      together(groups, ({ column, first, last }) => {
        const piece = whole ? this.chunk(row, column) : this.decoded(from, to, left, right)
        const width = whole ? Math.min(this.wide, this.width - column * this.wide) : right - left
        const before = whole ? column * this.wide : left
        const within = channels.subarray(first, last).map((channel) => channel - before)
        const skipped = whole ? (from - row * tall) * width * size : 0
        gather(
          piece.subarray(skipped),
          width,
          target.subarray(first * size),
          channels.length,
          to - from,
          size,
          runsOf(within, this.places),
        )
      })
    }
  }

  /** Let go of what is kept. */
  clear(): void {
    this.kept.clear()
  }

  private groupsOf(channels: Int32Array): readonly Group[] {
    const groups: Group[] = []
    for (let first = 0; first < channels.length; ) {
      const column = Math.floor(channels[first] / this.wide)
      let last = first
      while (last < channels.length && Math.floor(channels[last] / this.wide) === column) last++
      groups.push({ column, first, last })
      first = last
    }
    return groups
  }

  private part(from: number, to: number, left: number, right: number): Part {
    if (this.dataset.shape.length === 1) return { offset: [from], count: [to - from] }
    const [offset, count] = [
      [from, left],
      [to - from, right - left],
    ]
    return this.axis === 0 ? { offset, count } : { offset: offset.toReversed(), count: count.toReversed() }
  }

  /** Frames × channels of a rectangle. */
  private decoded(from: number, to: number, left: number, right: number): Uint8Array {
    const [frames, width] = [to - from, right - left]
    const bytes = new Uint8Array(frames * width * this.size)
    this.file.fill(this.path, this.part(from, to, left, right), bytes)
    if (this.axis === 0 || frames === 1 || width === 1) return bytes
    const turned = new Uint8Array(bytes.length)
    for (let channel = 0; channel < width; channel++)
      gather(bytes.subarray(channel * frames * this.size), 1, turned.subarray(channel * this.size), width, frames, this.size, ONE)
    return turned
  }

  /** A chunk, as far as it lies within the array. */
  private chunk(row: number, column: number): Uint8Array {
    const name = `${row}/${column}`
    const { tall, wide } = this
    const known = this.kept.get(name)
    if (known !== undefined) return bytesOf(known)
    const [to, right] = [Math.min(this.rows, (row + 1) * tall), Math.min(this.width, (column + 1) * wide)]
    const bytes = this.decoded(row * tall, to, column * wide, right)
    this.kept.set(name, bytes)
    return bytes
  }
}

/** The first of these channels, and the end of the last. */
const edgesOf = (channels: Int32Array): readonly [left: number, right: number] => [
  channels.reduce((least, each) => Math.min(least, each), Number.POSITIVE_INFINITY),
  channels.reduce((most, each) => Math.max(most, each), -1) + 1,
]

const ONE = [{ from: 0, to: 0, length: 1 }]
