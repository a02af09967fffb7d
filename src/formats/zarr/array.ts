import { decodedChunks } from '../../encoding/decodedChunks.js'
import { gather, runsOf } from '../../encoding/gather.js'
import { refuse } from '../../model/attempt.js'
import { allocate, bytesOf, type Dtype, integerRange, isFloat, itemSize, type Samples, viewOf } from '../../model/dtype.js'
import { incomplete, unsupported } from '../../model/fault.js'
import type { Json } from '../../model/header.js'
import { togetherLater, whenReady } from '../../model/waiting.js'
import { ChunkFiles, type ReadingArrays } from './chunkFiles.js'
import { reverseEach } from './delta.js'
import type { ArrayInfo } from './metadata.js'

/** Of what lies elsewhere, so many bytes are decoded at once: what comes meanwhile is taken in between. */
const TURN_BYTES = 2 * 2 ** 20

/** The array with its two dimensions in the other order: what was a row is a column. */
const turned = (info: ArrayInfo): ArrayInfo => ({
  ...info,
  shape: info.shape.toReversed(),
  chunks: info.chunks.toReversed(),
  order: info.order === 'C' ? 'F' : 'C',
})

/** An array of one or two dimensions that is read in rows: along its first dimension, or, on time axis 1, its second. */
export class RowArray {
  readonly width: number
  /** Columns of a chunk, each in its place. */
  private readonly places: Int32Array
  /** Decoded chunks: those that lie across a window read next. */
  private readonly kept = decodedChunks.of()
  private readonly files: ChunkFiles
  readonly dtype: Dtype
  private readonly info: ArrayInfo
  /** Whether rows are read without the rest of their chunk. */
  private readonly inParts: boolean

  /** Throws a `FaultError` for an array that is not read: more dimensions, values that are no samples, an unknown codec. */
  constructor(
    stored: ArrayInfo,
    folder: string,
    reading: ReadingArrays,
    private readonly timeAxis: 0 | 1 = 0,
  ) {
    const info = timeAxis === 0 ? stored : turned(stored)
    const { shape, dtype, type } = info
    if (shape.length < 1 || shape.length > 2) refuse(unsupported(`${folder}: an array of ${shape.length} dimensions`))
    this.dtype = dtype ?? refuse(unsupported(`${folder}: samples of type ${type}`))
    this.info = info
    this.files = new ChunkFiles(stored, folder, reading)
    this.inParts = this.files.inParts && (info.order === 'C' || shape.length < 2)
    this.width = shape[1] ?? 1
    this.places = Int32Array.from({ length: info.chunks[1] ?? 1 }, (_, column) => column)
  }

  get shape(): readonly number[] {
    return this.info.shape
  }

  get rows(): number {
    return this.info.shape[0]
  }

  /** Bytes of decoded chunks that are worth keeping between two reads that follow each other: those of the rows around their border. */
  get keptBytes(): number {
    const [tall, wide] = [this.info.chunks[0], this.info.chunks[1] ?? 1]
    return this.inParts ? 0 : 2 * tall * wide * Math.ceil(this.width / wide) * itemSize(this.dtype)
  }

