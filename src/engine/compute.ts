import { gatherColumns, moveColumns } from '../dsp/index.js'
import { padFrames } from '../dsp/pad.js'
import type { Block } from '../model/block.js'
import { type Samples, typed } from '../model/dtype.js'
import { framesIn } from '../model/frames.js'
import { soon } from '../model/waiting.js'
import { type ReadAhead, requestOf } from './ahead.js'
import { Buffer } from './buffer.js'
import type { BlockCache, CachedBlock } from './cache.js'
import type { OperatorNode } from './node.js'
import type { Area, Piece, PieceInput, Program, Rectangle, Ref, Want } from './plan.js'

/** Samples that are valid until released. */
export interface Loan {
  readonly data: Samples
  readonly release: () => void
}

interface Filled {
  readonly buffer: Buffer
  /** The frame of the buffer's first row. */
  readonly start: number
  /** Wants that have not been served: at 0 the buffer goes back. */
  left: number
}

/** Runs one program: read every source area, then every kernel, inputs first. */
export class Execution {
  private readonly filled = new Map<Area, Filled>()
  private readonly blocks = new Map<CachedBlock, Buffer>()

  constructor(
    private readonly program: Program,
    private readonly cache: BlockCache,
    private readonly ahead: ReadAhead,
  ) {}

  /** Fill the source areas; a promise only where a reader needs one. `signal` ends what only waits. */
  read(signal?: AbortSignal): void | Promise<void> {
    const pending: Promise<void>[] = []
    for (const area of this.program.reads) {
      const coming = this.ahead.take(area)
      const buffer = coming?.buffer ?? Buffer.take(area.node.header.dtype, framesIn(area) * area.channels.length)
      this.filled.set(area, { buffer, start: area.start, left: area.wants.length })
      const reading = coming === undefined ? soon(() => area.node.reader.read(requestOf(area, buffer)), signal) : coming.reading
      if (reading !== undefined) pending.push(reading)
    }
    this.ahead.forget()
    if (pending.length > 0) return allOf(pending)
  }

  /** Run the kernels; the result stands until it is released. */
  compute(): Loan {
    for (const area of this.program.computes) this.fill(area, area.node)
    const loan = this.borrow(this.program.result)
    return {
      data: loan.data,
      release: () => {
        loan.release()
        this.end()
      },
    }
  }

  /** Give everything back, also after a failure; promised blocks that never came are forgotten. */
  end(): void {
    for (const { buffer, left } of this.filled.values()) if (left > 0) buffer.release()
    this.filled.clear()
    for (const buffer of this.blocks.values()) buffer.release()
    this.blocks.clear()
    for (const { pieces } of this.program.computes) {
      for (const { cached, held, computed } of pieces) {
        held?.release()
        if (computed && cached !== undefined && cached.buffer === undefined) this.cache.drop(cached)
      }
    }
  }

  private fill(area: Area, node: OperatorNode): void {
    const rowLength = area.channels.length
    const [only] = area.pieces
    if (area.pieces.length === 1) {
      const buffer = this.pieceBuffer(area, node, only)
      this.filled.set(area, { buffer, start: only.start, left: area.wants.length })
      return
    }
    const whole = Buffer.take(node.header.dtype, framesIn(area) * rowLength)
    this.filled.set(area, { buffer: whole, start: area.start, left: area.wants.length })
    for (const piece of area.pieces) {
      const [start, end] = [Math.max(piece.start, area.start), Math.min(piece.end, area.end)]
      const into = whole.data.subarray((start - area.start) * rowLength, (end - area.start) * rowLength)
      if (piece.computed && piece.cached === undefined) {
        this.run(area, node, piece, into)
        continue
      }
      const buffer = this.pieceBuffer(area, node, piece)
      copy(buffer.data.subarray((start - piece.start) * rowLength, (end - piece.start) * rowLength), into)
      buffer.release()
    }
  }

  /** The samples of a whole piece, computed or kept; the caller releases them. */
  private pieceBuffer(area: Area, node: OperatorNode, piece: Piece): Buffer {
    const { cached, held } = piece
    if (!piece.computed) {
      const kept = held ?? (cached && this.blocks.get(cached))
      if (kept === undefined || cached === undefined) throw new Error('a planned block was never computed')
      return this.narrow(kept, cached.channels, area, piece)
    }
    // What is kept must not keep all that its input took.
    const over = cached === undefined ? this.overInput(area, node, piece) : undefined
    const buffer = over ?? Buffer.take(node.header.dtype, framesIn(piece) * area.channels.length)
    try {
      this.run(area, node, piece, buffer.data)
    } catch (error) {
      buffer.release()
      throw error
    }
    if (cached !== undefined) {
      this.cache.fulfil(cached, buffer)
      this.blocks.set(cached, buffer.retain())
    }
    return buffer
  }

