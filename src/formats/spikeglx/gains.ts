import { either as E } from 'fp-ts'
import { conflict, type Fault, unreadable, unsupported } from '../../model/fault.js'
import { type ImroGains, imroGains, parseImro } from '../neuropixels/imro.js'
import { type NeuropixelsPart, neuropixelsPart } from '../neuropixels/parts.js'
import type { SpikeglxInfo } from './meta.js'
import { gain, MetaNumbers, steps, volts } from './numbers.js'

/** What one unit of channels is worth. */
export interface SpikeglxGains {
  readonly unit: 'uV' | 'V'
  readonly gains: readonly number[]
  /** What had to be assumed. */
  readonly assumed: readonly string[]
}

/** The number in a channel's name: `AP12` is readout channel 12. */
export const channelNumber = (name: string): number => Number(/\d+$/.exec(name)?.[0] ?? 0)
export const isSync = (name: string): boolean => name.startsWith('SY')

/** The part number of a probe; the first ones, phase 3A, have none and count as NP1010. */
export const spikeglxPart = ({ meta }: SpikeglxInfo): string | undefined => {
  if (meta.get('imProbeOpt') !== undefined) return 'NP1010'
  return meta.get('imDatPrb_pn') || parseImro(meta.get('imroTbl') ?? '')?.partNumber
}

/** The gains of the channels in these columns of the file, from the `.meta`; `path` is the file that errors name. */
export const spikeglxGains = (info: SpikeglxInfo, columns: readonly number[], path: string): E.Either<Fault, SpikeglxGains> => {
  const numbers = new MetaNumbers(info.meta, path)
  const result = info.device === 'imec' ? probeGains(info, columns, path, numbers) : boardGains(info, columns, numbers)
  return numbers.fault === undefined ? E.right(result) : E.left(numbers.fault)
}

/** Volts a unit of the analog and digital inputs of a NI card or a OneBox. */
const boardGains = ({ device, kinds }: SpikeglxInfo, columns: readonly number[], numbers: MetaNumbers): SpikeglxGains => {
  const unit =
    device === 'obx'
      ? numbers.at('obAiRangeMax', volts) / numbers.at('obMaxInt', steps)
      : numbers.at('niAiRangeMax', volts) / numbers.at('niMaxInt', steps, 32768)
  const keys: Readonly<Record<string, string>> = { MN: 'niMNGain', MA: 'niMAGain' }
  const factor = (kind: string): number => (Object.hasOwn(keys, kind) ? 1 / numbers.at(keys[kind], gain, 1) : 1)
  return { unit: 'V', gains: columns.map((column) => factor(kinds[column]) * unit), assumed: [] }
}

/** µV a unit of a probe's channels. Sync channels, which are no voltage, are left without a gain. */
const probeGains = (info: SpikeglxInfo, columns: readonly number[], path: string, numbers: MetaNumbers): SpikeglxGains => {
  const part = neuropixelsPart(spikeglxPart(info) ?? '')
  const assumed: string[] = []
  const wanted = columns.map((column) => ({ name: info.channels[column], kind: info.kinds[column] }))
  const gainOf = wanted.some(({ kind }) => kind !== 'SY') ? channelGains(info, part, path, numbers, assumed) : () => 1
  const amplified = wanted.map(({ name, kind }) => {
    const value = kind === 'SY' ? 1 : gainOf(kind, name)
    if (!gain.holds(value))
      numbers.refuse(unreadable(`${path}: imroTbl`, `an entry with a positive gain for channel ${name}`, String(value)))
    return value
  })
  const counts = part && 2 ** (part.model.bits - 1)
  const most = numbers.at('imMaxInt', steps, counts)
  const unit = numbers.at('imAiRangeMax', volts) / most
  if (part !== undefined && most !== counts)
    assumed.push(`imMaxInt=${most} counts, where a ${part.partNumber} has ${part.model.bits} bits`)
  return { unit: 'uV', gains: amplified.map((value) => unit * (1 / value) * 1e6), assumed }
}

type GainOf = (kind: string, name: string) => number

/** The amplification of channels of a probe, by kind (AP or LF) and name. */
const channelGains = (
  info: SpikeglxInfo,
  part: NeuropixelsPart | undefined,
  path: string,
  numbers: MetaNumbers,
  assumed: string[],
): GainOf => {
  const table = info.meta.get('imroTbl') ?? ''
  const fixed = part !== undefined && part.model.gain > 0 ? part.model.gain : undefined
  const tabled = fixed !== undefined ? undefined : part === undefined ? unknownGains(table, numbers) : parseImro(table)?.imro
  if (fixed === undefined && tabled?.apGains === undefined)
    assumed.push('the gain of its first channel is taken for all: its IMRO table holds none that can be read')
  return (kind, name) => {
    // The LF band of probes that have none was made from the AP band, by other programs.
    const key = kind === 'LF' && fixed === undefined ? 'imChan0lfGain' : 'imChan0apGain'
    const band = kind === 'LF' ? tabled?.lfGains : tabled?.apGains
    if (part === undefined && !numbers.has(key)) numbers.refuse(unknownPart(info, path, key))
    else if (band === undefined) return numbers.at(key, gain, fixed)
    else if (numbers.has(key) && band[0] !== numbers.at(key, gain))
      numbers.refuse(conflict(`${path}: ${key}`, `${band[0]}, as imroTbl says of channel 0`, info.meta.get(key) ?? 'nothing'))
    return band?.[channelNumber(name)] ?? Number.NaN
  }
}

const unknownPart = (info: SpikeglxInfo, path: string, key: string): Fault =>
  unsupported(
    `${path}: the gains of a probe of part number "${spikeglxPart(info) ?? ''}"`,
    `this part number is not known, and the .meta has no ${key}`,
  )

/** The gains in the table of a probe that is not known, where it has the layout of the first ones. */
const unknownGains = (table: string, numbers: MetaNumbers): ImroGains | undefined => {
  const found = imroGains(table)
  // Entries of other probes have five values as well, of other meanings: then the first has to agree with what is said of it.
  const agrees = (['imChan0apGain', 'imChan0lfGain'] as const).every((key) => {
    const first = (key === 'imChan0apGain' ? found?.apGains : found?.lfGains)?.[0]
    return numbers.has(key) ? first === numbers.at(key, gain) : key === 'imChan0lfGain'
  })
  return found?.width === 6 || agrees ? found : undefined
}
