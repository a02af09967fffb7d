import { fill, openFiles } from '../../encoding/reading.js'
import { refuse } from '../../model/attempt.js'
import { outOfRange } from '../../model/fault.js'
import type { Reader, ReadRequest } from '../../model/reader.js'
import { together } from '../../model/waiting.js'
import type { Files, ReadHandle } from '../../platform/files.js'
import type { Stretch } from './clock.js'
import type { EdfHeader } from './header.js'
import type { EdfStream } from './streams.js'

/** Bytes that are read at once. */
const PIECE = 1 << 20
/** Channels that take less than this part of the bytes from the first to the last of them are read one by one, where that takes no journey. */
const FEW = 1 / 4

/** Samples of a channel that stand side by side: in the file from byte `position` on, in the answer at `place`, `width` apart. */
interface Strip {
  readonly position: number
  readonly samples: number
  readonly place: number
}

/** Reads the samples of a stream: int16 of EDF, int32 of the 24 bits of BDF. */
export const edfReader = (
  files: Files,
  { path, bytes: start, recordBytes, sampleBytes }: EdfHeader,
  { samples: perRecord, channels: all }: EdfStream,
  stretches: readonly Stretch[],
): Reader => {
  const { open, close } = openFiles(files)
  const offsets = all.map(({ signal }) => signal.byteOffset)
  let staging = new Uint8Array(0)

  const staged = (handle: ReadHandle, position: number, length: number): Uint8Array => {
    if (staging.length < length) staging = new Uint8Array(length)
    const bytes = staging.subarray(0, length)
    fill(handle, bytes, position)
    return bytes
  }

  /** What of one record is asked for, channel by channel; `row` is where its first frame stands in the answer, which may lie before it. */
  const stripsOf = (record: number, row: number, { frames, channels }: ReadRequest): readonly Strip[] => {
    const [from, to] = [Math.max(0, -row), Math.min(perRecord, frames - row)]
    return Array.from(channels, (channel, column) => ({
      position: start + record * recordBytes + offsets[channel] + from * sampleBytes,
      samples: to - from,
      place: (row + from) * channels.length + column,
    }))
  }

  const put = sampleBytes === 2 ? putWords : putTriples

  /** Strips one by one, each a piece at a time. */
  const readStrips = (handle: ReadHandle, strips: readonly Strip[], { channels, data }: ReadRequest): void => {
    const most = Math.floor(PIECE / sampleBytes)
    for (const { position, samples, place } of strips)
      for (let done = 0; done < samples; done += most) {
        const count = Math.min(most, samples - done)
        const bytes = staged(handle, position + done * sampleBytes, count * sampleBytes)
        put(bytes, 0, count, data, place + done * channels.length, channels.length)
      }
  }

  return {
    read: (request) => {
      const { segment, start: first, frames, channels, data } = request
      const stretch = stretches[segment]
      const length = (stretch?.records ?? 0) * perRecord
      if (stretch === undefined || first < 0 || first + frames > length)
        refuse(outOfRange(`frames of segment ${segment}`, `0 to ${length}`, `${first} to ${first + frames}`))
      if (frames === 0 || channels.length === 0) return
      const handle = open(path)
      const [from, to] = [Math.floor(first / perRecord), Math.floor((first + frames - 1) / perRecord) + 1]
      const records = Array.from({ length: to - from }, (_, index) => stretch.record + from + index)
      const rowOf = (record: number): number => (record - stretch.record) * perRecord - first
      const [lowest, highest] = [offsets[channels[0]], offsets[channels[channels.length - 1]] + perRecord * sampleBytes]
      const span = (to - from - 1) * recordBytes + highest - lowest
      const isFew = frames * channels.length * sampleBytes < FEW * span
      if (recordBytes > PIECE || (isFew && handle.prepare === undefined)) {
        const strips = records.flatMap((record) => stripsOf(record, rowOf(record), request))
        // What several places are waited for is fetched at the same time.
        together(strips, ({ position, samples }) => handle.prepare?.(position, samples * sampleBytes))
        readStrips(handle, strips, request)
        return
      }
      handle.prepare?.(start + records[0] * recordBytes + lowest, span)
      const atOnce = Math.max(1, Math.floor(PIECE / recordBytes))
      for (let done = 0; done < records.length; done += atOnce) {
        const piece = records.slice(done, done + atOnce)
        const position = start + piece[0] * recordBytes + lowest
        const bytes = staged(handle, position, (piece.length - 1) * recordBytes + highest - lowest)
        for (const record of piece)
          for (const strip of stripsOf(record, rowOf(record), request))
            put(bytes, strip.position - position, strip.samples, data, strip.place, channels.length)
      }
    },
    close: () => {
      staging = new Uint8Array(0)
      close()
    },
  }
}

/** Writes `count` samples, from byte `at` on, to every `width`th element from `place` on. */
type Put = (bytes: Uint8Array, at: number, count: number, data: ReadRequest['data'], place: number, width: number) => void

const putWords: Put = (bytes, at, count, data, place, width) => {
  const end = at + 2 * count
  for (let byte = at, to = place; byte < end; byte += 2, to += width) data[to] = ((bytes[byte + 1] << 24) >> 16) | bytes[byte]
}

const putTriples: Put = (bytes, at, count, data, place, width) => {
  const end = at + 3 * count
  for (let byte = at, to = place; byte < end; byte += 3, to += width)
    data[to] = ((bytes[byte + 2] << 24) >> 8) | (bytes[byte + 1] << 8) | bytes[byte]
}
