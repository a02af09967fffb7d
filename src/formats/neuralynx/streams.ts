import { shown } from '../../codec/codec.js'
import { refuse } from '../../model/attempt.js'
import { invalidParams, unreadable } from '../../model/fault.js'
import type { NlxFile } from './files.js'
import { actualRate, type NlxHeader, nameIn, positiveIn, wordsIn } from './header.js'

/** A `.ncs` file: samples of one channel. */
export interface ChannelFile {
  readonly file: NlxFile
  /** As SpikeInterface names channels: the number of the converter. */
  readonly id: string
  readonly name: string
  /** Hz, as told, and as samples were taken. */
  readonly toldRate: number
  readonly samplingFrequency: number
}

/** Channels of one rate, range of inputs and filters, by neo's name. */
export interface NlxStream {
  readonly name: string
  readonly id: string
  readonly channels: readonly ChannelFile[]
}

/** What of a filter makes streams, in the order in which neo compares them. */
const FILTER_KEYS = [
  'DSPHighCutFilterEnabled',
  'DSPLowCutFilterEnabled',
  'DspDelayCompensation',
  'DspFilterDelay_µs',
  'DspHighCutFilterType',
  'DspHighCutFrequency',
  'DspHighCutNumTaps',
  'DspLowCutFilterType',
  'DspLowCutFrequency',
  'DspLowCutNumTaps',
]

/** Lines of a filter: `True` and `Enabled` are one, and so are 1 and 1.0. */
const filterOf = (header: NlxHeader): readonly (readonly [key: string, value: string | number])[] =>
  FILTER_KEYS.flatMap((key) => {
    const value = header.get(key)
    if (value === undefined) return []
    if (/^(True|Enabled)$/.test(value)) return [[key, 1] as const]
    if (/^(False|Disabled)$/.test(value)) return [[key, 0] as const]
    return [[key, /^[+-]?[\d.]+$/.test(value) ? Number(value) : value] as const]
  })

const compare = (a: string | number, b: string | number): number => {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  return a === b ? 0 : `${a}` < `${b}` ? -1 : 1
}

const compareFilters = (a: ReturnType<typeof filterOf>, b: ReturnType<typeof filterOf>): number => {
  for (const [index, [key, value]] of a.entries()) {
    if (b[index] === undefined) return 1
    const order = compare(key, b[index][0]) || compare(value, b[index][1])
    if (order !== 0) return order
  }
  return a.length - b.length
}

const channelOf = (file: NlxFile): ChannelFile => {
  const { header, path, stem, first } = file
  const told = positiveIn(header, 'SamplingFrequency', path) ?? (first.byteLength >= 16 ? first.getUint32(12, true) : 0)
  if (!(told > 0)) refuse(unreadable(`${path}: -SamplingFrequency`, 'a rate in Hz', 'none, and no record that has one'))
  const name = nameIn(header) ?? stem
  const [id = stem] = wordsIn(header, 'ADChannel')
  return { file, id, name, toldRate: told, samplingFrequency: actualRate(header, told) }
}

/** The streams of a session, of falling rate; those of one rate in the order of their first files. Files without a record are none. */
export const streamsOf = (session: readonly NlxFile[]): readonly NlxStream[] => {
  const channels = session.filter(({ ending, starts }) => ending === 'ncs' && starts !== undefined).map(channelOf)
  const filters = channels.map(({ file }) => filterOf(file.header))
  const ordered = [...new Map(filters.map((filter) => [JSON.stringify(filter), filter])).values()].sort(compareFilters)
  const places = new Map(ordered.map((filter, place) => [JSON.stringify(filter), place]))
  const groups = new Map<string, { readonly channels: ChannelFile[]; readonly volts: number; readonly filter: number }>()
  for (const [index, channel] of channels.entries()) {
    const range = Number(/\w+/.exec(channel.file.header.get('InputRange') ?? '')?.[0] ?? 0)
    const key = JSON.stringify([channel.toldRate, channel.samplingFrequency, range, filters[index]])
    const group = groups.get(key) ?? {
      channels: [],
      volts: Number.isFinite(range) ? Math.trunc(range / 1000) : 0,
      filter: places.get(JSON.stringify(filters[index])) ?? 0,
    }
    group.channels.push(channel)
    groups.set(key, group)
  }
  return [...groups.values()]
    .sort((a, b) => b.channels[0].toldRate - a.channels[0].toldRate)
    .map(({ channels: own, volts, filter }, index): NlxStream => {
      const rate = Math.trunc(own[0].toldRate)
      return { name: `stream${index}_${rate}Hz_${volts}mVRange_DSPFilter${filter}`, id: `${index}`, channels: own }
    })
}

/** The stream asked for, by its name or its number; or the only one. Throws a `FaultError`. */
export const chooseStream = (streams: readonly NlxStream[], asked: string | undefined, kind: string, path: string): NlxStream => {
  if (streams.length === 0) return refuse(unreadable(path, 'a file .ncs with samples', 'none'))
  if (asked === undefined && streams.length === 1) return streams[0]
  const chosen = streams.find(({ name, id }) => name === asked || id === asked)
  const names = streams.map(({ name }) => name).join(', ')
  return chosen ?? refuse(invalidParams(`${kind}.params.stream`, `one of ${names}`, shown(asked), `the streams in ${path}`))
}
