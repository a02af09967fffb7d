import { channelId, finite, oneOf, optional, positive, withDefault } from '../codec/codec.js'
import { argumentOf, exactArguments, held, optionsOf } from '../codec/options.js'
import { type Aligned, aligned } from '../kit/alignment.js'
import { orThrow } from '../model/attempt.js'
import { conflict, FaultError } from '../model/fault.js'
import type { ChannelId, SegmentTimes } from '../model/header.js'
import type { AlignClocksOptions } from './alignClocks.options.generated.js'
import { Events } from './events.js'
import type { EveryKindOperator } from './liftEvents.js'
import { alignTimes } from './operators.js'

export type { AlignClocksOptions } from './alignClocks.options.generated.js'

/** Which pulses two clocks have in common, and how one is fitted to the other. */
export const alignClocksFields = {
  channelId: optional(channelId, {
    doc: 'the line with the pulses; default the one whose property `is_sync` is true, or the only one',
  }),
  referenceChannelId: optional(channelId, { doc: 'the same among the events of the reference' }),
  edges: withDefault(oneOf(['rising', 'falling', 'both']), 'rising', { doc: 'which edges are the pulses' }),
  method: withDefault(oneOf(['piecewise', 'linear']), 'piecewise', {
    doc: 'linear from pulse to pulse, or one straight line through all',
  }),
  toleranceMs: optional(positive, {
    doc: 'how far a pulse may lie beside its place; default 1 ms, or two frames of the slower stream where these are more',
    unit: 'ms',
  }),
  offset: optional(finite, {
    doc: 'times of the reference less those of this clock, to a quarter of a period; needed for periodic pulses where no start times tell',
    unit: 's',
  }),
}

/** How the clock of a segment is to that of the reference, and how well that is known. */
export interface AlignedSegment extends Omit<Aligned, 'knots'> {
  readonly segment: number
}

/** What two clocks have to do with each other. */
export interface Alignment {
  /** Gives recordings, sortings and events of the stream the times of the reference. */
  readonly operator: EveryKindOperator
  readonly segments: readonly AlignedSegment[]
}

const events = held('events', (value): value is Events => value instanceof Events)

/**
 * Align the clock of a stream to that of another by pulses that both have recorded: `events` of the stream, and those of the
 * `reference`. Pulses that one of them misses, and pulses too many, are passed over. Periodic pulses fix the offset only up to whole
 * periods: which, the start times of both say, or `offset`. Rejects with a `FaultError`: Conflict, where the pulses do not tell.
 *
 * ```ts
 * const [probe, card] = [await openEvents(run, { stream: 'imec0.ap' }), await openEvents(run, { stream: 'nidq' })]
 * const { operator, segments } = await alignClocks(probe, card)
 * const aligned = recording.pipe(operator) // and sorting.pipe(operator)
 * ```
 */
export const alignClocks = exactArguments(
  'alignClocks',
  async (stream: Events, reference: Events, options?: AlignClocksOptions): Promise<Alignment> => {
    const {
      channelId: own,
      referenceChannelId,
      edges,
      method,
      toleranceMs,
      offset,
    } = optionsOf(alignClocksFields, options, 'alignClocks')
    const [mine, theirs] = [
      argumentOf(events, stream, 'alignClocks.events'),
      argumentOf(events, reference, 'alignClocks.reference'),
    ]
    const wanted = { value: edges === 'both' ? undefined : edges === 'rising' ? 1 : 0 }
    const line = lineOf(mine, own, 'channelId')
    const [common, pulses] = await referencePulses(theirs, lineOf(theirs, referenceChannelId, 'referenceChannelId'), wanted)
    const coarsest = 1 / Math.min(mine.samplingFrequency, theirs.samplingFrequency)
    const tolerance = toleranceMs === undefined ? Math.max(1e-3, 2 * coarsest) : toleranceMs / 1000
    const found: (Aligned & { readonly segment: number })[] = []
    for (const [segment, { frames: length, times: clock }] of mine.segments.entries()) {
      const times = await mine.getEventTimes({ channelId: line, segment, ...wanted })
      const name = `segment ${segment}, ${String(line)}`
      const frames = await framesOf(mine, line, segment, wanted.value)
      found.push({
        segment,
        ...orThrow(
          aligned(
            { name, frames, times, reference: pulses, length, common: common && isTold(clock) },
            { method, tolerance, offset, coarsest },
          ),
        ),
      })
    }
    return {
      operator: alignTimes({
        clocks: found.map(({ segment, knots: { frames, times } }) => ({ segment, frames: [...frames], times: [...times] })),
      }),
      segments: found.map(({ knots: _, ...told }) => told),
    }
  },
)

const isTold = ({ tStart, vector }: SegmentTimes): boolean => tStart !== undefined || vector !== undefined

const framesOf = async (of: Events, line: ChannelId, segment: number, wanted: number | undefined): Promise<Float64Array> => {
  const { sampleIndex, value } = await of.getEvents({ segment, channelIds: [line] })
  return wanted === undefined ? sampleIndex : sampleIndex.filter((_, event) => value[event] === wanted)
}

/** The pulses of all segments by the reference's clock, and whether it says when they start. */
const referencePulses = async (
  of: Events,
  line: ChannelId,
  wanted: { readonly value: number | undefined },
): Promise<readonly [boolean, Float64Array]> => {
  const isCommon = of.segments.every(({ times }) => isTold(times))
  if (!isCommon && of.segments.length > 1)
    throw new FaultError(
      conflict('segments of alignClocks.reference', 'one, or start times of all', `${of.segments.length} without`),
    )
  const all: number[] = []
  for (const segment of of.segments.keys()) all.push(...(await of.getEventTimes({ channelId: line, segment, ...wanted })))
  return [isCommon, Float64Array.from(all).sort()]
}

/** The line that was asked for, that is marked, or that is the only one. */
const lineOf = (of: Events, asked: ChannelId | undefined, option: string): ChannelId => {
  if (asked !== undefined) return asked
  const marked = of.channelIds.filter((_, channel) => of.getProperty('is_sync')?.[channel] === true)
  const found = marked.length > 0 ? marked : of.channelIds
  if (found.length === 1) return found[0]
  const known = found.slice(0, 6).map(String).join(', ')
  throw new FaultError(
    conflict(`alignClocks.${option}`, 'a line', `${found.length} that may be meant: ${known}`, `say which: ${option}`),
  )
}
