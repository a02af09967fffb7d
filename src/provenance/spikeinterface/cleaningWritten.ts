import { type PythonJson, pythonFloats } from '../../formats/spikeinterface/pythonJson.js'
import type { Json } from '../../model/header.js'
import { numbersOf } from '../../model/properties.js'
import { numbersIn } from './arrays.js'
import { noEqual, onOne, type Params, type PythonObject, taken, type Writing, type Written } from './kinds.js'
import { recordingOf } from './object.js'

const preprocessing = (name: string): string => `spikeinterface.preprocessing.${name}`

/** One class on another, with its arguments, where theirs takes two of what is one here. */
const chained = (
  { node, inputs }: Writing,
  steps: readonly [readonly [name: string, kwargs: PythonObject], ...(readonly [name: string, kwargs: PythonObject])[]],
) => {
  const [[name, kwargs], ...more] = steps
  const keys = new Set(Object.keys(node.inputs[0].header.properties))
  return more.reduce(
    (below, [next, others]) => ({
      class: preprocessing(next),
      kwargs: { recording: recordingOf(below, node.inputs[0].header, keys), ...others },
    }),
    { class: preprocessing(name), kwargs: { recording: inputs[0], ...kwargs } },
  )
}

const SCALE = 'normalize_scale.ScaleRecording'
const numpyDtypeOf = (params: Params): PythonObject => taken(params, 'dtype')

const blanked: Written = (params, writing) => {
  const { absThreshold, direction, fillValue, aMin, aMax } = params
  const step = (abs_threshold: Json, side: Json) =>
    ['clip.BlankSaturationRecording', { abs_threshold, direction: side, fill_value: fillValue }] as const
  if (absThreshold !== undefined) return chained(writing, [step(absThreshold, direction)])
  const [below, above] = [step(aMin ?? null, 'lower'), step(aMax ?? null, 'upper')]
  return chained(writing, direction === 'both' ? [below, above] : [direction === 'lower' ? below : above])
}

const corrected: Written = (params, writing) => {
  const { lsb, medians } = params
  const { dtype } = writing.node.header
  const type = numpyDtypeOf({ dtype })
  if (typeof lsb !== 'number' || lsb <= 1) return chained(writing, [[SCALE, { gain: 1, offset: 0, ...type }]])
  const offset = (numbersIn(medians, writing) ?? []).map((median) => -median)
  return chained(writing, [
    [SCALE, { gain: 1, offset: pythonFloats(offset), ...type }],
    [SCALE, { gain: 1 / lsb, offset: 0, ...type }],
  ])
}

const inPhysicalUnits = onOne(preprocessing(SCALE), 'recording', (_, { node }) => {
  const { properties } = node.inputs[0].header
  const [gain, offset] = ['gain_to_physical_unit', 'offset_to_physical_unit'].map(
    (key): PythonJson => pythonFloats(numbersOf(properties, key) ?? []),
  )
  return { gain, offset, dtype: '<f4' }
})

const silenced = onOne(preprocessing('silence_periods.SilencedPeriodsRecording'), 'recording', (params, { node }) => {
  const { periods = params.artifactPeriods, mode } = params
  if (mode !== 'zeros')
    return noEqual(`${node.origin.kind} with mode "${String(mode)}"`, 'its noise and its tapers are others there')
  const rows = (Array.isArray(periods) ? periods : []).filter((row): row is readonly number[] => Array.isArray(row))
  return {
    mode,
    // A segment without a period is not taken there.
    list_periods: node.segments.map((_, segment): PythonJson => {
      const own = rows.filter(([owner]) => owner === segment).map(([, start, end]): PythonJson => [start, end])
      return own.length === 0 ? [[0, 0]] : own
    }),
  }
})

const withoutArtifacts = onOne(preprocessing('remove_artifacts.RemoveArtifactsRecording'), 'recording', (params, writing) => {
  const { listTriggers, listLabels, mode, sparsity, msBefore, msAfter } = params
  const text = (label: Json): string => `${label}`
  const lists = Array.isArray(listTriggers) ? listTriggers : []
  const given = Array.isArray(listLabels) ? listLabels : lists.map((frames) => (Array.isArray(frames) ? frames.map(() => 0) : []))
  const labels = given.map((own) => (Array.isArray(own) ? own : []))
  const names = [...new Set(labels.flat())].toSorted((a, b) => (Number(a) < Number(b) || text(a) < text(b) ? -1 : 1)).map(text)
  const { samplingFrequency, channelIds } = writing.node.header
  const frames = [msBefore, msAfter].reduce((sum: number, ms) => sum + Math.trunc((Number(ms) * samplingFrequency) / 1000), 0)
  const flat = mode === 'median' || mode === 'average' ? (numbersIn(params.artifacts, writing) ?? []) : []
  const template = (label: number): PythonJson =>
    Array.from({ length: frames }, (_, frame) => {
      const start = (label * frames + frame) * channelIds.length
      return pythonFloats(flat.slice(start, start + channelIds.length))
    })
  const byLabel = (of: (label: number) => PythonJson): PythonJson =>
    Object.fromEntries(names.map((name, label) => [name, of(label)]))
  return {
    ...taken(params, 'listTriggers', 'msBefore', 'msAfter', 'mode', 'fitSampleSpacing', 'scaleAmplitude', 'timeJitter'),
    list_labels: labels.map((own): PythonJson => own.map(text)),
    ...(flat.length > 0 && { artifacts: byLabel(template) }),
    ...(Array.isArray(sparsity) && { sparsity: byLabel((label) => sparsity[label]) }),
  }
})

/** The kinds that clean and level samples, one row each. */
export const cleaningWritten: Readonly<Record<string, Written>> = {
  rectify: onOne(preprocessing('rectify.RectifyRecording'), 'recording', () => ({})),
  clip: onOne(preprocessing('clip.ClipRecording'), 'recording', (params) => taken(params, 'aMin', 'aMax')),
  blankSaturation: blanked,
  correctLsb: corrected,
  scaleToPhysicalUnits: inPhysicalUnits,
  silencePeriods: silenced,
  // What was found is written as the periods it comes to.
  detectAndRemoveArtifacts: silenced,
  removeArtifacts: withoutArtifacts,
}
