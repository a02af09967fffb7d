import { frequencyText, stepsOf } from '../api/describe.js'
import type { Recording } from '../api/recording.js'
import type { Probe } from '../model/probe.js'
import type { Graph } from '../provenance/graph.js'
import type { Checksum } from './checksum.js'
import { closingSections, framesText, type Row, section, segmentRows, valuesText } from './infoParts.js'

/** What `rxephys info` prints of a recording: sections, each left out where there is nothing to tell. */
export const infoText = (
  recording: Recording,
  savedFrom: Graph | undefined,
  checksum: Checksum | undefined,
): readonly string[] => {
  const { probe, samplingFrequency } = recording
  return [
    `${recording}`,
    ...section(
      'Segments',
      segmentRows(recording.segments, (segment) => framesText(segment, samplingFrequency)),
    ),
    ...section('Channels', channelRows(recording)),
    ...section(
      'Probe',
      (probe?.probes ?? []).map((each, index) => [`${index}`, probeText(each)]),
    ),
    ...closingSections(recording, stepsOf(recording.node), { savedFrom, checksum }),
  ]
}

const channelRows = (recording: Recording): readonly Row[] => {
  const rows: Row[] = [
    ['ids', valuesText(recording.channelIds)],
    ['rate', frequencyText(recording.samplingFrequency)],
  ]
  const [gains, offsets] = [recording.getChannelGains(), recording.getChannelOffsets()]
  if (gains !== undefined) rows.push(['gain', valuesText(gains, ' µV a step')])
  if (offsets !== undefined) rows.push(['offset', valuesText(offsets, ' µV')])
  return rows
}

const probeText = (probe: Probe): string => {
  const { contactPositions, annotations, shankIds, siUnits } = probe
  const name = [annotations.manufacturer, annotations.model_name ?? annotations.name].filter(
    (word) => typeof word === 'string' && word !== '',
  )
  const unit = siUnits === 'um' ? 'µm' : siUnits
  const shanks = new Set(shankIds ?? ['']).size
  const spans = ['x', 'y', 'z'].slice(0, probe.ndim).map((axis, dimension) => {
    const along = contactPositions.map((position) => position[dimension])
    return `${axis} ${least(along)} to ${most(along)} ${unit}`
  })
  return [...name, `${contactPositions.length} contacts`, `${shanks} shank${shanks === 1 ? '' : 's'}`, ...spans].join(' · ')
}

const least = (values: readonly number[]): number => values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY)
const most = (values: readonly number[]): number => values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY)