  /** Fill `into` with rows from `start` on, of these columns, ascending. Rejects with a `FaultError`. */
  async read(start: number, rows: number, columns: Int32Array, into: Samples): Promise<void> {
    const { chunks } = this.info
    const [tall, wide] = [chunks[0], chunks[1] ?? 1]
    const size = itemSize(this.dtype)
    if (this.files.waits) await this.prepare(start, rows, columns)
    for (let row = Math.floor(start / tall); row * tall < start + rows; row++) {
      const [from, to] = [Math.max(start, row * tall), Math.min(start + rows, (row + 1) * tall)]
      for (let first = 0; first < columns.length; ) {
        const column = Math.floor(columns[first] / wide)
        let last = first
        while (last < columns.length && columns[last] < (column + 1) * wide) last++
        const within = columns.subarray(first, last).map((each) => each - column * wide)
        const whole = within.length === wide && columns.length === wide
        const target = bytesOf(into).subarray(((from - start) * columns.length + first) * size)
        const rowsOf = (bytes: Uint8Array): void =>
          gather(bytes, wide, target, columns.length, to - from, size, runsOf(within, this.places))
        const [skipped, length] = [(from - row * tall) * wide * size, (to - from) * wide * size]
        if (!this.inParts) rowsOf(bytesOf(await this.chunk(row, column)).subarray(skipped, skipped + length))
        else if (whole) await this.part(this.onGrid(row, column), skipped, target.subarray(0, length))
        else {
          const rows = new Uint8Array(length)
          await this.part(this.onGrid(row, column), skipped, rows)
          rowsOf(rows)
        }
        first = last
      }
    }
  }

  /**
   * The same of an array that lies elsewhere: chunks that are wanted whole are asked for before their turn comes, and come while
   * others are decoded. Undefined where nothing has to be waited for. `signal` ends what only waits.
   */
  readElsewhere(
    start: number,
    rows: number,
    columns: Int32Array,
    into: Samples,
    signal?: AbortSignal,
  ): Promise<void> | undefined {
    return this.files.waits ? this.readOn(start, rows, columns, into, signal) : undefined
  }

  private async readOn(start: number, rows: number, columns: Int32Array, into: Samples, signal?: AbortSignal): Promise<void> {
    const step = Math.max(1, Math.floor(TURN_BYTES / (columns.length * itemSize(this.dtype))))
    const whole = this.wholeChunks(start, rows, columns)
    const closes: (() => void)[] = []
    let next = 0
    const expectMore = async (): Promise<void> => {
      while (next < whole.length) {
        // What is wrong with a chunk is told when its turn comes.
        const expected = await this.files.expect(whole[next]).catch(() => undefined)
        if (expected === undefined) return
        closes.push(expected.close)
        if (!expected.isAll) return
        next++
      }
    }
    try {
      for (let done = 0; done < rows; done += step) {
        await expectMore()
        const count = Math.min(step, rows - done)
        const part = into.subarray(done * columns.length, (done + count) * columns.length)
        await whenReady(() => this.read(start + done, count, columns, part), signal)
      }
    } finally {
      for (const close of closes) close()
    }
  }

  /** The places of the chunks of which a read needs all rows. */
  private wholeChunks(start: number, rows: number, columns: Int32Array): readonly (readonly number[])[] {
    const [tall, wide] = [this.info.chunks[0], this.info.chunks[1] ?? 1]
    const across = [...new Set(columns.map((each) => Math.floor(each / wide)))]
    const [first, end] = [Math.ceil(start / tall), Math.floor((start + rows) / tall)]
    return Array.from({ length: Math.max(0, end - first) }, (_, row) =>
      across.map((column) => this.onGrid(first + row, column)),
    ).flat()
  }

  /** Ask for all chunks that a read needs at once: what was decoded before one of them is here would be decoded again. */
  private async prepare(start: number, rows: number, columns: Int32Array): Promise<void> {
    const { chunks } = this.info
    const [tall, wide] = [chunks[0], chunks[1] ?? 1]
    const bytes = wide * itemSize(this.dtype)
    const needed: (readonly [grid: readonly number[], from: number, length: number])[] = []
    for (let row = Math.floor(start / tall); row * tall < start + rows; row++) {
      const [from, to] = [Math.max(start, row * tall), Math.min(start + rows, (row + 1) * tall)]
      for (const column of new Set(columns.map((each) => Math.floor(each / wide))))
        if (!this.kept.has(`${row}/${column}`))
          needed.push([this.onGrid(row, column), (from - row * tall) * bytes, (to - from) * bytes])
    }
    await togetherLater(needed, ([grid, from, length]) => this.files.prepare(grid, from, length))
  }

