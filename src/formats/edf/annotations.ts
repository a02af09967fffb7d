import { fill } from '../../encoding/reading.js'
import { refuse } from '../../model/attempt.js'
import { MOST } from '../../model/bounds.js'
import { type Events, orderEvents } from '../../model/events.js'
import { unsupported } from '../../model/fault.js'
import type { Segment } from '../../model/header.js'
import { type Notice, notice } from '../../model/notice.js'
import { together } from '../../model/waiting.js'
import type { ReadHandle } from '../../platform/files.js'
import type { Stretch } from './clock.js'
import type { EdfHeader } from './header.js'
import { type Annotation, annotationsIn } from './tal.js'

/** Records whose annotations are read at once. */
const AT_ONCE = 1024

/** All annotations of an open file, in the order of their times. */
export const readAnnotations = (
  handle: ReadHandle,
  { path, signals, bytes, recordBytes, sampleBytes }: EdfHeader,
  records: number,
): { readonly annotations: readonly Annotation[]; readonly notices: readonly Notice[] } => {
  const own = signals.filter(({ isAnnotations, samples }) => isAnnotations && samples > 0)
  const annotations: Annotation[] = []
  let odd = 0
  let isLatin = false
  for (let from = 0; from < records && own.length > 0; from += AT_ONCE) {
    const places = Array.from({ length: Math.min(AT_ONCE, records - from) }, (_, index) => bytes + (from + index) * recordBytes)
    const each = together(places, (place) =>
      own.map(({ byteOffset, samples }) => {
        const read = new Uint8Array(sampleBytes * samples)
        fill(handle, read, place + byteOffset)
        return annotationsIn(read)
      }),
    )
    for (const found of each.flat()) {
      annotations.push(...found.found)
      odd += found.odd
      isLatin ||= found.isLatin
    }
  }
  const told = (message: string): Notice => notice('Tolerated', `${path}: ${message}`)
  return {
    annotations: annotations.sort((a, b) => a.onset - b.onset),
    notices: [
      ...(odd > 0 ? [told(`${odd} lists of annotations have no time, or no end: what of them can be read is`)] : []),
      ...(isLatin ? [told('texts of annotations that are no UTF-8 are taken for Latin-1')] : []),
    ],
  }
}

/** The texts that annotations have, each once, in the order of their first ones. Throws a `FaultError`. */
export const textsOf = (annotations: readonly Annotation[], path: string): readonly string[] => {
  const texts = [...new Set(annotations.map(({ text }) => text))]
  return texts.length > MOST.channels
    ? refuse(unsupported(`annotations of ${path}: ${texts.length} texts, a channel each, of which ${MOST.channels} are the most`))
    : texts
}

/** Annotations as events, one list a segment. */
interface Placed {
  readonly events: readonly Events[]
  /** Segments, of which the last loses its length where an annotation begins after its end. */
  readonly segments: readonly Segment[]
  readonly notices: readonly Notice[]
}

/**
 * Annotations as edges of lines, a line a text: high where one begins, low where it ends, if it has a duration. What begins or ends where
 * no sample is, is left out; what begins after the last sample is counted on from it.
 */
export const placedEvents = (
  annotations: readonly Annotation[],
  channelOf: ReadonlyMap<string, number>,
  { stretches, segments, samplingFrequency }: Timing,
): Placed => {
  const rows = segments.map(() => ({ frames: [] as number[], channels: [] as number[], values: [] as number[] }))
  const sorted = stretches.map(({ start }, segment) => ({ start, segment })).sort((a, b) => a.start - b.start)
  const last = sorted.length - 1
  const put = (time: number, text: string, value: number): boolean => {
    const place = lastAt(sorted, time + 0.5 / samplingFrequency)
    if (place < 0) return false
    const { start, segment } = sorted[place]
    const frame = Math.round((time - start) * samplingFrequency)
    const isWithin = frame >= 0 && frame < segments[segment].frames
    if (!isWithin && (place < last || value === 0)) return false
    const { frames, channels, values } = rows[segment]
    frames.push(frame)
    channels.push(channelOf.get(text) ?? 0)
    values.push(value)
    return true
  }
  let outside = 0
  for (const { onset, duration, text } of annotations) {
    if (!put(onset, text, 1)) outside++
    if (duration > 0) put(onset + duration, text, 0)
  }
  const isLate = segments.map(({ frames }, segment) => rows[segment].frames.some((frame) => frame >= frames))
  return {
    events: rows.map(({ frames, channels, values }) =>
      orderEvents({
        sampleIndex: Float64Array.from(frames),
        channelIndex: Int32Array.from(channels),
        value: Uint32Array.from(values),
      }),
    ),
    segments: segments.map((segment, index) => (isLate[index] ? { ...segment, frames: Number.POSITIVE_INFINITY } : segment)),
    notices: [
      ...(outside > 0 ? [notice('Tolerated', `annotations that begin where no sample is are left out: ${outside} in all`)] : []),
      ...isLate.flatMap((late, segment) =>
        late
          ? [
              notice(
                'Tolerated',
                `segment ${segment}: annotations begin after its last sample, ${segments[segment].frames - 1}: no length is told`,
              ),
            ]
          : [],
      ),
    ],
  }
}

interface Timing {
  readonly stretches: readonly Stretch[]
  readonly segments: readonly Segment[]
  readonly samplingFrequency: number
}

/** The last of these that has begun by a time; -1 where none has. */
const lastAt = (sorted: readonly { readonly start: number }[], time: number): number => {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (sorted[middle].start <= time) low = middle + 1
    else high = middle
  }
  return low - 1
}
