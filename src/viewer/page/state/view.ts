import { useMemo, useRef } from 'preact/hooks'
import type {
  Checked,
  Description,
  LiveDescription,
  RecordingDescription,
  Scale,
  Session,
  Shape,
  SortingDescription,
  Step,
} from '../../protocol.js'
import { useAnswer } from '../link/useAnswer.js'
import { type LiveNow, useLiveNow } from './live.js'
import type { ViewState } from './state.js'

/** What is looked at. */
export interface View {
  /** Its key, its name, and what is known of it before the pipeline. */
  readonly recording: RecordingDescription | LiveDescription
  readonly raw: Shape
  readonly live: boolean
  /** Spikes are open without samples: why, and what to do. */
  readonly bare?: string
  /** What the pipeline makes of it; of the last pipeline that had no fault. */
  readonly shape: Shape
  /** That pipeline, without the steps that are off. */
  readonly pipeline: readonly Step[]
  /** What is known of the pipeline as it stands. */
  readonly checked?: Checked
  readonly checking: boolean
  /** Why the pipeline could not be tried at all. */
  readonly error?: Error
  readonly scale?: Scale
  /** Of one row: as chosen, or as the noise suggests. */
  readonly gain: number
  /** Of an acquisition: what can be looked back to. */
  readonly kept: LiveNow['kept']
  /** Length of the segment; of an acquisition, of what came. */
  readonly seconds: number
}

/** So many times the noise from one row to the next, where nothing was chosen. */
export const NOISE_PER_ROW = 12
/** The same of what samples reach over: of a channel that is mostly at one value, as digital lines are, the noise is 0. */
const RANGES_PER_ROW = 3

const shapeOf = (recording: RecordingDescription | LiveDescription): Shape =>
  'segments' in recording ? recording : { ...recording, segments: [] }

/** Segments of what came so far. */
const cameOf = ({ kept, segment, endFrame }: LiveNow): Shape['segments'] => {
  const last = kept.reduce((most, each) => Math.max(most, each.segment), segment)
  return Array.from({ length: last + 1 }, (_, index) => ({
    frames: index === segment ? endFrame : (kept.find((each) => each.segment === index)?.endFrame ?? 0),
    clock: 'regular',
  }))
}

/** What panels of samples say of spikes alone; the panel of traces says why. */
export const noSamplesIn = ({ bare }: View): string | undefined =>
  bare === undefined ? undefined : 'This needs samples: no recording is open with these spikes.'

/** What can be looked at: recordings, acquisitions; where there is none of them, spikes alone, as a recording without a channel. */
export const shownAll = ({ recordings, live, sortings }: Description): readonly (RecordingDescription | LiveDescription)[] =>
  recordings.length + live.length > 0 ? [...recordings, ...live] : sortings.map(withoutSamples)

const withoutSamples = ({
  key,
  name,
  summary,
  notices,
  samplingFrequency,
  segments,
}: SortingDescription): RecordingDescription => ({
  key,
  name,
  summary,
  notices,
  samplingFrequency,
  segments: segments.map((frames) => ({ frames, clock: 'regular' })),
  dtype: 'int16',
  channels: [],
  unit: 'counts',
  pipeline: [],
})

/** The recording of the state, or the first one there is. */
export const shownIn = (content: Description, key: string): RecordingDescription | LiveDescription | undefined => {
  const all = shownAll(content)
  return all.find((each) => each.key === key) ?? all[0]
}

/** The view of a state; undefined where nothing is open. */
export const useView = (session: Session, content: Description, state: ViewState): View | undefined => {
  const recording = shownIn(content, state.recording)
  const key = recording?.key ?? ''
  const alone = content.sortings.find((each) => each.key === key)
  const steps = alone === undefined ? state.pipeline.filter(({ off }) => off !== true) : []
  const isPlain = steps.length === 0
  const check = useAnswer(
    session,
    recording === undefined || isPlain ? undefined : { type: 'check', recording: key, pipeline: state.pipeline },
  )
  const good = useRef<{ readonly key: string; readonly shape: Shape; readonly pipeline: readonly Step[] }>(undefined)
  const live = useLiveNow()
  const segments = useMemo(() => cameOf(live), [live])
  const raw = recording === undefined ? undefined : shapeOf(recording)
  if (raw !== undefined && (isPlain || good.current?.key !== key)) good.current = { key, shape: raw, pipeline: [] }
  if (!isPlain && !check.waiting && check.answer !== undefined && 'shape' in check.answer)
    good.current = { key, shape: check.answer.shape, pipeline: steps }
  const { shape: declared, pipeline } = good.current ?? { shape: raw, pipeline: [] }
  const isLive = recording !== undefined && !('segments' in recording)
  const shape = declared && (isLive ? { ...declared, segments } : declared)
  const { answer: scale } = useAnswer(
    session,
    recording === undefined || alone !== undefined ? undefined : { type: 'scale', recording: key, pipeline },
  )
  if (recording === undefined || raw === undefined || shape === undefined) return undefined
  return {
    recording,
    raw: isLive ? { ...raw, segments } : raw,
    live: isLive,
    ...(alone !== undefined && { bare: alone.bare ?? 'No recording is open with these spikes: name it too, before them.' }),
    kept: live.kept,
    shape,
    pipeline,
    ...(!isPlain && check.answer !== undefined && { checked: check.answer }),
    checking: check.waiting,
    ...(check.error !== undefined && { error: check.error }),
    ...(scale !== undefined && { scale }),
    gain: state.gain > 0 ? state.gain : automaticGain(scale),
    seconds: (shape.segments[state.segment]?.frames ?? 0) / shape.samplingFrequency,
  }
}

/** Until the noise is known, and where there is none: something that a spike is seen in. */
const automaticGain = (scale: Scale | undefined): number => {
  const { medianNoise = 0, medianRange = 0 } = scale ?? {}
  return rounded(medianNoise > 0 ? medianNoise * NOISE_PER_ROW : medianRange > 0 ? medianRange * RANGES_PER_ROW : 100)
}

/** The nearest of 1, 2, 5, 10, 20, ...: a bar of that length can be read. */
export const rounded = (value: number): number => {
  const power = 10 ** Math.floor(Math.log10(value))
  const digit = value / power
  return power * (digit < 1.5 ? 1 : digit < 3.5 ? 2 : digit < 7.5 ? 5 : 10)
}
