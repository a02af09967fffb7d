import { givesTraces, type Node, type TracesNode } from '../engine/node.js'
import type { Annotations, ChannelId, Json, Segment } from '../model/header.js'
import type { Notice } from '../model/notice.js'
import type { ProbeGroup } from '../model/probe.js'
import type { Properties } from '../model/properties.js'
import { describe, lineage } from './describe.js'
import { probeSvg } from './probeSvg.js'
import { escapeHtml, jsonText, probeText, propertyText, segmentText, valuesText } from './summary.js'

/** Of very many values the first so many are shown. */
const MOST = 512

/**
 * A recording, a sorting or events as HTML for a notebook: its line, its segments, ids, annotations, properties, probe (drawn) and
 * pipeline, folded; recordings that belong to a sorting stand in its pipeline. It stands by itself: no script, no style sheet,
 * nothing to load; every text is escaped.
 */
export const htmlOf = (node: Node): string => {
  const { header, segments, notices } = node
  return [
    titled(describe(node)),
    noticeList(notices),
    segments.length > 1 ? folded('Segments', segmentList(segments, header.samplingFrequency)) : '',
    'unitIds' in header ? folded('Unit ids', idList(header.unitIds)) : folded('Channel ids', idList(header.channelIds)),
    'channelKinds' in header ? folded('Channel kinds', idList(header.channelKinds)) : '',
    folded('Annotations', annotationList(header.annotations)),
    folded('Properties', propertyList(header.properties)),
    'probe' in header && header.probe !== undefined ? folded('Probe', probeBlock(header.probe, header.channelIds)) : '',
    folded('Pipeline', givesTraces(node) ? lineageTree(node, new Set()) : lineageList(node)),
  ].join('')
}

const lineageList = (node: Node): string =>
  list(
    'ul',
    lineage(node).map((line) => escapeHtml(line.trim())),
  )

const titled = (line: string): string =>
  `<div style="border:1px solid #ddd;padding:10px"><strong>${escapeHtml(line)}</strong></div>`

/** What is to be known first is not folded. */
const noticeList = (notices: readonly Notice[]): string =>
  folded(
    'Notices',
    list(
      'ul',
      notices.map(({ message }) => escapeHtml(message)),
    ),
    'open',
  )

const folded = (title: string, body: string, state: 'open' | 'folded' = 'folded'): string =>
  body === ''
    ? ''
    : `<details${state === 'open' ? ' open' : ''} style="margin-left:10px"><summary><strong>${title}</strong></summary>${body}</details>`

const list = (tag: 'ul' | 'ol', items: readonly string[]): string =>
  items.length === 0
    ? ''
    : `<${tag}${tag === 'ol' ? ' start="0"' : ''}>${items.map((item) => `<li>${item}</li>`).join('')}</${tag}>`

const fact = (name: string, text: string): string => `<strong>${escapeHtml(name)}</strong>: ${escapeHtml(text)}`

const segmentList = (segments: readonly Segment[], samplingFrequency: number): string =>
  list(
    'ol',
    segments.slice(0, MOST).map((segment) => escapeHtml(segmentText(segment, samplingFrequency))),
  )

/** What may be long is scrolled. */
const scrolled = (body: string): string => `<div style="max-height:320px;overflow:auto">${body}</div>`

const idList = (ids: readonly ChannelId[]): string => scrolled(escapeHtml(valuesText(ids, MOST)))

const annotationList = (annotations: Annotations): string =>
  list(
    'ul',
    Object.entries(annotations).map(([key, value]) => fact(key, jsonText(value))),
  )

const propertyList = (properties: Properties): string =>
  list(
    'ul',
    Object.entries(properties).map(
      ([key, property]) =>
        `<details><summary>${fact(key, propertyText(property))}</summary>${scrolled(escapeHtml(valuesText(property.values, MOST)))}</details>`,
    ),
  )

const probeBlock = (group: ProbeGroup, ids: readonly ChannelId[]): string => {
  const svg = probeSvg(group, (channel) => (channel in ids ? `${ids[channel]}` : ''))
  const drawing = svg === undefined ? '' : scrolled(svg)
  return (
    list(
      'ul',
      group.probes.map((probe) => escapeHtml(probeText(probe))),
    ) + drawing
  )
}

/** The pipeline from its end to its sources; what several steps use is told once. */
const lineageTree = (node: TracesNode, told: Set<TracesNode>): string => {
  const { kind, params } = node.origin
  if (told.has(node)) return list('ul', [`${escapeHtml(kind)}, as above`])
  told.add(node)
  const facts = list(
    'ul',
    Object.entries(params).map(([key, value]) => fact(key, shortly(value))),
  )
  const body = facts === '' ? escapeHtml(kind) : `<details><summary>${escapeHtml(kind)}</summary>${facts}</details>`
  return list('ul', [body + node.inputs.map((input) => lineageTree(input, told)).join('')])
}

const shortly = (value: Json): string => {
  const text = jsonText(value)
  return text.length > MOST ? `${text.slice(0, MOST)}...` : text
}
