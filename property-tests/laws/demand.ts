/** What a window of a pipeline may ask of its sources, worked out from the declarations alone. */

import { hasSamples, type OperatorNode, type SourceNode, type TracesNode } from '../../src/engine/node.js'
import type { ReadRequest } from '../../src/model/reader.js'
import type { Window } from '../arbitraries.js'

/** Windows that each source may be asked for. */
export type Demand = Map<SourceNode, Window[]>

/** Everything that `window` of `node` names, down to the sources. */
export const demandOf = (node: TracesNode, window: Window, demand: Demand = new Map()): Demand => {
  if (window.start >= window.end || window.channels.length === 0) return demand
  if (node._tag === 'source') {
    demand.set(node, [...(demand.get(node) ?? []), window])
    return demand
  }
  for (const [input, below] of hasSamples(node) ? needed(node, window) : routed(node, window))
    demandOf(node.inputs[input], below, demand)
  return demand
}

const needed = (node: OperatorNode, { segment, start, end, channels }: Window): (readonly [number, Window])[] => {
  const { blockFrames, need, channels: wanted } = node.bound
  const { frames } = node.segments[segment]
  const step = blockFrames ?? 1
  const [from, to] = Number.isFinite(step)
    ? [Math.floor(start / step) * step, Math.min(frames, Math.ceil(end / step) * step)]
    : [0, frames]
  return node.outputs[segment].lanes.map((lane) => {
    const below = node.inputs[lane.input]
    const wide = need?.({ start: from, end: to }, lane) ?? { start: from, end: to }
    const shift = lane.from - lane.at
    const length = below.segments[lane.segment].frames
    const all = Int32Array.from(below.header.channelIds.keys())
    const range = { start: Math.max(0, wide.start + shift), end: Math.min(length, wide.end + shift) }
    return [lane.input, { segment: lane.segment, ...range, channels: wanted === 'each' ? channels : all }]
  })
}

const routed = (node: OperatorNode, { segment, start, end, channels }: Window): (readonly [number, Window])[] =>
  node.outputs[segment].lanes.map((lane) => {
    const shift = lane.from - lane.at
    const routes = node.bound.routes
    const mine =
      routes === undefined ? channels : Int32Array.from(channels).filter((channel) => routes[channel].input === lane.input)
    const origins = routes === undefined ? mine : mine.map((channel) => routes[channel].channel)
    const range = { start: Math.max(start, lane.at) + shift, end: Math.min(end, lane.at + lane.frames) + shift }
    return [lane.input, { segment: lane.segment, ...range, channels: Int32Array.from(new Set(origins)).sort() }]
  })

/** The first read that lies outside of what was demanded, in words. */
export const outside = (reads: readonly ReadRequest[], windows: readonly Window[]): string | undefined => {
  for (const { segment, start, frames, channels } of reads) {
    const allowed = windows.filter((window) => window.segment === segment)
    const named = new Set(allowed.flatMap((window) => [...window.channels]))
    const stray = channels.find((channel) => !named.has(channel))
    if (stray !== undefined) return `channel ${stray}, which nothing names, was asked`
    const from = Math.min(...allowed.map((window) => window.start))
    const to = Math.max(...allowed.map((window) => window.end))
    if (start < from || start + frames > to) return `frames ${start} to ${start + frames} were asked, ${from} to ${to} are named,`
  }
  return undefined
}