  /** The whole array, of one dimension. */
  async all(): Promise<Samples> {
    const into = allocate(this.dtype, this.rows * this.width)
    await this.read(
      0,
      this.rows,
      Int32Array.from({ length: this.width }, (_, column) => column),
      into,
    )
    return into
  }

  clear(): void {
    this.kept.clear()
    this.files.clear()
  }

  private onGrid(row: number, column: number): readonly number[] {
    if (this.info.shape.length === 1) return [row]
    return this.timeAxis === 0 ? [row, column] : [column, row]
  }

  /** Fill `output` with samples of a chunk from byte `from` on, as they lie in C order. */
  private async part(grid: readonly number[], from: number, output: Uint8Array): Promise<void> {
    const { info, dtype } = this
    const size = itemSize(dtype)
    if (!(await this.files.readPart(grid, from, output)))
      output.set(bytesOf(filled(info, dtype, output.length / size, this.files.at(grid))))
    else if (info.bigEndian) reverseEach(output, size)
  }

  /** A chunk's samples, C-order, whole also at the array's edge. */
  private async chunk(row: number, column: number): Promise<Samples> {
    const name = `${row}/${column}`
    const known = this.kept.get(name)
    if (known !== undefined) return known
    const samples = await this.decoded(this.onGrid(row, column))
    this.kept.set(name, samples)
    return samples
  }

  private async decoded(place: readonly number[]): Promise<Samples> {
    const { info } = this
    const count = info.chunks.reduce((product, length) => product * length, 1)
    const at = this.files.at(place)
    const raw = await this.files.read(place)
    return raw === undefined ? filled(info, this.dtype, count, at) : arranged(raw, info, this.dtype, count)
  }
}

/** Samples of the fill value. */
const filled = ({ fill }: ArrayInfo, dtype: Dtype, count: number, at: string): Samples => {
  const samples = allocate(dtype, count)
  if (fill === undefined) return refuse(incomplete(at, 'a chunk of the array, which has no fill value', 'nothing there'))
  const value = fillNumber(fill, dtype, at)
  if (samples instanceof BigInt64Array || samples instanceof BigUint64Array) samples.fill(BigInt(value))
  else samples.fill(value)
  return samples
}

const NOT_FINITE: readonly Json[] = ['NaN', 'Infinity', '-Infinity']

/** The fill value as a number of the dtype, exactly: what JSON told of a long integer has lost its last digits. */
const fillNumber = (fill: Json, dtype: Dtype, at: string): number => {
  const value = Number(fill)
  const [least, most] = integerRange(dtype)
  const held = isFloat(dtype)
    ? typeof fill === 'number' || NOT_FINITE.includes(fill)
    : typeof fill === 'number' && Number.isSafeInteger(value) && value >= least && value <= most
  return held ? value : refuse(unsupported(`${at}: ${dtype} samples, filled with ${JSON.stringify(fill).slice(0, 100)}`))
}

/** A chunk's bytes as samples, in C order and this machine's byte order. */
const arranged = (raw: Uint8Array, { bigEndian, order, chunks }: ArrayInfo, dtype: Dtype, count: number): Samples => {
  const size = itemSize(dtype)
  const bytes = raw.byteOffset % size === 0 && !bigEndian ? raw : raw.slice()
  if (bigEndian) reverseEach(bytes, size)
  const samples = viewOf(dtype, bytes.buffer, bytes.byteOffset, count)
  if (order === 'C' || chunks.length < 2) return samples
  const [tall, wide] = chunks
  const turned = allocate(dtype, count)
  const [from, to] = [bytesOf(samples), bytesOf(turned)]
  for (let row = 0; row < tall; row++)
    for (let column = 0; column < wide; column++)
      for (let byte = 0; byte < size; byte++) to[(row * wide + column) * size + byte] = from[(column * tall + row) * size + byte]
  return turned
}
