import { either as E } from 'fp-ts'
import { decode, exactly, integer, listOf, required } from '../codec/codec.js'
import { thenAlways } from '../model/attempt.js'
import { FaultError, incomplete } from '../model/fault.js'
import type { Json } from '../model/header.js'
import type { Files } from '../platform/files.js'
import { combineCrc32 } from './crc32.js'

/** Checksums are of fixed stretches of a file, so that they do not depend on how it was written. */
export const SPAN_BYTES = 1024 * 1024

/** A stretch of one span that one writer wrote: file, span, its first and last byte in the span, CRC-32. */
export type SpanPiece = readonly [file: number, span: number, from: number, to: number, crc: number]

const pieceCodec = listOf(integer)
const receiptCodec = exactly({ pieces: required(listOf(pieceCodec), { doc: 'stretches written' }) })

/** Collects the checksums of what is written in order. */
export class SpanSummer {
  private readonly pieces: SpanPiece[] = []
  private file = -1
  private position = -1
  private from = 0
  private crc = 0

  constructor(private readonly sum: Files['crc32']) {}

  add(file: number, position: number, bytes: Uint8Array): void {
    if (file !== this.file || position !== this.position) this.start(file, position)
    for (let done = 0; done < bytes.length; ) {
      const room = SPAN_BYTES - (this.position % SPAN_BYTES)
      const piece = bytes.subarray(done, done + room)
      this.crc = this.sum(piece, this.crc)
      this.position += piece.length
      done += piece.length
      if (this.position % SPAN_BYTES === 0) this.start(file, this.position)
    }
  }

  /** The stretches since the last receipt. */
  receipt(): Json {
    this.start(-1, -1)
    return { pieces: this.pieces.splice(0).map((piece) => [...piece]) }
  }

  private start(file: number, position: number): void {
    if (this.position > this.from) {
      const span = Math.floor(this.from / SPAN_BYTES)
      const base = span * SPAN_BYTES
      this.pieces.push([this.file, span, this.from - base, this.position - base, this.crc])
    }
    this.file = file
    this.position = position
    this.from = position
    this.crc = 0
  }
}

/** The stretches of a receipt. */
export const piecesOf = (receipt: Json): readonly SpanPiece[] => {
  const decoded = decode(receiptCodec, receipt, 'receipt')
  if (E.isLeft(decoded)) throw new FaultError(decoded.left)
  return decoded.right.pieces.map(([file, span, from, to, crc]) => [file, span, from, to, crc])
}

/** The checksums of each file's spans, or a fault when some byte was never written. */
export const sumsOf = (
  pieces: readonly SpanPiece[],
  files: readonly { readonly path: string; readonly bytes: number }[],
): readonly Uint32Array[] =>
  files.map(({ path, bytes }, file) => {
    const sums = new Uint32Array(Math.ceil(bytes / SPAN_BYTES))
    const ends = new Float64Array(sums.length)
    const mine = pieces.filter((piece) => piece[0] === file).sort((a, b) => a[1] - b[1] || a[2] - b[2])
    for (const [, span, from, to, crc] of mine) {
      if (ends[span] !== from) continue
      sums[span] = combineCrc32(sums[span], crc, to - from)
      ends[span] = to
    }
    const gap = ends.findIndex((end, span) => end !== Math.min(SPAN_BYTES, bytes - span * SPAN_BYTES))
    if (gap >= 0)
      throw new FaultError(incomplete(path, `all ${bytes} bytes written`, `a gap at byte ${gap * SPAN_BYTES + ends[gap]}`))
    return sums
  })

/** The stretches of zeros that a file begins with. */
export const zerosOf = (file: number, bytes: number, sum: Files['crc32']): readonly SpanPiece[] => {
  const summer = new SpanSummer(sum)
  const zeros = new Uint8Array(Math.min(bytes, SPAN_BYTES))
  for (let at = 0; at < bytes; at += SPAN_BYTES) summer.add(file, at, zeros.subarray(0, bytes - at))
  return piecesOf(summer.receipt())
}

/** True when the stretches of a receipt stand in the files as they were summed: what a resumed save may build on. */
export const stillStand = (receipt: Json, paths: readonly string[], files: Files): boolean => {
  const buffer = new Uint8Array(SPAN_BYTES)
  return piecesOf(receipt).every(([file, span, from, to, crc]) => {
    if (files.stat(paths[file])?.kind !== 'file') return false
    const handle = files.openRead(paths[file])
    return thenAlways(
      () => {
        const bytes = buffer.subarray(0, to - from)
        return handle.read(bytes, span * SPAN_BYTES + from) === bytes.length && files.crc32(bytes, 0) === crc
      },
      () => handle.close(),
    )
  })
}
