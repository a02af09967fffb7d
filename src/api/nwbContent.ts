import type { NewSeries, NwbContent } from '../formats/nwb/write.js'
import { refuse } from '../model/attempt.js'
import { conflict, unsupported } from '../model/fault.js'
import type { Json, Segment } from '../model/header.js'
import { type Notice, notice } from '../model/notice.js'
import { numbersOf } from '../model/properties.js'
import { rateOf } from '../model/times.js'
import { agreeOnFrames, refuseExcess } from './agreeOnFrames.js'
import type { Recording } from './recording.js'
import type { Sorting } from './sorting.js'
import { timesOfFrames } from './times.js'

/** Volts of a µV. */
const VOLTS = 1e-6

/** What an NWB file tells of a recording. Throws a `FaultError` of a probe that has no place for a channel. */
export const recordingContent = (
  recording: Recording,
): { readonly content: NonNullable<NwbContent['recording']>; readonly notices: readonly Notice[] } => {
  const { channelIds, dtype, properties, probe, samplingFrequency } = recording.node.header
  const [gains, offsets] = ['gain_to_uV', 'offset_to_uV'].map((key) => numbersOf(properties, key))
  const inVolts = (values: readonly number[]): readonly number[] => values.map((value) => value * VOLTS)
  const [first = 0, ...others] = offsets === undefined ? [] : inVolts(offsets)
  const alike = others.every((offset) => offset === first)
  return {
    content: {
      channelIds,
      dtype,
      groups: recording.getChannelGroups()?.map(String) ?? channelIds.map(() => '0'),
      positions: probe && recording.getChannelLocations(),
      properties,
      gains: gains === undefined ? channelIds.map(() => 1) : inVolts(gains),
      offset: alike ? first : 0,
      offsets: alike || offsets === undefined ? undefined : inVolts(offsets),
      segments: seriesOf(recording.segments, samplingFrequency),
    },
    notices:
      gains === undefined
        ? [notice('Tolerated', 'the recording has no gains: the file says that its samples are volts, as NWB has no other way')]
        : [],
  }
}

/** When segments start: as they tell, else after the one before. */
const seriesOf = (segments: readonly Segment[], samplingFrequency: number): readonly NewSeries[] => {
  let end = 0
  return segments.map(({ frames, times }) => {
    const rate = rateOf(times, samplingFrequency)
    const startingTime = times.tStart ?? end
    end = startingTime + frames / rate
    return { frames, rate, startingTime: times.vector === undefined ? startingTime : undefined }
  })
}

/** What an NWB file tells of a sorting, and its spike times, unit by unit. Rejects with a `FaultError`. */
export const sortingContent = async (
  sorting: Sorting,
  recording: Recording | undefined,
): Promise<{
  readonly content: NonNullable<NwbContent['sorting']>
  readonly seconds: Float64Array
  readonly notices: readonly Notice[]
}> => {
  const { unitIds, properties, annotations, samplingFrequency } = sorting.node.header
  if (sorting.getNumSegments() !== 1)
    refuse(
      unsupported(
        `a sorting of ${sorting.getNumSegments()} segments in an NWB file, whose spikes have times alone`,
        'concatenateSortings makes one of them, or selectSegments chooses one',
      ),
    )
  const told = recording === undefined ? [] : agreeOnFrames(recording.node, sorting.node)
  const spikes = await sorting.toReorderedSpikeVector()
  if (recording !== undefined) refuseExcess(spikes, recording.node)
  const rate = recording?.samplingFrequency ?? samplingFrequency
  const [segment] = (recording ?? sorting).segments
  const seconds = new Float64Array(spikes.sampleIndex.length)
  const ends: number[] = []
  for (const [[from, to]] of spikes.slices) {
    seconds.set(await timesOfFrames(segment, rate, spikes.sampleIndex.subarray(from, to)), from)
    ends.push(to)
  }
  if (seconds.some(Number.isNaN)) refuse(conflict('times of the sorting', 'a time for every spike', 'spikes past the last time'))
  return {
    content: {
      unitIds,
      properties,
      ends,
      resolution: 1 / rateOf(segment.times, rate),
      observed: observedOf(annotations.obs_intervals, unitIds.length),
    },
    seconds,
    notices: told,
  }
}

/** When each unit was looked for, where an annotation says so of every unit, as files of NWB do. */
const observedOf = (told: Json | undefined, units: number): readonly (readonly (readonly number[])[])[] | undefined =>
  Array.isArray(told) && told.length === units && told.every(isIntervals) ? told : undefined

const isIntervals = (value: unknown): value is readonly (readonly number[])[] =>
  Array.isArray(value) &&
  value.every((each) => Array.isArray(each) && each.length === 2 && each.every((time) => typeof time === 'number'))
