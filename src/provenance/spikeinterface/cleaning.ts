import {
  channelId,
  either,
  finite,
  flag,
  integer,
  json,
  listOf,
  nonNegative,
  nonNegativeInteger,
  oneOf,
  optional,
  required,
} from '../../codec/codec.js'
import { refuse } from '../../model/attempt.js'
import { unsupported } from '../../model/fault.js'
import { isJsonObject, type Json } from '../../model/header.js'
import { type Equal, equal } from './equal.js'
import { ignored, ours } from './kwargs.js'

/** A list for each segment, or the list of the only one. */
const perSegment = <A>(lists: readonly (A | readonly A[])[]): readonly (readonly A[])[] => {
  const nested = lists.filter((each): each is readonly A[] => Array.isArray(each))
  return nested.length === lists.length ? nested : [lists.filter((each): each is A => !Array.isArray(each))]
}

/** The numbers and flags of a dict by label, label after label in ascending order. */
const inOrder = (byLabel: Json | undefined, labels: readonly string[]): readonly Json[] | undefined =>
  isJsonObject(byLabel) ? labels.map((label) => byLabel[label]) : undefined

/** The classes that clean and level samples, each frame from itself or from what was estimated. */
export const cleaning: readonly Equal[] = [
  equal('RectifyRecording', 'one', {}, (_, inputs, { apply }) => apply('rectify', inputs, {})),
  equal(
    'ClipRecording',
    'one',
    { a_min: optional(finite, { doc: 'least' }), a_max: optional(finite, { doc: 'greatest' }) },
    (kwargs, inputs, { apply }) => apply('clip', inputs, ours(kwargs)),
  ),
  equal(
    'BlankSaturationRecording',
    'one',
    {
      abs_threshold: optional(finite, { doc: 'the limit' }),
      quantile_threshold: optional(nonNegative, { doc: 'of which it is estimated' }),
      direction: optional(oneOf(['upper', 'lower', 'both']), { doc: 'which side' }),
      fill_value: optional(finite, { doc: 'instead' }),
      ...ignored('num_chunks_per_segment', 'chunk_size', 'seed'),
    },
    ({ quantile_threshold, ...kwargs }, inputs, { apply, at }) =>
      kwargs.abs_threshold === undefined || kwargs.fill_value === undefined
        ? estimatedAnew(at, 'BlankSaturationRecording', 'abs_threshold and fill_value')
        : apply('blankSaturation', inputs, { ...ours(kwargs), quantileThreshold: quantile_threshold }),
  ),
  // What it dumps are the arguments of the class below it.
  equal('ScaleToPhysicalUnits', 'one', ignored('gain', 'offset', 'dtype'), (_, inputs, { apply }) =>
    apply('scaleToPhysicalUnits', inputs, {}),
  ),
  equal(
    'SilencedPeriodsRecording',
    'one',
    {
      list_periods: optional(listOf(either(listOf(listOf(integer)), listOf(integer))), {
        doc: 'start and end, a list a segment',
      }),
      periods: optional(listOf(listOf(nonNegativeInteger)), { doc: 'segment, start, end: what it dumps since 0.104' }),
      mode: optional(oneOf(['zeros', 'noise', 'apodization']), { doc: 'what instead' }),
      noise_levels: optional(listOf(nonNegative), { doc: 'one a channel' }),
      ...ignored('seed', 'apodization_samples'),
    },
    ({ list_periods = [], periods, mode = 'zeros' }, inputs, { apply, at }) => {
      if (mode !== 'zeros')
        return refuse(unsupported(`${at}.kwargs.mode: "${mode}", whose samples are others here`, 'save the recording there'))
      // A segment without periods has one of no frames there.
      if (periods !== undefined)
        return apply('silencePeriods', inputs, { periods: periods.filter(([, start, end]) => start < end) })
      const isNested = (lists: typeof list_periods): lists is readonly (readonly (readonly number[])[])[] =>
        lists.every((each) => each.length === 0 || Array.isArray(each[0]))
      const lists = isNested(list_periods)
        ? list_periods
        : [list_periods.filter((each): each is readonly number[] => each.length > 0)]
      return apply('silencePeriods', inputs, {
        periods: lists.flatMap((own, segment) => own.map(([start, end]) => [segment, start, end])),
      })
    },
  ),
  equal(
    'DetectAndRemoveArtifactsRecording',
    'one',
    {
      artifact_periods: optional(listOf(listOf(nonNegativeInteger)), { doc: 'segment, start, end' }),
      mode: optional(oneOf(['zeros', 'noise', 'apodization']), { doc: 'what instead' }),
      ...ignored('recording_to_detect', 'method', 'method_kwargs', 'job_kwargs', 'noise_levels_kwargs', 'seed', 'apodization'),
    },
    ({ artifact_periods, mode = 'zeros' }, inputs, { apply, at }) => {
      if (artifact_periods === undefined) return estimatedAnew(at, 'DetectAndRemoveArtifactsRecording', 'artifact_periods')
      return mode === 'zeros'
        ? apply('detectAndRemoveArtifacts', inputs, { artifactPeriods: artifact_periods })
        : refuse(unsupported(`${at}.kwargs.mode: "${mode}", whose samples are others here`, 'save the recording there'))
    },
  ),
  equal(
    'RemoveArtifactsRecording',
    'one',
    {
      list_triggers: required(listOf(either(listOf(nonNegativeInteger), nonNegativeInteger)), {
        doc: 'frames, a list a segment',
      }),
      list_labels: optional(listOf(either(listOf(channelId), channelId)), { doc: 'likewise' }),
      ms_before: optional(nonNegative, { doc: 'ms' }),
      ms_after: optional(nonNegative, { doc: 'ms' }),
      mode: optional(oneOf(['zeros', 'linear', 'cubic', 'median', 'average']), { doc: 'how' }),
      fit_sample_spacing: optional(nonNegative, { doc: 'ms' }),
      artifacts: optional(json, { doc: 'frames × channels, by label' }),
      sparsity: optional(json, { doc: 'flags, by label' }),
      scale_amplitude: optional(flag, { doc: 'whether templates are scaled' }),
      time_jitter: optional(nonNegative, { doc: 'ms' }),
      ...ignored('waveforms_kwargs'),
    },
    ({ list_triggers, list_labels, ms_before, ms_after, mode, artifacts, sparsity, ...kwargs }, inputs, { apply, at }) => {
      const isTemplate = mode === 'median' || mode === 'average'
      if (isTemplate && artifacts === undefined) return estimatedAnew(at, 'RemoveArtifactsRecording', 'artifacts')
      const listLabels = list_labels && perSegment(list_labels)
      const labels = [...new Set((listLabels ?? [[0]]).flat().map(String))].toSorted()
      return apply('removeArtifacts', inputs, {
        ...ours(kwargs),
        mode,
        listTriggers: perSegment(list_triggers),
        // Neither time given is the one frame of the trigger.
        ...{ msBefore: ms_before ?? 0, msAfter: ms_after ?? 0 },
        listLabels: listLabels?.map((own) => own.map(String)),
        ...(isTemplate && { artifacts: inOrder(artifacts, labels)?.flat(2), sparsity: inOrder(sparsity, labels) }),
      })
    },
  ),
]

/** Refuse what draws its parameters by chance whenever it is loaded. */
export const estimatedAnew = (at: string, name: string, missing: string): never =>
  refuse(
    unsupported(
      `${at}.class: ${name} without its ${missing}, which SpikeInterface estimates anew whenever it is loaded`,
      'save the recording there, or fit the operator here',
    ),
  )
