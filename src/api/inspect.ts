import type { Node } from '../engine/node.js'
import { describe, lineage } from './describe.js'
import { jsonText, probeText, propertyText, segmentText, tellingAnnotations, valuesText } from './summary.js'

/** Segments are listed up to so many. */
const MOST_SEGMENTS = 6
/** A line is cut at so many characters. */
const WIDTH = 120

type Row = readonly [string, string]

/**
 * What a console shows of a recording: the line of `describe`, its notices, then a line each for its segments (where there are several),
 * channels, probes, properties and annotations, and the pipeline. Nothing is read.
 */
export const inspection = (node: Node): string => {
  const { header, segments, notices } = node
  const rows: readonly Row[] = [
    ...(segments.length > 1 ? segments.slice(0, MOST_SEGMENTS) : []).map(
      (segment, index): Row => [index === 0 ? 'segments' : '', `${index}  ${segmentText(segment, header.samplingFrequency)}`],
    ),
    ...(segments.length > MOST_SEGMENTS ? [['', `... ${segments.length} in all`] as const] : []),
    ['channels', valuesText(header.channelIds)],
    ...(header.probe?.probes ?? []).map((probe, index): Row => [index === 0 ? 'probe' : '', probeText(probe)]),
    ...Object.entries(header.properties).map(
      ([key, property], index): Row => [index === 0 ? 'properties' : '', `${key}  ${propertyText(property)}`],
    ),
    ...tellingAnnotations(header.annotations).map(
      ([key, value], index): Row => [index === 0 ? 'annotations' : '', `${key}  ${jsonText(value)}`],
    ),
    ...lineage(node).map((line, index): Row => [index === 0 ? 'pipeline' : '', line.trim()]),
  ]
  const told = notices.map(({ message }, index) => line([index === 0 ? 'notices' : '', message]))
  // A notice stands whole, and before all else: it may be that the recording is not.
  return [describe(node), ...told, ...rows.map((row) => cut(line(row)))].join('\n')
}

const line = ([title, text]: Row): string => `  ${title.padEnd(11)}  ${text}`

const cut = (line: string): string => (line.length > WIDTH ? `${line.slice(0, WIDTH - 3)}...` : line)
