import type { Watched } from '../../declare/source.js'
import { fill } from '../../encoding/reading.js'
import { refuse } from '../../model/attempt.js'
import { MOST } from '../../model/bounds.js'
import { corrupt } from '../../model/fault.js'
import { whenReady } from '../../model/waiting.js'
import type { Files } from '../../platform/files.js'
import { channelAt, EVENT, HEAD_WORDS, lengthAt, refuseUnknown, SAMPLES, SPIKE, tickAt, typeAt, unitAt } from './blocks.js'
import { Growing } from './growing.js'
import { type PlexonHeader, readHeader } from './header.js'
import { Marks } from './marks.js'
import { Runs } from './runs.js'

/** What happened at ticks, in the order of the file: on which channel, and of which unit, or with which word. */
export interface Happenings {
  readonly ticks: Float64Array
  readonly channels: Float64Array
  readonly units: Float64Array
}

/** All that the blocks of a file tell without their samples. */
export interface Scan {
  readonly header: PlexonHeader
  /** Of each slow channel, how many samples it has, and where some are missing. */
  readonly slow: readonly Pick<Runs, 'samples' | 'runs'>[]
  readonly marks: Marks
  readonly spikes: Happenings
  readonly events: Happenings
  /** Blocks of samples of channels that the head does not list. */
  readonly unlisted: number
  /** Bytes that are left over after the last whole block. */
  readonly rest: number
}

/** Bytes that are read at once. */
const PIECE = 1 << 20

/** Looks at every block of a file, once. Rejects with a `FaultError`. */
const scanned = async (files: Files, header: PlexonHeader, onProgress: Watched['onProgress']): Promise<Scan> => {
  const { path, size, slowChannels, clockFrequency } = header
  const runs = slowChannels.map(({ samplingFrequency }) => new Runs(clockFrequency / samplingFrequency))
  const places = new Int32Array(65_536).fill(-1)
  for (const [place, { number }] of slowChannels.entries()) if (places[number] === -1) places[number] = place
  const counts = new Float64Array(slowChannels.length)
  const marks = new Marks(counts.length)
  const [spikes, events] = [1, 2].map(() => ({ ticks: new Growing(), channels: new Growing(), units: new Growing() }))
  const words = new Uint16Array(PIECE / 2)
  const handle = files.openRead(path)
  let [position, unlisted] = [header.bytes, 0]
  try {
    for (let at = 1; at > 0 && position < size; ) {
      const length = Math.min(PIECE, size - position)
      const bytes = new Uint8Array(words.buffer, 0, length)
      await whenReady(() => {
        handle.prepare?.(position, length)
        fill(handle, bytes, position)
      })
      const [end, most] = [length >>> 1, (size - position) / 2]
      for (at = 0; at + HEAD_WORDS <= end; ) {
        const next = at + HEAD_WORDS + lengthAt(words, at)
        if (next > most) break
        const type = typeAt(words, at)
        if (type === SAMPLES) {
          const place = places[channelAt(words, at)]
          if (place < 0) unlisted++
          else {
            marks.offer(position + 2 * at, counts)
            runs[place].add(tickAt(words, at), lengthAt(words, at))
            counts[place] = runs[place].samples
            if (runs[place].runs.length > MOST.segments) refuse(tooMany(path, slowChannels[place].name))
          }
        } else {
          const { ticks, channels, units } =
            type === SPIKE ? spikes : type === EVENT ? events : refuseUnknown(path, position + 2 * at, type)
          ticks.push(tickAt(words, at))
          channels.push(channelAt(words, at))
          units.push(unitAt(words, at))
        }
        at = next
      }
      position += 2 * at
      onProgress?.({ path, bytes: position, totalBytes: size })
    }
  } finally {
    handle.close()
  }
  const taken = ({ ticks, channels, units }: typeof spikes): Happenings => ({
    ticks: ticks.taken(),
    channels: channels.taken(),
    units: units.taken(),
  })
  return { header, slow: runs, marks, spikes: taken(spikes), events: taken(events), unlisted, rest: size - position }
}

const tooMany = (path: string, name: string) =>
  corrupt(path, 'blocks that follow each other, but for gaps', `more than ${MOST.segments} gaps of channel "${name}"`)

interface Held {
  readonly of: string
  readonly scan: WeakRef<Scan>
}
const held = new WeakMap<Files, Map<string, Held>>()

/**
 * The scan of a file, which is made once as long as a recording, sorting or events of it are there, and the file is the same.
 * Rejects with a `FaultError`.
 */
export const scanOf = async (files: Files, path: string, onProgress?: Watched['onProgress']): Promise<Scan> => {
  const { stat, header } = await whenReady(() => ({ header: readHeader(files, path), stat: files.stat(path) }))
  const of = `${stat?.id} ${stat?.size} ${stat?.modified}`
  const known = held.get(files) ?? new Map<string, Held>()
  held.set(files, known)
  const before = known.get(path)
  const kept = before?.of === of ? before.scan.deref() : undefined
  if (kept !== undefined) return kept
  const scan = await scanned(files, header, onProgress)
  known.set(path, { of, scan: new WeakRef(scan) })
  return scan
}
