import { either as E } from 'fp-ts'
import {
  atMost,
  channelId,
  exactly,
  flag,
  listOf,
  nonNegative,
  nonNegativeInteger,
  oneOf,
  optional,
  required,
  withDefault,
} from '../src/codec/codec.js'
import { arrayOf, numbers } from '../src/declare/arrays.js'
import { defineOperator } from '../src/declare/operator.js'
import { checkFitted, fittedFields, unfitted } from '../src/kit/estimates.js'
import { gapFilling } from '../src/kit/gapFilling.js'
import { processedDtype } from '../src/kit/processed.js'
import { templateEstimator, templateSubtraction } from '../src/kit/templates.js'
import { triggersOf } from '../src/kit/triggers.js'
import { MOST } from '../src/model/bounds.js'
import { invalidParams } from '../src/model/fault.js'
import { pipe } from '../src/model/pipe.js'

const milliseconds = atMost(nonNegative, MOST.milliseconds)

/**
 * Remove the artifacts of stimuli: by zeros, by a line or a curve across the gap, or by subtracting a template.
 *
 * Shapes   frames × channels in, the same out.
 * Dtype    the input's; computed in float64, integers are rounded half to even and saturate.
 * Units    the input's; triggers in frames, times in ms, templates in the input's samples.
 * Margin   none; of lines and curves the gap, two fit points and four frames; of templates that are scaled or moved their length
 *          and twice the jitter. Channels: each alone; all are needed where a template is scaled or moved.
 * Errors   InvalidParams: labels that are not one a trigger, a fit spacing of less than a frame, templates of another size, or
 *          that `fit` has not found; unsigned samples. Conflict: other channels than those of a fit. Unsupported: 64-bit integers.
 * Source   SpikeInterface `remove_artifacts`, where the ends of a chunk act as ends of the recording, later gaps are filled from
 *          earlier ones, and lines, curves and templates are truncated to integers. Here every gap is filled from the input, and only the ends of a
 *          segment are ends.
 */
export const removeArtifacts = defineOperator({
  kind: 'removeArtifacts',
  version: 1,
  inputs: 'one',
  namesFrames: true,
  params: exactly({
    listTriggers: required(listOf(listOf(nonNegativeInteger)), {
      doc: 'the frames of stimuli, a list a segment',
      unit: 'frames',
    }),
    msBefore: withDefault(milliseconds, 0.5, { doc: 'what goes before a trigger', unit: 'ms' }),
    msAfter: withDefault(milliseconds, 3, { doc: 'what goes after it', unit: 'ms' }),
    mode: withDefault(oneOf(['zeros', 'linear', 'cubic', 'median', 'average']), 'zeros', {
      doc: 'zeros, a line or a cubic spline across the gap, or the median or average artifact of a label subtracted',
    }),
    fitSampleSpacing: withDefault(milliseconds, 1, { doc: 'between the points that a line or curve goes through', unit: 'ms' }),
    listLabels: optional(listOf(listOf(channelId)), {
      doc: 'the label of each trigger, a list a segment; default the same for all',
    }),
    artifacts: optional(numbers, {
      doc: 'templates, labels in ascending order × frames × channels; found by `fit`',
      unit: 'samples',
    }),
    sparsity: optional(listOf(listOf(flag)), { doc: 'of each label, in ascending order, whether a channel has the artifact' }),
    scaleAmplitude: withDefault(flag, false, { doc: 'whether a template is multiplied by how like the samples are' }),
    timeJitter: withDefault(milliseconds, 0, { doc: 'how far a template may be moved to be most like the samples', unit: 'ms' }),
    ...fittedFields,
  }),
  example: "removeArtifacts({ listTriggers: [[30_000, 60_000]], mode: 'linear' })",
  examples: ({ samplingFrequency, channelIds: { length } }) => {
    const frame = 1000 / samplingFrequency
    const times = {
      listTriggers: [[2, 20, 26, 55], [8]],
      msBefore: 1.5 * frame,
      msAfter: 3.5 * frame,
      fitSampleSpacing: 2.2 * frame,
    }
    const artifacts = Array.from({ length: 2 * 4 * length }, (_, index) => ((index * 7) % 5) - 2.25)
    const labelled = { ...times, listLabels: [['a', 'b', 'a', 'a'], ['b']], artifacts, mode: 'median' } as const
    return [
      times,
      { ...times, mode: 'linear' },
      { ...times, mode: 'cubic' },
      labelled,
      { ...labelled, mode: 'average', scaleAmplitude: true, timeJitter: 2.5 * frame },
    ]
  },
  fit: (params, { channelIds, samplingFrequency }) => {
    const { mode, artifacts, listTriggers, listLabels } = params
    const found = triggersOf('removeArtifacts', listTriggers, listLabels)
    if ((mode !== 'median' && mode !== 'average') || artifacts !== undefined || E.isLeft(found)) return undefined
    const { labels, triggers } = found.right
    const padded = { mode, ...paddingOf(params, samplingFrequency) }
    return templateEstimator(triggers, labels.length, channelIds.length, padded, (templates) => ({
      ...params,
      artifacts: templates,
      fittedChannelIds: channelIds,
    }))
  },
  bind: (params, [header]) => {
    const { mode, listTriggers, listLabels, artifacts, fitSampleSpacing, sparsity, scaleAmplitude, timeJitter } = params
    const frames = (ms: number): number => Math.trunc((ms * header.samplingFrequency) / 1000)
    const padding = paddingOf(params, header.samplingFrequency)
    const refused = (name: string, expected: string, found: string) =>
      E.left(invalidParams(`removeArtifacts.params.${name}`, expected, found))
    return pipe(
      processedDtype('removeArtifacts', header, undefined),
      E.chain(() => checkFitted('removeArtifacts', params.fittedChannelIds, header)),
      E.chain(() => triggersOf('removeArtifacts', listTriggers, listLabels)),
      E.chain(({ labels, triggers }) => {
        if (mode !== 'median' && mode !== 'average') {
          const spacing = frames(fitSampleSpacing)
          if (spacing < 1 && mode !== 'zeros') return refused('fitSampleSpacing', 'at least one frame', `${fitSampleSpacing} ms`)
          return E.right(gapFilling(header, triggers, { mode, ...padding, spacing }))
        }
        if (artifacts === undefined) return E.left(unfitted('removeArtifacts', 'artifacts', 'a template for each label'))
        const found = arrayOf(artifacts)
        const { before, after } = padding
        const wanted = labels.length * (before + after) * header.channelIds.length
        if (found.length !== wanted)
          return refused(
            'artifacts',
            `${wanted} numbers: ${labels.length} labels × ${before + after} frames × channels`,
            `${found.length}`,
          )
        if (sparsity !== undefined && !labels.every((_, label) => sparsity[label]?.length === header.channelIds.length))
          return refused(
            'sparsity',
            'a list a label, with one of true and false a channel',
            JSON.stringify(sparsity).slice(0, 80),
          )
        const templates = { ...padding, artifacts: found, sparsity, scaleAmplitude, jitter: frames(timeJitter) }
        return E.right(templateSubtraction(header, triggers, templates))
      }),
    )
  },
})

const paddingOf = (
  { msBefore, msAfter }: { readonly msBefore: number; readonly msAfter: number },
  samplingFrequency: number,
) => ({
  before: Math.trunc((msBefore * samplingFrequency) / 1000),
  after: Math.trunc((msAfter * samplingFrequency) / 1000),
})
