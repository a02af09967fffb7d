import type { EdgeRule } from '../../kit/edges.js'
import { orThrow } from '../../model/attempt.js'
import type { SpikeglxFile } from './files.js'
import { channelNumber, spikeglxGains } from './gains.js'

/** A channel of events of a stream: its id and name, and the rule that finds its edges. */
export interface DigitalLine {
  readonly id: string
  readonly name: string
  /** The column of the file. */
  readonly column: number
  readonly rule: EdgeRule
  /** True where the run's synchronisation pulses come in. */
  readonly isSync: boolean
}

/** The bit of a sync word of an imec or OneBox stream at which synchronisation pulses stand. */
const SYNC_BIT = 6
const WORD = 16
/** An analog pulse has fallen when it is below this part of the threshold. */
const FALLEN = 0.8
/** The longest edge of an analog pulse, in seconds. */
const LONGEST_EDGE = 0.01
/** The lines of a card that a .meta may list: 32 of each of two devices. */
const MOST_LINES = 64

/** The digital lines of a file, and the analog channel of its synchronisation pulses, in the order of its columns. */
export const digitalLines = (file: SpikeglxFile): readonly DigitalLine[] =>
  file.kinds.flatMap((kind, column) => {
    if (kind === 'SY')
      return bits(
        file,
        column,
        Array.from({ length: WORD }, (_, bit) => bit),
      )
    if (kind === 'XD') return bits(file, column, savedBits(file, channelNumber(file.channels[column])))
    const analog = analogSync(file, column)
    return analog === undefined ? [] : [analog]
  })

const bits = (
  { stream, kinds, channels, meta }: SpikeglxFile,
  column: number,
  saved: readonly number[],
): readonly DigitalLine[] =>
  saved.map((bit) => {
    const isWord = kinds[column] === 'SY'
    const line = WORD * channelNumber(channels[column]) + bit
    const name = isWord ? `${channels[column]}.${bit}` : `XD${line}`
    const isSync = isWord ? bit === SYNC_BIT : meta.get('syncNiChanType') === '0' && Number(meta.get('syncNiChan')) === line
    return { id: `${stream}#${name}`, name, column, isSync, rule: { from: 'bit', column, bit } }
  })

/** The bits of a digital word that are lines of the card: those that the .meta lists, where one device has them all. */
const savedBits = ({ meta }: SpikeglxFile, word: number): readonly number[] => {
  const all = Array.from({ length: WORD }, (_, bit) => bit)
  const listed = meta.get('niXDChans2') ? undefined : linesOf(meta.get('niXDChans1') ?? '')
  return listed === undefined ? all : all.filter((bit) => listed.has(WORD * word + bit))
}

/** `0:2,5` as lines; undefined where it is no such list. */
const linesOf = (text: string): ReadonlySet<number> | undefined => {
  const lines = new Set<number>()
  for (const part of text.split(',').map((each) => each.trim())) {
    const [, from, to = from] = /^(\d{1,3})(?::(\d{1,3}))?$/.exec(part) ?? []
    if (from === undefined || Number(to) >= MOST_LINES || Number(to) < Number(from)) return undefined
    for (let line = Number(from); line <= Number(to); line++) lines.add(line)
  }
  return lines
}

/** The channel of a card at which synchronisation pulses come in as a voltage; undefined for any other. */
const analogSync = (file: SpikeglxFile, column: number): DigitalLine | undefined => {
  const { meta, kinds, channels, stream, samplingFrequency } = file
  const volts = Number(meta.get('syncNiThresh'))
  const isIt =
    kinds[column] === 'XA' &&
    meta.get('syncNiChanType') === '1' &&
    Number(meta.get('syncNiChan')) === channelNumber(channels[column])
  if (!isIt || !(volts > 0)) return undefined
  const [gain] = orThrow(spikeglxGains(file, [column], file.metaPath)).gains
  const [high, reach] = [volts / gain, Math.max(1, Math.ceil(LONGEST_EDGE * samplingFrequency))]
  const name = channels[column]
  return { id: `${stream}#${name}`, name, column, isSync: true, rule: { from: 'level', column, high, low: FALLEN * high, reach } }
}

/** Seconds between rising edges of the synchronisation pulses; undefined where a run has none, or does not say. */
export const syncPeriod = ({ meta }: SpikeglxFile): number | undefined => {
  const [source, period] = [Number(meta.get('syncSourceIdx') || Number.NaN), Number(meta.get('syncSourcePeriod') || Number.NaN)]
  return source > 0 && period > 0 && Number.isFinite(period) ? period : undefined
}
