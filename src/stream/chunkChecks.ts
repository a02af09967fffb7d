import { shown } from '../codec/codec.js'
import { isObject } from '../codec/shown.js'
import { type Agreement, agreementOfSamples } from '../declare/agreement.js'
import type { Chunk } from '../model/block.js'
import { dtypes, isOfDtype } from '../model/dtype.js'
import { conflict, FaultError } from '../model/fault.js'
import type { Header } from '../model/header.js'
import type { Headers, Ragged, RaggedKind } from '../model/kinds.js'
import { ragged } from '../model/ragged.js'
import { type RaggedChunks, raggedStreams } from './raggedKinds.js'

/**
 * Holds the chunks of a stream against its first header, and each one's array against its header: a stream is whatever a
 * user's acquisition sends. Nothing of a sample is looked at.
 */
export class ChunkChecks {
  private readonly headers: Agreement<Header>

  constructor(private readonly name: string) {
    this.headers = agreementOfSamples(name)
  }

  /** Throws a Conflict when the chunk does not fit; its array has `rows` frames. */
  check(chunk: Chunk, rows?: number): void {
    checkChunk(chunk, this.name)
    const { header, segment, start, frames, dtype: told, data, time } = chunk
    const expected = rows ?? frames
    this.headers.check(header)
    for (const [what, value] of [
      ['segment', segment],
      ['start', start],
      ['frames', frames],
    ] as const)
      checkWhole(what, value, this.name)
    checkTime(time, this.name)
    const { dtype, channelIds } = header
    // Those who send chunks may leave out the dtype, which is the header's.
    if (told !== undefined && told !== dtype) throw this.fault('dtype', `${dtype}, as its header says`, shown(told))
    if (!isOfDtype(data, dtype)) throw this.fault('data', `samples of ${dtype}, as its header says`, nameOf(data))
    if (data.length !== expected * channelIds.length)
      throw this.fault('data', `${expected} × ${channelIds.length} samples, frames × channels`, `${data.length}`)
  }

  private fault(what: string, expected: string, found: string): FaultError {
    return new FaultError(conflict(`${what} of a chunk of ${this.name}`, expected, found))
  }
}

/** The same for chunks of spikes or events, each of which is looked at: columns, order, frames, units or channels. */
export class RowChunkChecks<K extends RaggedKind> {
  private readonly headers: Agreement<Headers[K]>

  constructor(
    private readonly kind: K,
    private readonly name: string,
  ) {
    this.headers = raggedStreams[kind].agreement(name)
  }

  /** Throws a Conflict when the chunk does not fit. */
  check(chunk: RaggedChunks[K]): void {
    checkChunk(chunk, this.name)
    const { segment, start, end, time } = chunk
    const { headerOf, rowsOf } = raggedStreams[this.kind]
    const header = headerOf(chunk.header)
    this.headers.check(header)
    checkWhole('segment', segment, this.name)
    checkWhole('start', start, this.name)
    checkWhole('end', end, this.name)
    checkTime(time, this.name)
    if (end < start)
      throw new FaultError(conflict(`end of a chunk of ${this.name}`, `a frame from ${start} on, its start`, `${end}`))
    this.checkRows(rowsOf(chunk), header, start, end)
  }

  /** Throws a Conflict when these are not rows of frames `start` to `end` of such a header. */
  checkWith(header: Headers[K], rows: Ragged[K], start: number, end: number): void {
    this.headers.check(header)
    this.checkRows(rows, header, start, end)
  }

  private checkRows(rows: Ragged[K], header: Headers[K], start: number, end: number): void {
    const odd = ragged[this.kind].problem(rows, header, { start, end })
    if (odd === undefined) return
    const hint = `${raggedStreams[this.kind].one} belongs to one chunk, in order`
    throw new FaultError(conflict(`${odd.what} of a chunk of ${this.name}`, odd.expected, odd.found, hint))
  }
}

/** A chunk of a segment that is neither the latest nor the next, or that was over: its last chunk, or the next one's, has come. */
export const wrongSegment = (name: string, found: number, latest: number, over: boolean): FaultError => {
  if (latest < 0) return new FaultError(conflict(`segment of ${name}`, '0, the first', `${found}`))
  return new FaultError(
    found > latest || !over
      ? conflict(`segment of ${name}`, `${latest} or ${latest + 1}`, `${found}`)
      : conflict(`segment of ${name}`, `${latest + 1}: segment ${latest} has ended with its \`last\` chunk`, `${found}`),
  )
}

/** Throws a Conflict when what a stream sent is no chunk at all. */
const checkChunk = (chunk: unknown, name: string): void => {
  if (!isObject(chunk)) throw new FaultError(conflict(`a chunk of ${name}`, 'an object', shown(chunk)))
}

const checkWhole = (what: string, value: number, name: string): void => {
  if (!Number.isSafeInteger(value) || value < 0)
    throw new FaultError(conflict(`${what} of a chunk of ${name}`, 'an integer from 0 on', shown(value)))
}

const checkTime = (time: number | undefined, name: string): void => {
  if (time !== undefined && !Number.isFinite(time))
    throw new FaultError(conflict(`time of a chunk of ${name}`, 'seconds, or nothing', shown(time)))
}

const nameOf = (data: unknown): string => {
  const dtype = dtypes.find((each) => isOfDtype(data, each))
  return dtype ?? (data === undefined ? 'nothing' : Object.prototype.toString.call(data).slice(8, -1))
}
