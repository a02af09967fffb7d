import { either as E } from 'fp-ts'
import { files } from '#platform'
import { openSorting } from '../api/open.js'
import type { Recording } from '../api/recording.js'
import type { Sorting } from '../api/sorting.js'
import { indicesOf } from '../kit/ids.js'
import { orThrow } from '../model/attempt.js'
import type { ChannelId } from '../model/header.js'
import {
  type Plot,
  plotAmplitudes,
  plotCorrelograms,
  plotIsi,
  plotProbe,
  plotRaster,
  plotSpectrum,
  plotTraces,
  plotWaveforms,
} from '../plot/index.js'
import { secondsOfText } from '../run/jobs.js'
import { applyOperators } from './apply.js'
import { openInput } from './input.js'
import { print, tellNotices } from './output.js'
import type { PlotValues } from './plot.js'
import { isEvents, isSorting } from './subject.js'
import { UsageError } from './usage.js'

const kinds = ['traces', 'probe', 'spectrum', 'raster', 'correlograms', 'isi', 'waveforms', 'amplitudes'] as const
type Kind = (typeof kinds)[number]

/** What is said of some pictures alone. */
const ofSome = ['start', 'duration', 'segment', 'channels', 'units', 'mode', 'sorting'] as const
const takes: Readonly<Record<Kind, readonly (typeof ofSome)[number][]>> = {
  traces: ['start', 'duration', 'segment', 'channels', 'mode', 'sorting'],
  probe: ['channels'],
  spectrum: ['start', 'duration', 'segment', 'channels'],
  raster: ['start', 'duration', 'segment', 'units', 'sorting'],
  correlograms: ['units', 'sorting'],
  isi: ['units', 'sorting'],
  waveforms: ['units', 'sorting'],
  amplitudes: ['segment', 'units', 'sorting'],
}

/** Refuse an option that would change nothing. Throws a `UsageError`. */
const refuseIdle = (kind: Kind, values: PlotValues): Kind => {
  const idle = ofSome.find((name) => values[name] !== undefined && !takes[kind].includes(name))
  if (idle !== undefined) throw new UsageError(`--${idle} says nothing of a picture of ${kind}`)
  return kind
}

/** Draw what was asked for into a file. Rejects with a `FaultError` or a `UsageError`; the file is written last, whole. */
export const plotToFile = async (input: string, out: string, values: PlotValues): Promise<void> => {
  const format = /\.(svg|png)$/i.exec(out)?.[1].toLowerCase()
  if (format === undefined) throw new UsageError(`OUT: expected a name that ends in .svg or .png, found "${out}"`)
  if (values.overwrite !== true && files.stat(out) !== undefined)
    throw new UsageError(`${out} is there already; --overwrite replaces it`)
  const zoom = positiveOf('zoom', values.zoom) ?? 2
  const picture = await pictureOf(input, values)
  const bytes =
    format === 'svg'
      ? new TextEncoder().encode(picture.svg)
      : (await (await import('./png.js')).renderSvg(picture.svg, zoom)).asPng()
  files.writeWhole(out, bytes)
  print(`${picture}`, `wrote ${out}`)
}

const pictureOf = async (input: string, values: PlotValues): Promise<Plot> => {
  const kind = values.kind === undefined ? undefined : wordOf('kind', values.kind, kinds)
  const subject = await applyOperators(await openInput(input, values), values)
  tellNotices(subject.notices)
  if (isEvents(subject)) throw new UsageError(`${input} holds events, of which there is no picture`)
  if (!isSorting(subject)) return ofRecording(subject, refuseIdle(kind ?? 'traces', values), values)
  if (values.sorting !== undefined) throw new UsageError(`--sorting is for a recording, and ${input} is a sorting`)
  return ofSorting(subject, refuseIdle(kind ?? 'raster', values), values)
}