  /** Where the piece's frames stand in its input's own array, when its kernel may write them there and nobody else reads it. */
  private overInput(area: Area, node: OperatorNode, piece: Piece): Buffer | undefined {
    const [input] = piece.inputs
    if (node.bound.inPlace !== true || piece.inputs.length > 1 || input.ref._tag === 'parts') return
    const { want } = input.ref
    const below = want.area
    const filled = below && this.filled.get(below)
    if (below === undefined || filled === undefined || below.wants.length > 1 || filled.buffer.shared) return
    const width = area.channels.length
    const alike = below.node.header.dtype === node.header.dtype && below.channels.length === width
    if (!alike || input.before + input.after > 0) return
    const { lane } = input
    const first = piece.start + lane.from - lane.at - input.start + want.start - filled.start
    return filled.buffer.part(first * width, (first + framesIn(piece)) * width)
  }

  /** The area's channels of a block that was kept with these, or more. */
  private narrow(kept: Buffer, channels: Int32Array, area: Area, piece: Piece): Buffer {
    if (channels.length === area.channels.length) return kept.retain()
    const frames = framesIn(piece)
    const buffer = Buffer.take(area.node.header.dtype, frames * area.channels.length)
    gatherColumns({ data: kept.data, frames, channels: channels.length }, placesIn(channels, area.channels), {
      data: buffer.data,
      frames,
      channels: area.channels.length,
    })
    return buffer
  }

  private run(area: Area, node: OperatorNode, piece: Piece, into: Samples): void {
    const loans = piece.inputs.map((input) => this.input(node, input))
    const output = {
      ...typed(into),
      segment: area.segment,
      start: piece.start,
      frames: framesIn(piece),
      channels: area.channels,
    }
    try {
      node.bound.kernel?.(
        loans.map(({ block }) => block),
        output,
      )
    } finally {
      for (const { release } of loans) release()
    }
  }

  private input(node: OperatorNode, input: PieceInput): { readonly block: Block; readonly release: () => void } {
    const { lane, start, end, channels, before, after, ref } = input
    const loan = this.borrow(ref)
    const block = { segment: lane.segment, start: start - before, frames: before + end - start + after, channels }
    if (before + after === 0) return { block: { ...block, ...typed(loan.data) }, release: loan.release }
    const { dtype } = node.inputs[lane.input].header
    const padded = Buffer.take(dtype, block.frames * channels.length)
    const { edge } = node.bound
    padFrames(loan.data, padded.data, channels.length, before, after, edge === undefined || edge === 'none' ? 'zeros' : edge)
    loan.release()
    return { block: { ...block, ...typed(padded.data) }, release: () => padded.release() }
  }

  private borrow(ref: Ref): Loan {
    return ref._tag === 'want' ? this.borrowWant(ref.want) : this.assemble(ref)
  }

  private borrowWant(want: Want): Loan {
    const { area } = want
    const filled = area && this.filled.get(area)
    if (area === undefined || filled === undefined) throw new Error('a planned area was never filled')
    const [width, frames] = [area.channels.length, framesIn(want)]
    const rows = filled.buffer.data.subarray((want.start - filled.start) * width, (want.end - filled.start) * width)
    const done = (): void => {
      if (--filled.left === 0) filled.buffer.release()
    }
    if (width === want.channels.length) return { data: rows, release: done }
    const narrow = Buffer.take(area.node.header.dtype, frames * want.channels.length)
    const output = { data: narrow.data, frames, channels: want.channels.length }
    gatherColumns({ data: rows, frames, channels: width }, placesIn(area.channels, want.channels), output)
    done()
    return { data: narrow.data, release: () => narrow.release() }
  }

  private assemble({ node, rectangle, parts }: Extract<Ref, { _tag: 'parts' }>): Loan {
    const width = rectangle.channels.length
    const buffer = Buffer.take(node.header.dtype, framesIn(rectangle) * width)
    for (const { ref, at, columns } of parts) {
      const part: Rectangle = ref._tag === 'want' ? ref.want : ref.rectangle
      const loan = this.borrow(ref)
      const frames = framesIn(part)
      const into = buffer.data.subarray(at * width, (at + frames) * width)
      if (columns === undefined) copy(loan.data, into)
      else {
        const input = { data: loan.data, frames, channels: part.channels.length }
        moveColumns(input, columns.from, { data: into, frames, channels: width }, columns.to)
      }
      loan.release()
    }
    return { data: buffer.data, release: () => buffer.release() }
  }
}

/** Resolves when all have ended: until then something may still be written. Rejects as the first of those that failed. */
const allOf = async (pending: readonly Promise<void>[]): Promise<void> => {
  for (const result of await Promise.allSettled(pending)) if (result.status === 'rejected') throw result.reason
}

const copy = (from: Samples, into: Samples): void => {
  new Uint8Array(into.buffer, into.byteOffset, into.byteLength).set(new Uint8Array(from.buffer, from.byteOffset, from.byteLength))
}

/** Where each of `some` stands in `all`. */
const placesIn = (all: Int32Array, some: Int32Array): Int32Array => {
  const places = new Map(Array.from(all, (channel, place) => [channel, place]))
  return some.map((channel) => places.get(channel) ?? -1)
}
