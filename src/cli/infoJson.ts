import type { Events } from '../api/events.js'
import type { Recording } from '../api/recording.js'
import type { Sorting } from '../api/sorting.js'
import type { Graph } from '../provenance/graph.js'
import type { Checksum } from './checksum.js'

/** Raised when the meaning of a field changes; a field that is added does not raise it. */
export const INFO_VERSION = 1

/** What `rxephys info --json` prints of a recording: everything that is known, in full. Numbers JSON lacks are `{"number": "NaN"}`. */
export const infoJson = (recording: Recording, savedFrom: Graph | undefined, checksum: Checksum | undefined): string => {
  const { samplingFrequency, channelIds, dtype, segments, properties, annotations, probe, notices } = recording
  const json = {
    rxephysInfo: INFO_VERSION,
    type: 'recording',
    description: `${recording}`,
    samplingFrequency,
    dtype,
    numChannels: channelIds.length,
    numSegments: segments.length,
    totalFrames: recording.getTotalSamples(),
    totalSeconds: recording.getTotalDuration(),
    totalBytes: recording.getTotalMemorySize(),
    segments: segments.map(({ frames, times }, segment) => ({
      frames,
      seconds: recording.getDuration(segment),
      startTime: times.tStart ?? null,
      ...(times.samplingFrequency !== undefined && { samplingFrequency: times.samplingFrequency }),
      timeVector: times.vector !== undefined,
    })),
    channelIds,
    gainToUv: recording.getChannelGains() ?? null,
    offsetToUv: recording.getChannelOffsets() ?? null,
    properties,
    annotations,
    probes: (probe?.probes ?? []).map((each) => ({
      annotations: each.annotations,
      numContacts: each.contactPositions.length,
      numShanks: new Set(each.shankIds ?? ['']).size,
      units: each.siUnits,
      contactPositions: each.contactPositions,
      contactIds: each.contactIds ?? null,
      shankIds: each.shankIds ?? null,
      deviceChannelIndices: each.deviceChannelIndices ?? null,
    })),
    pipeline: recording.toJson(),
    savedFrom: savedFrom ?? null,
    notices: notices.map(({ _tag, message }) => ({ kind: _tag, message })),
    ...(checksum && { checksum }),
  }
  return jsonText(json)
}

/** A number that may not be known: the length of a segment that nobody said. */
export const known = (value: number): number | null => (Number.isFinite(value) ? value : null)

/** The segments of a sorting or of events, and what else is told of each. */
export const segmentsJson = (subject: Sorting | Events, more: (segment: number) => object): readonly object[] =>
  subject.segments.map(({ frames, times }, segment) => ({
    frames: known(frames),
    seconds: Number.isFinite(frames) ? subject.getDuration(segment) : null,
    startTime: times.tStart ?? null,
    ...(times.samplingFrequency !== undefined && { samplingFrequency: times.samplingFrequency }),
    timeVector: times.vector !== undefined,
    ...more(segment),
  }))

/** JSON in which numbers it lacks are tagged. */
export const jsonText = (json: object): string =>
  JSON.stringify(json, (_, value: unknown) => (isNonFinite(value) ? { number: `${value}` } : value), 2)

const isNonFinite = (value: unknown): boolean => typeof value === 'number' && !Number.isFinite(value)
