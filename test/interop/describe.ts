import { createHash } from 'node:crypto'
import type { ChannelId, Dtype, Json, Property, Recording } from 'rxephys'
import { bytesOf } from '../../src/model/dtype.js'
import { channelLocations } from '../../src/model/probeGroup.js'

/** A recording, whole, as `common.py` describes SpikeInterface's. */
export interface Described {
  readonly samplingFrequency: number
  readonly dtype: Dtype
  readonly channelIds: readonly ChannelId[]
  readonly properties: Readonly<Record<string, Property>>
  readonly locations: readonly (readonly number[])[] | null
  readonly segments: readonly { readonly frames: number; readonly sha256: string; readonly times: readonly number[] }[]
}

const segmentOf = async (recording: Recording, segment: number): Promise<Described['segments'][number]> => {
  const { data, frames } = await recording.getTraces({ segment })
  const shown = [0, Math.floor(frames / 2), frames - 1]
  return {
    frames,
    sha256: createHash('sha256').update(bytesOf(data)).digest('hex'),
    times: await Promise.all(shown.map((frame) => recording.sampleToTime(frame, segment))),
  }
}

export const described = async (recording: Recording): Promise<Described> => {
  const { probe, channelIds } = recording
  const properties = Object.entries(recording.properties).filter(([key]) => key !== 'location' && key !== 'contact_vector')
  return {
    samplingFrequency: recording.samplingFrequency,
    dtype: recording.dtype,
    channelIds,
    properties: Object.fromEntries(properties),
    locations:
      (probe &&
        channelLocations(
          probe,
          channelIds.map((_, index) => index),
        )) ??
      null,
    segments: await Promise.all(recording.segments.map((_, segment) => segmentOf(recording, segment))),
  }
}

/** Non-finite numbers as `common.py` tags them, and nothing that is undefined. */
const plain = (value: unknown): Json => {
  if (typeof value === 'number' && !Number.isFinite(value)) return { number: String(value) }
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).flatMap(([key, item]) => (item === undefined ? [] : [[key, plain(item)]])))
  return typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number' ? value : null
}

/** Where two values differ, the first few places; undefined when they do not. */
export const difference = (ours: unknown, theirs: unknown): string | undefined => {
  const found: string[] = []
  const compare = (a: Json | undefined, b: Json | undefined, at: string): void => {
    if (found.length >= 5 || Object.is(a, b) || (a === 0 && b === 0)) return
    if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) {
      found.push(`${at}: ours ${JSON.stringify(a)}, theirs ${JSON.stringify(b)}`)
      return
    }
    const [left, right] = [new Map(Object.entries(a)), new Map(Object.entries(b))]
    for (const key of new Set([...left.keys(), ...right.keys()])) compare(left.get(key), right.get(key), `${at}.${key}`)
  }
  compare(plain(ours), plain(theirs), '')
  return found.length === 0 ? undefined : found.join('; ')
}
