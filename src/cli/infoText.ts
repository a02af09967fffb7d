import { frequencyText, type StepSource, secondsText, stepsOf, stepsText } from '../api/describe.js'
import type { Recording } from '../api/recording.js'
import type { Json } from '../model/header.js'
import type { Probe } from '../model/probe.js'
import type { PropertyValue } from '../model/properties.js'
import type { Graph } from '../provenance/graph.js'
import type { Checksum } from './checksum.js'
import { twoColumns } from './output.js'

/** What `rxephys info` prints: sections, each left out where there is nothing to tell. */
export const infoText = (
  recording: Recording,
  savedFrom: Graph | undefined,
  checksum: Checksum | undefined,
): readonly string[] => {
  const { annotations, properties, probe } = recording
  return [
    `${recording}`,
    ...section('Segments', segmentLines(recording)),
    ...section('Channels', channelRows(recording)),
    ...section(
      'Probe',
      (probe?.probes ?? []).map((each, index) => [`${index}`, probeText(each)]),
    ),
    ...section(
      'Properties',
      Object.entries(properties).map(([name, { dtype, values }]) => [name, `${dtype}: ${valuesText(values)}`]),
    ),
    ...section(
      'Annotations',
      Object.entries(annotations).map(([name, value]) => [name, shortened(jsonText(value))]),
    ),
    ...section('Pipeline', stepRows(stepsOf(recording.node))),
    ...section('Saved from', stepRows(savedFrom?.nodes ?? [])),
    ...section(
      'Notices',
      recording.notices.map(({ _tag, message }) => [_tag, message]),
    ),
    ...(checksum === undefined ? [] : checksumLines(checksum)),
  ]
}

type Row = readonly [string, string]

const section = (title: string, rows: readonly Row[]): readonly string[] =>
  rows.length === 0 ? [] : ['', title, ...twoColumns(rows)]

/** A value longer than this is cut. */
const LONGEST = 200
/** Segments in full; of very many, the first. */
const MOST = 20

const segmentLines = (recording: Recording): readonly Row[] => {
  const { segments, samplingFrequency } = recording
  const rows = segments.slice(0, MOST).map(({ frames, times }, index): Row => {
    const start = times.vector === undefined ? `from ${timeText(times.tStart ?? 0)}` : 'a time for every frame'
    return [`${index}`, `${frames} frames · ${secondsText(frames / samplingFrequency)} · ${start}`]
  })
  return segments.length > MOST ? [...rows, ['...', `${segments.length - MOST} more`]] : rows
}

/** Seconds with what they need of digits. */
const timeText = (seconds: number): string => `${Number(seconds.toFixed(6))} s`

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

const stepRows = (steps: readonly StepSource[]): readonly Row[] =>
  stepsText(steps, LONGEST).map(({ name, params }) => [name, params])

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

/** A column of values, shortened: the one value of all, or the first and the last. */
const valuesText = (values: readonly PropertyValue[], unit = ''): string => {
  const texts = values.map((value) => (typeof value === 'object' ? JSON.stringify(value) : `${value}`))
  if (texts.length > 1 && texts.every((text) => text === texts[0])) return `${texts[0]}${unit} on all`
  return (texts.length <= 6 ? texts.join(', ') : `${texts.slice(0, 4).join(', ')}, ... ${texts[texts.length - 1]}`) + unit
}

const jsonText = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value))

const shortened = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST - 3)}...` : text)

const checksumLines = ({ algorithm, value, segments }: Checksum): readonly string[] => [
  '',
  `Checksum (${algorithm})`,
  `  ${value}`,
  ...segments.map((hash, index) => `  segment ${index}  ${hash}`),
]
