import { either as E } from 'fp-ts'
import { type Fault, unreadable, unsupported } from './fault.js'
import { parseImro } from './imro.js'
import { neuropixelsPart } from './neuropixelsParts.js'
import type { SpikeglxInfo } from './spikeglxMeta.js'

/** What one unit of each channel is worth. */
interface SpikeglxGains {
  readonly unit: 'uV' | 'V'
  readonly gains: readonly number[]
}

type Read = (key: string, fallback?: number) => number

/** The number in a channel's name: `AP12` is readout channel 12. */
export const channelNumber = (name: string): number => Number(/\d+$/.exec(name)?.[0] ?? 0)
export const isSync = (name: string): boolean => name.startsWith('SY')

/** The part number of a probe; the first ones, phase 3A, have none and count as NP1010. */
export const spikeglxPart = ({ meta }: SpikeglxInfo): string | undefined => {
  if (meta.get('imProbeOpt') !== undefined) return 'NP1010'
  return meta.get('imDatPrb_pn') || parseImro(meta.get('imroTbl') ?? '')?.partNumber
}

/** Every channel's gain from the `.meta`; `path` is the file that errors name. */
export const spikeglxGains = (info: SpikeglxInfo, path: string): E.Either<Fault, SpikeglxGains> => {
  const wrong: string[] = []
  const read: Read = (key, fallback) => {
    const text = info.meta.get(key)
    const value = text === undefined || text === '' ? fallback : Number(text)
    if (value !== undefined && Number.isFinite(value)) return value
    wrong.push(key)
    return Number.NaN
  }
  const result = info.device === 'imec' ? probeGains(info, path, read) : E.right(boardGains(info, read))
  if (wrong.length === 0) return result
  return E.left(unreadable(`${path}: ${wrong[0]}`, 'a number', info.meta.get(wrong[0]) ?? 'no such line'))
}

/** Volts a unit of the analog and digital inputs of a NI card or a OneBox. */
const boardGains = ({ meta, device, channels }: SpikeglxInfo, read: Read): SpikeglxGains => {
  if (device === 'obx') {
    const gain = read('obAiRangeMax') / read('obMaxInt')
    return { unit: 'V', gains: channels.map(() => gain) }
  }
  const [amplified = 0, alsoAmplified = 0] = (meta.get('snsMnMaXaDw') ?? '').split(',').map(Number)
  const unit = read('niAiRangeMax') / read('niMaxInt', 32768)
  const [first, second] = [1 / read('niMNGain', 1), 1 / read('niMAGain', 1)]
  const factor = (channel: number): number => (channel < amplified ? first : channel < amplified + alsoAmplified ? second : 1)
  return { unit: 'V', gains: channels.map((_, channel) => factor(channel) * unit) }
}

/** µV a unit of a probe's channels. Sync channels, which are no voltage, are left without a gain. */
const probeGains = (info: SpikeglxInfo, path: string, read: Read): E.Either<Fault, SpikeglxGains> => {
  const { meta, channels, band } = info
  const part = neuropixelsPart(spikeglxPart(info) ?? '')
  const imro = parseImro(meta.get('imroTbl') ?? '')?.imro
  if (part === undefined && !meta.has('imChan0apGain'))
    return E.left(
      unsupported(`${path}: the gains of a probe of part number "${spikeglxPart(info) ?? ''}"`, 'it is in no table known here'),
    )
  const settable = part?.model.gain === 0
  const table = settable ? (band === 'lf' ? imro?.lfGains : imro?.apGains) : undefined
  const fixed = table === undefined ? read('imChan0apGain', settable ? undefined : part?.model.gain) : undefined
  const unit = read('imAiRangeMax') / (settable ? 512 : read('imMaxInt', 8192))
  const gainOf = (name: string): number => (isSync(name) ? 1 : (table?.[channelNumber(name)] ?? fixed ?? Number.NaN))
  const without = channels.find((name) => Number.isNaN(gainOf(name)))
  if (without !== undefined) return E.left(unreadable(`${path}: imroTbl`, `an entry for channel ${without}`, 'none'))
  return E.right({ unit: 'uV', gains: channels.map((name) => unit * (1 / gainOf(name)) * 1e6) })
}
