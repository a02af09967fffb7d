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
  /** Where in a packet the sample of each channel stands, 16 bits, the low byte first. */
  readonly offsets: readonly number[]
  /** What the first byte of each packet is. */
  readonly mark: number
}

/** Bytes that are read at once, which stay in the processor's cache. */
const PIECE = 512 * 1024

/** Reads samples of 16 bits out of packets; one that does not begin as it should is Corrupt. */
export const packetReader = ({ files, segments, packetBytes, offsets, mark }: PacketLayout): Reader => {
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
      const first = byteOffset + start * packetBytes
      handle.prepare?.(first, frames * packetBytes)
      const wanted = Int32Array.from(channels, (channel) => offsets[channel])
      const isStraight = wanted.every((offset, place) => offset === wanted[0] + 2 * place)
      const bytes = bytesOf(data)
      const length = Math.min(atOnce, frames) * packetBytes
      if (staging.length < length) staging = new Uint8Array(length)
      for (let row = 0; row < frames; row += atOnce) {
        const count = Math.min(atOnce, frames - row)
        const position = first + row * packetBytes
        const piece = staging.subarray(0, count * packetBytes)
        fill(handle, piece, position)
        for (let packet = 0, at = 0; packet < count; packet++, at += packetBytes)
          if (piece[at] !== mark)
            refuse(corrupt(`${path}, byte ${position + at}`, `a packet, which begins with ${mark}`, `${piece[at]}`))
        copy(piece, packetBytes, wanted, isStraight, bytes.subarray(2 * row * width), count)
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

const copy = (
  piece: Uint8Array,
  packetBytes: number,
  wanted: Int32Array,
  isStraight: boolean,
  into: Uint8Array,
  packets: number,
): void => {
  const { length } = wanted
  if (isStraight && length >= LONG) {
    for (let packet = 0, at = wanted[0], put = 0; packet < packets; packet++, at += packetBytes, put += 2 * length)
      into.set(piece.subarray(at, at + 2 * length), put)
    return
  }
  for (let packet = 0, at = 0, put = 0; packet < packets; packet++, at += packetBytes)
    for (let place = 0; place < length; place++, put += 2) {
      const from = at + wanted[place]
      into[put] = piece[from]
      into[put + 1] = piece[from + 1]
    }
}
