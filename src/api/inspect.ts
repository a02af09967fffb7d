import type { Node } from '../engine/node.js'
import type { Annotations, Segment } from '../model/header.js'
import type { Notice } from '../model/notice.js'
import type { Properties } from '../model/properties.js'
import { describe, lineage } from './describe.js'
import { jsonText, probeText, propertyText, segmentText, tellingAnnotations, valuesText } from './summary.js'

/** Segments are listed up to so many. */
const MOST_SEGMENTS = 6
/** A line is cut at so many characters. */
const WIDTH = 120

type Row = readonly [string, string]

const segmentRows = (segments: readonly Segment[], samplingFrequency: number): readonly Row[] => [
  ...(segments.length > 1 ? segments.slice(0, MOST_SEGMENTS) : []).map(
    (segment, index): Row => [index === 0 ? 'segments' : '', `${index}  ${segmentText(segment, samplingFrequency)}`],
  ),
  ...(segments.length > MOST_SEGMENTS ? [['', `... ${segments.length} in all`] as const] : []),
]

const aboutRows = (properties: Properties, annotations: Annotations, steps: readonly string[]): readonly Row[] => [
  ...Object.entries(properties).map(
    ([key, property], index): Row => [index === 0 ? 'properties' : '', `${key}  ${propertyText(property)}`],
  ),
  ...tellingAnnotations(annotations).map(
    ([key, value], index): Row => [index === 0 ? 'annotations' : '', `${key}  ${jsonText(value)}`],
  ),
  ...steps.map((line, index): Row => [index === 0 ? 'pipeline' : '', line.trim()]),
]

const table = (title: string, notices: readonly Notice[], rows: readonly Row[]): string => {
  const told = notices.map(({ message }, index) => line([index === 0 ? 'notices' : '', message]))
  // A notice stands whole, and before all else: it may be that the recording is not.
  return [title, ...told, ...rows.map((row) => cut(line(row)))].join('\n')
}

/**
 * What a console shows: the line of `describe`, its notices, then a line each for its segments (where there are several), its
 * channels and probes or its units, properties and annotations, and the pipeline. Nothing is read.
 */
export const inspection = (node: Node): string => {
  const { header, segments, notices } = node
  return table(describe(node), notices, [
    ...segmentRows(segments, header.samplingFrequency),
    'unitIds' in header ? ['units', valuesText(header.unitIds)] : ['channels', valuesText(header.channelIds)],
    ...('channelKinds' in header ? [['kinds', valuesText(header.channelKinds)] as const] : []),
    ...('dtype' in header ? (header.probe?.probes ?? []) : []).map(
      (probe, index): Row => [index === 0 ? 'probe' : '', probeText(probe)],
    ),
    ...aboutRows(header.properties, header.annotations, lineage(node)),
  ])
}

const line = ([title, text]: Row): string => `  ${title.padEnd(11)}  ${text}`

const cut = (line: string): string => (line.length > WIDTH ? `${line.slice(0, WIDTH - 3)}...` : line)