const ofRecording = async (recording: Recording, kind: Kind, values: PlotValues): Promise<Plot> => {
  const channelIds = idsOf('channels', values.channels, recording.channelIds)
  const sorting =
    values.sorting === undefined ? undefined : await (await openSorting(values.sorting)).registerRecording(recording)
  const window = windowOf(values, recording.samplingFrequency)
  const channels = channelIds === undefined ? {} : { channelIds }
  if (kind === 'probe')
    return plotProbe(recording, {
      ...lookOf(values),
      colourBy: 'noise',
      ...(channelIds === undefined ? {} : { chosen: channelIds }),
    })
  if (kind === 'spectrum') return plotSpectrum(recording, { ...lookOf(values), ...window, ...channels })
  if (kind === 'traces') {
    const mode = values.mode === undefined ? {} : { mode: wordOf('mode', values.mode, ['lines', 'map']) }
    return plotTraces(recording, {
      ...lookOf(values),
      ...window,
      ...channels,
      ...mode,
      ...(sorting === undefined ? {} : { sorting }),
    })
  }
  if (sorting === undefined) throw new UsageError(`--kind ${kind} is of the units of a sorting: --sorting PATH names it`)
  const units = unitsOf(values, sorting)
  if (kind === 'waveforms') return plotWaveforms(recording, sorting, { ...lookOf(values), ...units })
  if (kind === 'amplitudes') return plotAmplitudes(recording, sorting, { ...lookOf(values), segment: window.segment, ...units })
  return ofSorting(sorting, kind, values)
}

const ofSorting = (sorting: Sorting, kind: Kind, values: PlotValues): Promise<Plot> => {
  const look = { ...lookOf(values), ...unitsOf(values, sorting) }
  if (kind === 'raster') return plotRaster(sorting, { ...look, ...windowOf(values, sorting.samplingFrequency) })
  if (kind === 'correlograms') return plotCorrelograms(sorting, look)
  if (kind === 'isi') return plotIsi(sorting, look)
  throw new UsageError(`--kind ${kind} needs the recording: rxephys plot RECORDING OUT --sorting PATH --kind ${kind}`)
}

const windowOf = ({ start, duration, segment }: PlotValues, samplingFrequency: number) => {
  const startFrame = Math.round((secondsOf('start', start) ?? 0) * samplingFrequency)
  const seconds = secondsOf('duration', duration)
  const window = { segment: segment === undefined ? 0 : wholeOf('segment', segment), startFrame }
  return seconds === undefined
    ? window
    : { ...window, endFrame: startFrame + Math.max(1, Math.round(seconds * samplingFrequency)) }
}

const lookOf = ({ width, height, dark }: PlotValues) => ({
  theme: dark === true ? ('dark' as const) : ('light' as const),
  ...(width === undefined ? {} : { width: wholeOf('width', width) }),
  ...(height === undefined ? {} : { height: wholeOf('height', height) }),
})

const unitsOf = ({ units }: PlotValues, sorting: Sorting) => {
  const unitIds = idsOf('units', units, sorting.unitIds)
  return unitIds === undefined ? {} : { unitIds }
}

/** Ids as they are: one that is a number is written as one. Throws a `FaultError` for one that there is not. */
const idsOf = (option: string, text: string | undefined, all: readonly ChannelId[]): readonly ChannelId[] | undefined => {
  if (text === undefined) return undefined
  const ids = text.split(',').map((each) => all.find((id) => String(id) === each.trim()) ?? each.trim())
  orThrow(indicesOf(all, ids, `--${option}`))
  return ids
}

const refuse = (option: string, expected: string, found: string): never => {
  throw new UsageError(`--${option}: expected ${expected}, found "${found}"`)
}

const secondsOf = (option: string, text: string | undefined): number | undefined => {
  if (text === undefined) return undefined
  const plain = text.trim() === '' ? Number.NaN : Number(text)
  if (plain >= 0 && Number.isFinite(plain)) return plain
  // No duration, but where a window may begin.
  if (option === 'start' && /^\s*0+(\.0*)?\s*m?s\s*$/.test(text)) return 0
  const found = secondsOfText(text)
  return E.isRight(found) ? found.right : refuse(option, 'a time such as 10s or 200ms', text)
}

const wholeOf = (option: string, text: string): number => {
  const value = text.trim() === '' ? Number.NaN : Number(text)
  return Number.isSafeInteger(value) && value >= 0 ? value : refuse(option, 'a whole number', text)
}

const positiveOf = (option: string, text: string | undefined): number | undefined => {
  if (text === undefined) return undefined
  const value = Number(text)
  return value > 0 && Number.isFinite(value) ? value : refuse(option, 'a number above 0', text)
}

const wordOf = <const W extends string>(option: string, text: string, words: readonly W[]): W =>
  words.find((word) => word === text) ?? refuse(option, `one of ${words.join(', ')}`, text)
