import { nodesOf } from '../engine/node.js'
import { recordingsOf, type SortingNode, sortingNodesOf } from '../engine/sortingNode.js'
import type { Json, Segment } from '../model/header.js'
import type { Notice } from '../model/notice.js'
import type { SortingHeader } from '../model/spikes.js'
import { frequencyText, noticeFacts, secondsText } from './describe.js'

/** What there is to tell of a sorting. */
interface Subject {
  readonly header: SortingHeader
  readonly segments: readonly Segment[]
  readonly notices: readonly Notice[]
}

const counted = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`

const factsOf = ({ header, segments, notices }: Subject): readonly string[] => {
  const frames = segments.reduce((sum, segment) => sum + segment.frames, 0)
  return [
    counted(header.unitIds.length, 'unit'),
    frequencyText(header.samplingFrequency),
    counted(segments.length, 'segment'),
    ...(Number.isFinite(frames) ? [secondsText(frames / header.samplingFrequency)] : []),
    ...noticeFacts(notices),
  ]
}

const nameOf = ({ annotations }: SortingHeader): string =>
  typeof annotations.name === 'string' ? `${annotations.name} (Sorting)` : 'Sorting'

/** `Sorting: 3 units · 30.0 kHz · 1 segment · 10.00 s` */
export const describeSorting = (subject: Subject): string => `${nameOf(subject.header)}: ${factsOf(subject).join(' · ')}`

/** The pipeline, a line each, sources first; recordings that belong to it among them. */
export const sortingLineage = (root: SortingNode): readonly string[] => {
  const recordings = recordingsOf(root).flatMap((recording) => nodesOf(recording))
  const nodes = [...new Set([...recordings, ...sortingNodesOf(root)])].sort((a, b) => a.id - b.id)
  return nodes.map((node, index) => {
    const inputs = [...node.inputs, ...('recording' in node && node.recording !== undefined ? [node.recording] : [])]
    const from = inputs.map((input) => nodes.indexOf(input)).join(', ')
    const params = Object.entries(node.origin.params).map(([key, value]) => `${key} ${briefly(value)}`)
    return `  ${index}  ${node.origin.kind}${from === '' ? '' : ` <- ${from}`}${params.length > 0 ? `  ${params.join(', ')}` : ''}`
  })
}

const briefly = (value: Json): string => {
  const text = JSON.stringify(value)
  return text.length > 40 ? `${text.slice(0, 37)}...` : text
}
