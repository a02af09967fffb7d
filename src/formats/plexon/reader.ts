import { fill } from '../../encoding/reading.js'
import { refuse } from '../../model/attempt.js'
import { corrupt, outOfRange } from '../../model/fault.js'
import type { Reader, ReadRequest } from '../../model/reader.js'
import type { Files, ReadHandle } from '../../platform/files.js'
import { channelAt, HEAD_WORDS, lengthAt, SAMPLES, typeAt } from './blocks.js'
import type { Scan } from './scan.js'
import type { PlexonSegment } from './segments.js'
import type { PlexonStream } from './streams.js'

/** Bytes that are read at once. */
const PIECE = 256 * 1024

/** Reads the samples of a stream out of its blocks, from the last mark before the first one on. */
export const samplesReader = (
  files: Files,
  { header: { path, slowChannels, size }, marks }: Scan,
  { channels: own }: PlexonStream,
  segments: readonly PlexonSegment[],
): Reader => {
  let handle: ReadHandle | undefined
  let words = new Uint16Array(0)
  const places = Int32Array.from(own, (channel) => slowChannels.indexOf(channel))
  const columnOf = new Int32Array(65_536).fill(-1)

  const read = ({ segment, start, frames, channels, data }: ReadRequest): void => {
    const { offsets, frames: length } = segments[segment] ?? { offsets: new Float64Array(0), frames: 0 }
    if (start < 0 || start + frames > length)
      refuse(outOfRange(`frames of segment ${segment}`, `0 to ${length}`, `${start} to ${start + frames}`))
    if (frames === 0 || channels.length === 0) return
    handle ??= files.openRead(path)
    const opened = handle
    const into = new Int16Array(data.buffer, data.byteOffset, data.length)
    const width = channels.length
    const wanted = channels.map((channel) => places[channel])
    const from = Float64Array.from(channels, (channel) => offsets[channel] + start)
    const to = from.map((first) => first + frames)
    const begin = marks.before(wanted, from)
    opened.prepare?.(begin.position, (marks.after(wanted, to) ?? size) - begin.position)
    if (words.length === 0) words = new Uint16Array(PIECE / 2)
    columnOf.fill(-1)
    for (let column = 0; column < width; column++) columnOf[own[channels[column]].number] = column
    const counts = Float64Array.from(wanted, (place) => begin.samples[place])
    // The words in memory: from a byte of the file on, so many.
    let [position, held, at] = [begin.position, 0, 0]
    const hold = (count: number): void => {
      if (at + count <= held) return
      position += 2 * at
      at = 0
      held = Math.min(words.length, Math.floor((size - position) / 2))
      if (held < Math.min(count, words.length))
        refuse(corrupt(`${path}, byte ${position}`, 'a block, as when it was opened', 'the end of the file'))
      fill(opened, new Uint8Array(words.buffer, 0, 2 * held), position)
    }
    for (let left = width; left > 0; ) {
      hold(HEAD_WORDS)
      const count = lengthAt(words, at)
      const column = typeAt(words, at) === SAMPLES ? columnOf[channelAt(words, at)] : -1
      at += HEAD_WORDS
      if (column < 0) {
        at += count
        continue
      }
      const before = counts[column]
      counts[column] += count
      const [low, high] = [Math.max(before, from[column]), Math.min(before + count, to[column])]
      if (before < to[column] && before + count >= to[column]) left--
      // Words of the block that are passed over, and those that are copied, as many at once as there is room for.
      let passed = 0
      for (let sample = low; sample < high; ) {
        at += sample - before - passed
        passed = sample - before
        hold(Math.min(high - sample, words.length))
        const some = Math.min(high - sample, held - at)
        let place = (sample - from[column]) * width + column
        for (let word = at; word < at + some; word++, place += width) into[place] = words[word]
        sample += some
      }
      at += count - passed
    }
  }
  return {
    read,
    close: () => {
      words = new Uint16Array(0)
      handle?.close()
    },
  }
}
