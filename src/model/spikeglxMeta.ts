import { either as E } from 'fp-ts'
import { conflict, type Fault, unreadable } from './fault.js'

/** A `.meta` file: what SpikeGLX noted beside the samples, key by key, without the `~` of its tables. */
type SpikeglxMeta = ReadonlyMap<string, string>

/** What a `.meta` says of the samples in its `.bin`. */
export interface SpikeglxInfo {
  readonly meta: SpikeglxMeta
  readonly device: 'imec' | 'nidq' | 'obx'
  readonly band: 'ap' | 'lf' | undefined
  /** `imec0.ap`, `nidq`, `obx0`. */
  readonly stream: string
  /** Undefined where the name was changed and says nothing of it. */
  readonly gate: number | undefined
  readonly trigger: number | 'cat' | undefined
  /** Hz. */
  readonly samplingFrequency: number
  /** Names of the channels in the file, in its order: `AP0`, `XA1`, `SY0`. */
  readonly channels: readonly string[]
  /** The first frame, counted from the start of the run. */
  readonly firstSample: number | undefined
}

const parseSpikeglxMeta = (text: string): SpikeglxMeta =>
  new Map(
    text
      .split(/\r?\n/)
      .filter((line) => line.includes('='))
      .map((line) => {
        const at = line.indexOf('=')
        return [line.slice(0, at).trim().replace(/^~/, ''), line.slice(at + 1).trim()]
      }),
  )

/** The entries of a table, `(head)(entry)(entry)...`, without its head. */
const tableEntries = (table: string): readonly string[] =>
  [...table.matchAll(/\(([^)]*)\)/g)].slice(1).map(([, inside]) => inside)

/** What the name of a file says of it. */
type SpikeglxName = Pick<SpikeglxInfo, 'device' | 'band' | 'gate' | 'trigger'> & { readonly number: string }

const devices = { imec: 'imec', nidq: 'nidq', obx: 'obx' } as const
const bands = { ap: 'ap', lf: 'lf' } as const
const pick = <T>(from: Readonly<Record<string, T>>, key: string | undefined): T | undefined =>
  key === undefined ? undefined : from[key]

/** The parts of a name such as `run_g0_t0.imec0.ap`, `run_g0_tcat.imec0.lf`, `run_g0_t0.nidq`, `run_g0_t0.obx0.obx`. */
export const parseSpikeglxName = (name: string): SpikeglxName | undefined => {
  const found = /^(.*?)\.(imec|nidq|obx)(\d*)(?:\.(ap|lf|obx))?$/.exec(name)
  const device = pick(devices, found?.[2])
  if (found === null || device === undefined) return undefined
  const [, gate, trigger] = /.*_g(\d+)_t(\d+|cat)(?:\.|$)/.exec(found[1]) ?? []
  return {
    device,
    number: found[3],
    band: pick(bands, found[4]),
    gate: gate === undefined ? undefined : Number(gate),
    trigger: trigger === undefined || trigger === 'cat' ? trigger : Number(trigger),
  }
}

const stem = (path: string): string => path.replace(/^.*[/\\]/, '').replace(/\.(bin|meta)$/, '')
const rateKeys = { imec: 'imSampRate', nidq: 'niSampRate', obx: 'obSampRate' } as const

/** Read what a `.meta` says; `path` is the file that errors name. */
export const spikeglxInfo = (text: string, path: string): E.Either<Fault, SpikeglxInfo> => {
  const meta = parseSpikeglxMeta(text)
  const missing = ['nSavedChans', 'snsChanMap'].find((key) => !meta.has(key))
  if (missing !== undefined) return E.left(unreadable(path, `"${missing}=...", as SpikeGLX writes it`, 'no such line'))
  // The name that the file was given when it was recorded tells; it may have been changed since.
  const original = parseSpikeglxName(stem(meta.get('fileName') ?? '')) ?? parseSpikeglxName(stem(path))
  if (original === undefined)
    return E.left(unreadable(`${path}: fileName`, 'a name like run_g0_t0.imec0.ap.bin', meta.get('fileName') ?? 'nothing'))
  const { gate, trigger, device, number, band } = original
  const samplingFrequency = Number(meta.get(rateKeys[device]))
  if (!(samplingFrequency > 0))
    return E.left(unreadable(`${path}: ${rateKeys[device]}`, 'a positive number of Hz', meta.get(rateKeys[device]) ?? 'nothing'))
  const channels = tableEntries(meta.get('snsChanMap') ?? '').map((entry) => entry.split(';')[0])
  const firstSample = meta.has('firstSample') ? Number(meta.get('firstSample')) : undefined
  if (Number.isNaN(firstSample))
    return E.left(unreadable(`${path}: firstSample`, 'a number', meta.get('firstSample') ?? 'nothing'))
  return E.map(
    (): SpikeglxInfo => ({
      meta,
      device,
      band,
      gate,
      trigger,
      samplingFrequency,
      channels,
      stream: `${device}${device === 'nidq' ? '' : number}${band === undefined ? '' : `.${band}`}`,
      firstSample,
    }),
  )(agreeOnChannels(meta, channels.length, path))
}

/** The number of channels stands in a `.meta` up to three times. */
const agreeOnChannels = (meta: SpikeglxMeta, named: number, path: string): E.Either<Fault, void> => {
  const saved = Number(meta.get('nSavedChans'))
  const counts = ['snsApLfSy', 'snsMnMaXaDw', 'snsXaDwSy'].flatMap((key) => {
    const total = meta
      .get(key)
      ?.split(',')
      .map(Number)
      .reduce((sum, count) => sum + count, 0)
    return total === undefined ? [] : [[key, total] as const]
  })
  const other = [...counts, ['snsChanMap', named] as const].find(([, count]) => count !== saved)
  return other === undefined
    ? E.right(undefined)
    : E.left(conflict(`${path}: nSavedChans`, `${other[1]}, the channels of ${other[0]}`, `${meta.get('nSavedChans')}`))
}
