import type { Json, Recording } from 'rxephys'
import * as operators from 'rxephys/operators'
import type { OnRecording } from '../../src/api/pipe.js'
import type { Source } from './pipeline.js'

/** Stretches of a recording, as `fit` takes them. */
export type Chunks = readonly { readonly segment: number; readonly startFrame: number; readonly endFrame: number }[]

/** An operator here, and there. */
export interface Case {
  readonly title: string
  readonly source: Source
  readonly operator: OnRecording<Recording>
  readonly theirs: { readonly kind: string; readonly params: { readonly [key: string]: Json } }
  /** Of floats. */
  readonly tolerance?: number
  /** The part of the integers that may differ by one: where both round a sum that is near a half. */
  readonly uneven?: number
  /** Which JSON there is: theirs may not load, or estimate anew. */
  readonly json?: 'both' | 'ours' | 'none'
  /** Properties of the channels, which both set first. */
  readonly properties?: Readonly<Record<string, readonly number[]>>
}

/** Every case on one source; `chunks` are the stretches that SpikeInterface draws with the arguments in `random`. */
export const casesOf = async (name: string, source: Source, chunks: Chunks): Promise<readonly Case[]> => {
  const { recording } = source
  const random = { num_chunks_per_segment: 6, chunk_size: 1500, seed: 7 }
  const isFloat = recording.dtype.startsWith('float')
  const length = recording.channelIds.length
  const cases = (
    kind: string,
    operator: OnRecording<Recording>,
    params: Case['theirs']['params'],
    more: Partial<Case> = {},
  ): Case => ({
    title: `${kind} of ${name}: ${JSON.stringify(params).slice(0, 90)}`,
    source,
    operator,
    theirs: { kind, params },
    ...more,
  })
  const triggers = recording.segments.map(({ frames }) => [0.05, 0.3, 0.62, 0.9].map((part) => Math.floor(part * frames)))
  const labels = triggers.map((own) => own.map((_, index) => (index % 2 === 0 ? 'a' : 'b')))
  const flat = recording.segments.length === 1
  const listed = flat ? triggers[0] : triggers
  const periods = recording.segments.map(({ frames }, segment) => [segment, Math.floor(frames / 3), Math.floor(frames / 2)])
  const templates = { mode: 'average', listTriggers: triggers, listLabels: labels } as const
  return [
    cases('rectify', operators.rectify(), {}),
    cases('clip', operators.clip({ aMin: -40, aMax: 60 }), { a_min: -40, a_max: 60 }),
    cases('clip', operators.clip({ aMax: 10 }), { a_max: 10 }),
    cases('blank_saturation', operators.blankSaturation({ absThreshold: 70, fillValue: 1, direction: 'both' }), {
      ...{ abs_threshold: 70, fill_value: 1, direction: 'both' },
    }),
    cases(
      'blank_saturation',
      await recording.fit(operators.blankSaturation({ quantileThreshold: 0.02, direction: 'both' }), { chunks }),
      { quantile_threshold: 0.02, direction: 'both', ...random },
      // The median may be between two integers, which are truncated there.
      { json: 'ours', ...(isFloat ? { tolerance: 1e-5 } : { uneven: 0.05 }) },
    ),
    cases(
      'silence_periods',
      operators.silencePeriods({ periods }),
      { list_periods: periods.map(([, start, end]) => [[start, end]]) },
      { json: 'ours' },
    ),
    cases(
      'scale_to_physical_units',
      operators.scaleToPhysicalUnits(),
      {},
      {
        properties: {
          gain_to_physical_unit: Array.from({ length }, (_, channel) => 0.5 + channel),
          offset_to_physical_unit: Array.from({ length }, (_, channel) => 1.25 * channel),
        },
        json: 'ours',
      },
    ),
    ...(isFloat ? [] : [cases('correct_lsb', await recording.fit(operators.correctLsb(), { chunks }), random, { json: 'ours' })]),
    cases('remove_artifacts', operators.removeArtifacts({ listTriggers: triggers }), { list_triggers: listed }),
    ...(isFloat
      ? [
          ...(['linear', 'cubic'] as const).map((mode) =>
            cases(
              'remove_artifacts',
              operators.removeArtifacts({ listTriggers: triggers, mode }),
              { list_triggers: listed, mode },
              {
                tolerance: 1e-3,
              },
            ),
          ),
          cases(
            'remove_artifacts',
            await recording.fit(operators.removeArtifacts({ ...templates, mode: 'median' })),
            { list_triggers: triggers, list_labels: labels, mode: 'median' },
            { tolerance: 1e-3, json: 'ours' },
          ),
          cases(
            'remove_artifacts',
            await recording.fit(operators.removeArtifacts({ ...templates, scaleAmplitude: true, timeJitter: 0.2 })),
            { list_triggers: triggers, list_labels: labels, mode: 'average', scale_amplitude: true, time_jitter: 0.2 },
            { tolerance: 1e-3, json: 'ours' },
          ),
        ]
      : []),
  ]
}
