import { either as E } from 'fp-ts'
import { type Fault, unreadable } from '../../model/fault.js'
import { pipe } from '../../model/pipe.js'
import { spikeglxChannels } from './channels.js'
import { frame, MetaNumbers, rate } from './numbers.js'

/** A `.meta` file: what SpikeGLX noted beside the samples, key by key, without the `~` of its tables. */
type SpikeglxMeta = ReadonlyMap<string, string>

/** What a `.meta` says of the samples in its `.bin`. */
export interface SpikeglxInfo {
  readonly meta: SpikeglxMeta
  readonly device: 'imec' | 'nidq' | 'obx'
  readonly band: 'ap' | 'lf' | undefined
  /** The name of the run. */
  readonly run: string
  /** `imec0.ap`, `nidq`, `obx0`. */
  readonly stream: string
  /** Undefined where the name was changed and says nothing of it. */
  readonly gate: number | undefined
  readonly trigger: number | 'cat' | undefined
  /** Hz. */
  readonly samplingFrequency: number
  /** Names of the channels in the file, in its order: `AP0`, `XA1`, `SY0`. */
  readonly channels: readonly string[]
  /** What each is: `AP`, `LF`, `SY`, `MN`, `MA`, `XA`, `XD`. */
  readonly kinds: readonly string[]
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

/** What the name of a file says of it. */
type SpikeglxName = Pick<SpikeglxInfo, 'device' | 'band' | 'run' | 'stream' | 'gate' | 'trigger'>

const devices = { imec: 'imec', nidq: 'nidq', obx: 'obx' } as const
const bands = { ap: 'ap', lf: 'lf' } as const
const pick = <T>(from: Readonly<Record<string, T>>, key: string | undefined): T | undefined =>
  key === undefined ? undefined : from[key]

/** What a name says, such as `run_g0_t0.imec0.ap`, `run_g0_tcat.imec0.lf`, `run_g0_t0.nidq`, `run_g0_t0.obx0.obx`. */
export const parseSpikeglxName = (name: string): SpikeglxName | undefined => {
  const found = /^(.*?)\.(imec|nidq|obx)(\d*)(?:\.(ap|lf|obx))?$/.exec(name)
  const device = pick(devices, found?.[2])
  if (found === null || device === undefined) return undefined
  const [, prefix, , number] = found
  const band = pick(bands, found[4])
  const [, run = prefix, gate, trigger] = /^(.*)_g(\d{1,9})_t(\d{1,9}|cat)(?:\.|$)/.exec(prefix) ?? []
  return {
    device,
    band,
    run,
    stream: `${device}${device === 'nidq' ? '' : number}${band === undefined ? '' : `.${band}`}`,
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
  const numbers = new MetaNumbers(meta, path)
  const samplingFrequency = numbers.at(rateKeys[original.device], rate)
  const firstSample = numbers.has('firstSample') ? numbers.at('firstSample', frame) : undefined
  if (numbers.fault !== undefined) return E.left(numbers.fault)
  return pipe(
    spikeglxChannels(meta, original, path),
    E.map((found): SpikeglxInfo => ({ ...original, ...found, meta, samplingFrequency, firstSample })),
  )
}
