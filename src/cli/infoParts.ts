import { type StepSource, secondsText, stepsText } from '../api/describe.js'
import { countedText, vectorText } from '../api/summary.js'
import type { Annotations, Json, Segment } from '../model/header.js'
import type { Properties, PropertyValue } from '../model/properties.js'
import type { Graph } from '../provenance/graph.js'
import type { Checksum } from './checksum.js'
import { twoColumns } from './output.js'
import type { Subject } from './subject.js'

/** A term, and what is told of it. */
export type Row = readonly [string, string]

/** A titled list; nothing where there is nothing to tell. */
export const section = (title: string, rows: readonly Row[]): readonly string[] =>
  rows.length === 0 ? [] : ['', title, ...twoColumns(rows)]

/** A value longer than this is cut. */
const LONGEST = 200
/** Segments in full; of very many, the first. */
const MOST = 20

/** A row a segment, as `text` tells it. */
export const segmentRows = (segments: readonly Segment[], text: (segment: Segment, index: number) => string): readonly Row[] => {
  const rows = segments.slice(0, MOST).map((segment, index): Row => [`${index}`, text(segment, index)])
  return segments.length > MOST ? [...rows, ['...', `${segments.length - MOST} more`]] : rows
}

/** `40000 frames · 1.33 s · from 0 s` */
export const framesText = ({ frames, times }: Segment, samplingFrequency: number): string => {
  const start = times.vector === undefined ? `from ${timeText(times.tStart ?? 0)}` : vectorText(times.vector)
  return `${frames} frames · ${secondsText(frames / samplingFrequency)} · ${start}`
}

/** Seconds with what they need of digits. */
const timeText = (seconds: number): string => `${Number(seconds.toFixed(6))} s`

const propertyRows = (properties: Properties): readonly Row[] =>
  Object.entries(properties).map(([name, { dtype, values }]) => [name, `${dtype}: ${valuesText(values)}`])

const annotationRows = (annotations: Annotations): readonly Row[] =>
  Object.entries(annotations).map(([name, value]) => [name, shortened(jsonText(value))])

const stepRows = (steps: readonly StepSource[]): readonly Row[] =>
  stepsText(steps, LONGEST).map(({ name, params }) => [name, params])

/** A column of values, shortened: the one value of all, a few values and how many have each, or the first and the last. */
export const valuesText = (values: readonly PropertyValue[], unit = ''): string => {
  const texts = values.map((value) => (typeof value === 'object' ? JSON.stringify(value) : `${value}`))
  if (texts.length > 1 && texts.every((text) => text === texts[0])) return `${texts[0]}${unit} on all`
  if (texts.length <= 6) return texts.join(', ') + unit
  return (countedText(texts) ?? `${texts.slice(0, 4).join(', ')}, ... ${texts[texts.length - 1]}`) + unit
}

/** What is told last of whatever there is: what is known of the whole, where it comes from, what was worth a notice. */
export const closingSections = (
  { properties, annotations, notices }: Subject,
  steps: readonly StepSource[],
  { savedFrom, checksum }: { readonly savedFrom: Graph | undefined; readonly checksum: Checksum | undefined },
): readonly string[] => [
  ...section('Properties', propertyRows(properties)),
  ...section('Annotations', annotationRows(annotations)),
  ...section('Pipeline', stepRows(steps)),
  ...section('Saved from', stepRows(savedFrom?.nodes ?? [])),
  ...section(
    'Notices',
    notices.map(({ _tag, message }) => [_tag, message]),
  ),
  ...checksumLines(checksum),
]

const jsonText = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value))

const shortened = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST - 3)}...` : text)

const checksumLines = (checksum: Checksum | undefined): readonly string[] =>
  checksum === undefined
    ? []
    : [
        '',
        `Checksum (${checksum.algorithm})`,
        `  ${checksum.value}`,
        ...checksum.segments.map((hash, index) => `  segment ${index}  ${hash}`),
      ]
