import { shown } from '../../codec/codec.js'
import { fill, withFile } from '../../encoding/reading.js'
import { refuse } from '../../model/attempt.js'
import { invalidParams, unsupported } from '../../model/fault.js'
import type { Files } from '../../platform/files.js'
import { channelAt, HEAD_WORDS, lengthAt, SAMPLES, typeAt } from './blocks.js'
import { type PlexonHeader, readHeader, type SlowChannel } from './header.js'

/** Channels of one source and rate: wideband, low-pass, spikes as samples, auxiliary inputs. */
export interface PlexonStream {
  /** What names of its channels begin with: "WB", "FP", "SPKC", "AI". */
  readonly id: string
  /** As SpikeInterface calls it. */
  readonly name: string
  readonly samplingFrequency: number
  readonly channels: readonly SlowChannel[]
}

/** What neo calls channels whose names begin so. */
const NAMES: ReadonlyMap<string, string> = new Map([
  ['WB', 'WB-Wideband'],
  ['FP', 'FPl-Low Pass Filtered'],
  ['SP', 'SPKC-High Pass Filtered'],
  ['AI', 'AI-Auxiliary Input'],
  ['AIF', 'AIF-Auxiliary Input Filtered'],
])

const prefixOf = ({ name }: SlowChannel): string => /^\D+/.exec(name)?.[0] ?? 'unnamed'

/** The streams of these channels, in the order of their ids; where channels of one kind differ in rate, each rate is one. */
export const streamsOf = (channels: readonly SlowChannel[]): readonly PlexonStream[] => {
  const prefixes = [...new Set(channels.map(prefixOf))].sort()
  return prefixes.flatMap((prefix) => {
    const own = channels.filter((channel) => prefixOf(channel) === prefix)
    const rates = [...new Set(own.map(({ samplingFrequency }) => samplingFrequency))].sort((a, b) => b - a)
    const name = NAMES.get(prefix) ?? prefix
    return rates.map((samplingFrequency): PlexonStream => {
      const told = rates.length > 1 ? ` at ${samplingFrequency} Hz` : ''
      return {
        id: `${prefix}${told}`,
        name: `${name}${told}`,
        samplingFrequency,
        channels: own.filter((channel) => channel.samplingFrequency === samplingFrequency),
      }
    })
  })
}

/** The stream asked for, by its name or SpikeInterface's id; or the only one. Throws a `FaultError`. */
export const chooseStream = (
  streams: readonly PlexonStream[],
  asked: string | undefined,
  kind: string,
  path: string,
): PlexonStream => {
  if (streams.length === 0)
    return refuse(unsupported(`samples of ${path}: it holds none`, 'openSorting reads its spikes, openEvents its events'))
  if (asked === undefined && streams.length === 1) return streams[0]
  const chosen = streams.find(({ id, name }) => id === asked || name === asked)
  const names = streams.map(({ name }) => name).join(', ')
  return chosen ?? refuse(invalidParams(`${kind}.params.stream`, `one of ${names}`, shown(asked), `the streams in ${path}`))
}

/** Bytes of blocks that are looked at for channels which the head does not count. */
const LOOK = 1 << 20

/** The streams of a file without looking at all blocks: of channels that its head counts, or that are among its first blocks. */
export const streamsAt = (files: Files, path: string): readonly PlexonStream[] => {
  const header = readHeader(files, path)
  const seen = firstChannels(files, header)
  return streamsOf(header.slowChannels.filter(({ number, counted }) => counted > 0 || seen.has(number)))
}

const firstChannels = (files: Files, { path, bytes, size }: PlexonHeader): ReadonlySet<number> =>
  withFile(files, path, (handle) => {
    const words = new Uint16Array(Math.min(LOOK, Math.max(0, size - bytes)) >>> 1)
    fill(handle, new Uint8Array(words.buffer), bytes)
    const seen = new Set<number>()
    for (let at = 0; at + HEAD_WORDS <= words.length; at += HEAD_WORDS + lengthAt(words, at))
      if (typeAt(words, at) === SAMPLES && lengthAt(words, at) > 0) seen.add(channelAt(words, at))
    return seen
  })
