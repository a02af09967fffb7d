import { refuse } from '../model/attempt.js'
import { bytesOf } from '../model/dtype.js'
import { corrupt, outOfRange } from '../model/fault.js'
import type { Reader, ReadRequest } from '../model/reader.js'
import type { Files } from '../platform/files.js'
import type { RawSegment } from './rawReader.js'
import { fill, openFiles } from './reading.js'

/** How frames are kept that have other bytes between them: in packets of one size. */
interface PacketLayout {
  readonly files: Files
  /** From the first byte of their first packet on. */
  readonly segments: readonly RawSegment[]
  readonly packetBytes: number
  /** Where in a packet the first sample of each channel stands, 16 bits, the low byte first. */
  readonly offsets: readonly number[]
  /** What each packet begins with. */
  readonly mark: readonly number[]
  /** Frames of each packet, and bytes from one to the next; one, where nothing is said. Segments begin with whole packets. */
  readonly rows?: { readonly count: number; readonly bytes: number }
}

/** Bytes that are read at once, which stay in the processor's cache. */
const PIECE = 512 * 1024

/** Reads samples of 16 bits out of packets; one that does not begin as it should is Corrupt. */
export const packetReader = (layout: PacketLayout): Reader => {
  const { files, segments, packetBytes, offsets, mark, rows = { count: 1, bytes: 0 } } = layout
  const { open, close } = openFiles(files)
  const atOnce = Math.max(1, Math.floor(PIECE / packetBytes))
  let staging = new Uint8Array(0)

  const segmentOf = ({ segment: index, start, frames }: ReadRequest): RawSegment => {
    const segment = segments[index]
    return segment === undefined || start < 0 || start + frames > segment.frames
      ? refuse(outOfRange(`frames of segment ${index}`, `0 to ${segment?.frames ?? 0}`, `${start} to ${start + frames}`))
      : segment
  }

  return {
    read: (request) => {
      const { path, byteOffset } = segmentOf(request)
      const { start, frames, channels, data } = request
      const width = channels.length
      if (frames === 0 || width === 0) return
      const handle = open(path)
      const [from, to] = [Math.floor(start / rows.count), Math.ceil((start + frames) / rows.count)]
      handle.prepare?.(byteOffset + from * packetBytes, (to - from) * packetBytes)
      const wanted = Int32Array.from(channels, (channel) => offsets[channel])
      const isStraight = wanted.every((offset, place) => offset === wanted[0] + 2 * place)
      const bytes = bytesOf(data)
      const length = Math.min(atOnce, to - from) * packetBytes
      if (staging.length < length) staging = new Uint8Array(length)
      for (let packet = from; packet < to; packet += atOnce) {
        const count = Math.min(atOnce, to - packet)
        const position = byteOffset + packet * packetBytes
        const piece = staging.subarray(0, count * packetBytes)
        fill(handle, piece, position)
        for (let at = 0; at < piece.length; at += packetBytes) {
          if (mark.every((byte, place) => piece[at + place] === byte)) continue
          const found = piece.subarray(at, at + mark.length).join(' ')
          refuse(corrupt(`${path}, byte ${position + at}`, `a packet, which begins with ${mark.join(' ')}`, found))
        }
        const row = Math.max(start, packet * rows.count)
        const end = Math.min(start + frames, (packet + count) * rows.count)
        const into = bytes.subarray(2 * (row - start) * width)
        copy({ piece, packetBytes, rows, first: row - packet * rows.count, frames: end - row }, wanted, isStraight, into)
      }
    },
    close: () => {
      staging = new Uint8Array(0)
      close()
    },
  }
}

/** From so many samples side by side on, copying them at once is faster than one by one. */
const LONG = 16

/** Frames of packets in memory: `first` counts those from the first packet on. */
interface Rows {
  readonly piece: Uint8Array
  readonly packetBytes: number
  readonly rows: { readonly count: number; readonly bytes: number }
  readonly first: number
  readonly frames: number
}

const copy = (
  { piece, packetBytes, rows, first, frames }: Rows,
  wanted: Int32Array,
  isStraight: boolean,
  into: Uint8Array,
): void => {
  const { length } = wanted
  const whole = isStraight && length >= LONG
  const toNext = packetBytes - (rows.count - 1) * rows.bytes
  let row = first % rows.count
  let at = Math.floor(first / rows.count) * packetBytes + row * rows.bytes
  for (let frame = 0, put = 0; frame < frames; frame++) {
    if (whole) {
      into.set(piece.subarray(at + wanted[0], at + wanted[0] + 2 * length), put)
      put += 2 * length
    } else
      for (let place = 0; place < length; place++, put += 2) {
        const from = at + wanted[place]
        into[put] = piece[from]
        into[put + 1] = piece[from + 1]
      }
    row++
    at += row < rows.count ? rows.bytes : toNext
    if (row === rows.count) row = 0
  }
}
