import { frequencyText, secondsText } from '../api/describe.js'
import type { Sorting } from '../api/sorting.js'
import type { Segment } from '../model/header.js'
import { encodeGraph } from '../provenance/encode.js'
import type { Graph } from '../provenance/graph.js'
import type { Checksum } from './checksum.js'
import { INFO_VERSION, jsonText, known, segmentsJson } from './infoJson.js'
import { closingSections, framesText, type Row, section, segmentRows, valuesText } from './infoParts.js'
import type { SpikeCounts } from './sortingContent.js'

/** What is told of a sorting beyond what it says itself. */
export interface SortingFacts {
  /** Undefined where spikes would have to be detected to be counted. */
  readonly counts: SpikeCounts | undefined
  readonly savedFrom: Graph | undefined
  readonly checksum: Checksum | undefined
}

/** What `rxephys info` prints of a sorting: sections, each left out where there is nothing to tell. */
export const sortingText = (sorting: Sorting, { counts, savedFrom, checksum }: SortingFacts): readonly string[] => [
  `${sorting}`,
  ...section(
    'Segments',
    segmentRows(sorting.segments, (segment, index) => segmentText(segment, sorting.samplingFrequency, counts?.[index])),
  ),
  ...section('Units', unitRows(sorting, counts)),
  ...closingSections(sorting, encodeGraph(sorting.node, (path) => path).nodes, { savedFrom, checksum }),
]

const sum = (values: Iterable<number>): number => Array.from(values).reduce((total, value) => total + value, 0)

const segmentText = (segment: Segment, samplingFrequency: number, counts: Float64Array | undefined): string => {
  const spikes = counts === undefined ? [] : [`${sum(counts)} spikes`]
  const length = Number.isFinite(segment.frames)
    ? framesText(segment, samplingFrequency)
    : 'no length: no recording is registered'
  return [...spikes, length].join(' · ')
}

const unitRows = ({ unitIds, samplingFrequency, segments }: Sorting, counts: SpikeCounts | undefined): readonly Row[] => {
  const rows: Row[] = [
    ['ids', valuesText(unitIds)],
    ['rate', frequencyText(samplingFrequency)],
  ]
  if (counts === undefined)
    return [...rows, ['spikes', 'not counted: they are detected when they are read; --checksum reads all']]
  const totals = totalsOf(unitIds.length, counts)
  const empty = unitIds.filter((_, unit) => totals[unit] === 0)
  const seconds = sum(segments.map(({ frames }) => frames)) / samplingFrequency
  rows.push(['spikes', `${sum(totals)} in all${totals.length === 0 ? '' : `; ${spread(totals, 0, ' a unit')}`}`])
  if (Number.isFinite(seconds) && seconds > 0 && totals.length > 0)
    rows.push([
      'firing',
      `${spread(
        totals.map((count) => count / seconds),
        2,
        ' Hz',
      )}, over ${secondsText(seconds)}`,
    ])
  if (empty.length > 0) rows.push(['empty', `${empty.length}: ${valuesText(empty)}`])
  return rows
}

const totalsOf = (units: number, counts: SpikeCounts): readonly number[] =>
  Array.from({ length: units }, (_, unit) => sum(counts.map((segment) => segment[unit])))

/** `3 to 2123 a unit, median 240` */
const spread = (values: readonly number[], digits: number, unit: string): string => {
  const sorted = values.toSorted((a, b) => a - b)
  const text = (value: number): string => `${Number(value.toFixed(digits))}`
  const half = sorted.length >> 1
  const median = sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2
  if (sorted.length === 1) return `${text(median)}${unit}`
  return `${text(sorted[0])} to ${text(sorted[sorted.length - 1])}${unit}, median ${text(median)}`
}

/** What `rxephys info --json` prints of a sorting: everything that is known, in full. Numbers JSON lacks are tagged. */
export const sortingJson = (sorting: Sorting, { counts, savedFrom, checksum }: SortingFacts): string => {
  const { samplingFrequency, unitIds, segments, properties, annotations, notices } = sorting
  const totals = counts && totalsOf(unitIds.length, counts)
  return jsonText({
    rxephysInfo: INFO_VERSION,
    type: 'sorting',
    description: `${sorting}`,
    samplingFrequency,
    numUnits: unitIds.length,
    numSegments: segments.length,
    totalFrames: known(sum(segments.map(({ frames }) => frames))),
    totalSpikes: totals === undefined ? null : sum(totals),
    segments: segmentsJson(sorting, (segment) => ({ spikes: counts === undefined ? null : sum(counts[segment]) })),
    unitIds,
    spikesPerUnit: totals ?? null,
    properties,
    annotations,
    pipeline: sorting.toJson(),
    savedFrom: savedFrom ?? null,
    notices: notices.map(({ _tag, message }) => ({ kind: _tag, message })),
    ...(checksum && { checksum }),
  })
}
