/**
 * The most of anything that parameters may say, so that what stands in a JSON is refused before it takes memory or time.
 * Far above what recordings have: who needs more raises it here.
 */
export const MOST = {
  /** Channels of a recording. */
  channels: 65_536,
  /** Units of a sorting. */
  units: 65_536,
  /** Segments of a recording or sorting. */
  segments: 65_536,
  /** Hz. */
  samplingFrequency: 1e8,
  /** Seconds of a segment that is generated. */
  seconds: 1e7,
  /** Milliseconds around a frame: an hour. */
  milliseconds: 3_600_000,
  /** Frames of a taper: each costs its kernel a number and its margin a frame. */
  taperFrames: 1_000_000,
  /** Frames of a block. */
  blockFrames: 1_000_000_000,
  /** Of a filter, once each way: beyond, float64 does not hold its coefficients. */
  filterOrder: 100,
  /** Coefficients of a filter, and sections. */
  coefficients: 1000,
  /** Of a notch: its frequency divided by its width. */
  quality: 1e6,
  /** dB of a filter's ripple or attenuation. */
  decibels: 1000,
  /** Characters of a word, an id, or a path. */
  characters: 65_536,
  /** Characters of a text among other JSON: an annotation's. */
  jsonText: 1_048_576,
  /** Items of a list. */
  listed: 1_000_000,
  /** Values in JSON, lists and objects counted too. */
  values: 100_000_000,
  /** Levels of lists and objects within each other. */
  levels: 100,
  /** A positive number: seconds, Hz, µm, µV. */
  positive: 1e15,
  /** The size of any number. */
  number: 1e18,
} as const

/** The bound that a JSON value exceeds, in words; undefined when it exceeds none. Walked without a stack that could overflow. */
export const excess = (
  value: unknown,
  { levels = MOST.levels, text = MOST.jsonText }: { readonly levels?: number; readonly text?: number } = {},
): string | undefined => {
  let level: readonly object[] = [[value]]
  let left: number = MOST.values
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > levels + 1) return `at most ${levels} levels of lists and objects`
    const next: object[] = []
    for (const each of level) {
      const items: readonly unknown[] = Array.isArray(each) ? each : Object.values(each)
      left -= items.length
      if (left < 0) return `at most ${MOST.values} values in all`
      for (const item of items) {
        if (typeof item === 'string' && item.length > text) return `a text of at most ${text} characters`
        if (typeof item === 'object' && item !== null && !ArrayBuffer.isView(item)) next.push(item)
      }
    }
    level = next
  }
  return undefined
}
