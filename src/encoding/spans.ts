import { either as E } from 'fp-ts'
import { decode, exactly, integer, listOf, required, text } from '../codec/codec.js'
import { addChecksums, checksum } from '../dsp/index.js'
import { refuse, thenAlways } from '../model/attempt.js'
import { corrupt, FaultError, incomplete } from '../model/fault.js'
import type { Json } from '../model/header.js'
import type { Files } from '../platform/files.js'

/** Checksums are of fixed stretches of a file, so that they do not depend on how it was written. */
export const SPAN_BYTES = 1024 * 1024

/** A checksum as text: sixteen hexadecimal digits. */
export const checksumText = (sum: bigint): string => sum.toString(16).padStart(16, '0')

/** The checksum of a whole span, as text. */
export const spanText = (bytes: Uint8Array): string => checksumText(checksum(bytes, 0))

/** The checksums of the spans of bytes that are a whole file. */
export const textsOf = (bytes: Uint8Array): readonly string[] =>
  Array.from({ length: Math.ceil(bytes.length / SPAN_BYTES) }, (_, span) =>
    spanText(bytes.subarray(span * SPAN_BYTES, (span + 1) * SPAN_BYTES)),
  )

/** A stretch of one span that one writer wrote: file, span, its first and last byte in the span, and its part of the checksum. */
export interface SpanPiece {
  readonly file: number
  readonly span: number
  readonly from: number
  readonly to: number
  readonly sum: bigint
}

const pieceCodec = exactly({
  at: required(listOf(integer), { doc: 'file, span, first and last byte in the span' }),
  sum: required(text, { doc: 'its part of the checksum, hexadecimal' }),
})
const receiptCodec = exactly({ pieces: required(listOf(pieceCodec), { doc: 'stretches written' }) })

/** Collects the checksums of what is written in order. */
export class SpanSummer {
  private readonly pieces: SpanPiece[] = []
  private file = -1
  private position = -1
  private from = 0
  private sum = 0n

  /** Without `summing`, it only collects what was written. */
  constructor(private readonly summing = true) {}

  add(file: number, position: number, bytes: Uint8Array): void {
    if (file !== this.file || position !== this.position) this.start(file, position)
    for (let done = 0; done < bytes.length; ) {
      const room = SPAN_BYTES - (this.position % SPAN_BYTES)
      const piece = bytes.subarray(done, done + room)
      if (this.summing) this.sum = addChecksums(this.sum, checksum(piece, this.position % SPAN_BYTES))
      this.position += piece.length
      done += piece.length
      if (this.position % SPAN_BYTES === 0) this.start(file, this.position)
    }
  }

  /** The stretches since the last receipt. */
  receipt(): Json {
    this.start(-1, -1)
    return {
      pieces: this.pieces
        .splice(0)
        .map(({ file, span, from, to, sum }) => ({ at: [file, span, from, to], sum: checksumText(sum) })),
    }
  }

  private start(file: number, position: number): void {
    if (this.position > this.from) {
      const span = Math.floor(this.from / SPAN_BYTES)
      const base = span * SPAN_BYTES
      this.pieces.push({ file: this.file, span, from: this.from - base, to: this.position - base, sum: this.sum })
    }
    this.file = file
    this.position = position
    this.from = position
    this.sum = 0n
  }
}

const numberOf = (sum: string): bigint =>
  /^[0-9a-f]{16}$/.test(sum)
    ? BigInt(`0x${sum}`)
    : refuse(corrupt('receipt.pieces', 'checksums of sixteen hexadecimal digits', JSON.stringify(sum)))

/** The stretches of a receipt. */
export const piecesOf = (receipt: Json): readonly SpanPiece[] => {
  const decoded = decode(receiptCodec, receipt, 'receipt')
  if (E.isLeft(decoded)) throw new FaultError(decoded.left)
  return decoded.right.pieces.map(({ at: [file, span, from, to], sum }) => ({ file, span, from, to, sum: numberOf(sum) }))
}

/** The checksums of each file's spans, or a fault when some byte was never written. */
export const sumsOf = (
  pieces: readonly SpanPiece[],
  files: readonly { readonly path: string; readonly bytes: number }[],
): readonly (readonly string[])[] =>
  files.map(({ path, bytes }, file) => {
    const sums = new BigUint64Array(Math.ceil(bytes / SPAN_BYTES))
    const ends = new Float64Array(sums.length)
    const mine = pieces.filter((piece) => piece.file === file).sort((a, b) => a.span - b.span || a.from - b.from)
    for (const { span, from, to, sum } of mine) {
      if (ends[span] !== from) continue
      sums[span] = addChecksums(sums[span], sum)
      ends[span] = to
    }
    const gap = ends.findIndex((end, span) => end !== Math.min(SPAN_BYTES, bytes - span * SPAN_BYTES))
    if (gap >= 0)
      throw new FaultError(incomplete(path, `all ${bytes} bytes written`, `a gap at byte ${gap * SPAN_BYTES + ends[gap]}`))
    return Array.from(sums, checksumText)
  })

/** The stretches of zeros that a file begins with. */
export const zerosOf = (file: number, bytes: number): readonly SpanPiece[] => {
  const summer = new SpanSummer()
  const zeros = new Uint8Array(Math.min(bytes, SPAN_BYTES))
  for (let at = 0; at < bytes; at += SPAN_BYTES) summer.add(file, at, zeros.subarray(0, bytes - at))
  return piecesOf(summer.receipt())
}

/** The stretches of files that a receipt tells of. */
export const stretchesOf = (receipt: Json, paths: readonly string[]) =>
  piecesOf(receipt).map(({ file, span, from, to }) => ({
    path: paths[file],
    from: span * SPAN_BYTES + from,
    to: span * SPAN_BYTES + to,
  }))

/** True when the stretches of a receipt stand in the files as they were summed: what a resumed save may build on. */
export const stillStand = (receipt: Json, paths: readonly string[], files: Files): boolean => {
  const buffer = new Uint8Array(SPAN_BYTES)
  return piecesOf(receipt).every(({ file, span, from, to, sum }) => {
    if (files.stat(paths[file])?.kind !== 'file') return false
    const handle = files.openRead(paths[file])
    return thenAlways(
      () => {
        const bytes = buffer.subarray(0, to - from)
        return handle.read(bytes, span * SPAN_BYTES + from) === bytes.length && checksum(bytes, from) === sum
      },
      () => handle.close(),
    )
  })
}
