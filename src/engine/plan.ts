import { allColumns } from '../dsp/matrix.js'
import { framesIn, intersect, type Lane, shift } from '../model/frames.js'
import type { Buffer } from './buffer.js'
import type { Blocks, CachedBlock } from './cache.js'
import { hasSamples, type OperatorNode, type SourceNode, type TracesNode } from './node.js'

/** A rectangle of a node's samples: channels are indices, ascending and unique. */
export interface Rectangle {
  readonly segment: number
  readonly start: number
  readonly end: number
  readonly channels: Int32Array
}

/** Samples that somebody needs of a node that has samples; the area they are part of is known after merging. */
export interface Want extends Rectangle {
  readonly node: TracesNode
  /** Frames by which a margin made this wider than what it serves: the next tile will want them again. */
  readonly widened: number
  area?: Area
}

/** Where a rectangle's samples are: in one area, or put together from several. */
export type Ref =
  | { readonly _tag: 'want'; readonly want: Want }
  | { readonly _tag: 'parts'; readonly node: TracesNode; readonly rectangle: Rectangle; readonly parts: readonly Part[] }

export interface Part {
  readonly ref: Ref
  /** First frame of the part, counted from the whole's. */
  readonly at: number
  /** Columns of the part, and the columns of the whole that they become. Absent: all, in order. */
  readonly columns?: { readonly from: Int32Array; readonly to: Int32Array }
}

/** One block of a kernel, or the one stretch that a kernel without blocks fills. */
export interface Piece {
  readonly start: number
  readonly end: number
  readonly inputs: readonly PieceInput[]
  /** A block that is kept, or will be: its samples come from here once they are there. */
  readonly cached?: CachedBlock
  /** The kept samples, held until the program ends, whatever the cache drops meanwhile. */
  readonly held?: Buffer
  /** True when this piece is computed here, false when another did. */
  readonly computed: boolean
}
export interface PieceInput {
  readonly ref: Ref
  readonly lane: Lane
  readonly start: number
  readonly end: number
  /** The input's channels that its columns are, whatever the deeper node that has the samples calls them. */
  readonly channels: Int32Array
  /** Frames to make up beyond the segment's ends. */
  readonly before: number
  readonly after: number
}

/** What is read or computed of a node at once: the union of wants that overlap. */
export interface Area extends Rectangle {
  readonly node: TracesNode
  readonly wants: readonly Want[]
  pieces: readonly Piece[]
}

/** All that must be read and computed, inputs first, to have one rectangle. */
export interface Program {
  readonly reads: readonly (Area & { readonly node: SourceNode })[]
  readonly computes: readonly (Area & { readonly node: OperatorNode })[]
  readonly result: Ref
}

/** Plan one rectangle of `root`: walk lanes, needs and channels down to the sources, reading nothing. */
export const planRectangle = (root: TracesNode, rectangle: Rectangle, cache: Blocks): Program => {
  const planner = new Planner(cache)
  const result = planner.demand(root, rectangle, 0)
  const areas = planner.areas()
  return {
    reads: areas.filter((area): area is Area & { node: SourceNode } => area.node._tag === 'source'),
    computes: areas
      .filter((area): area is Area & { node: OperatorNode } => area.node._tag === 'operator')
      .sort((a, b) => a.node.depth - b.node.depth),
    result,
  }
}

class Planner {
  /** Wants by depth: a node is planned when every node above it has said what it needs. */
  private readonly wants: Map<TracesNode, Want[]>[] = []

  constructor(private readonly cache: Blocks) {}

  demand(node: TracesNode, rectangle: Rectangle, widened: number): Ref {
    if (hasSamples(node)) {
      const want: Want = { ...rectangle, node, widened }
      this.wants[node.depth] ??= new Map()
      const list = this.wants[node.depth].get(node) ?? []
      this.wants[node.depth].set(node, list)
      list.push(want)
      return { _tag: 'want', want }
    }
    return this.route(node, rectangle, widened)
  }

  private route(node: TracesNode, rectangle: Rectangle, widened: number): Ref {
    if (node._tag === 'source') throw new Error('a source has samples')
    const parts: Part[] = []
    for (const lane of node.outputs[rectangle.segment].lanes) {
      const covered = intersect(rectangle, { start: lane.at, end: lane.at + lane.frames })
      if (framesIn(covered) === 0) continue
      const columns = columnsOf(node, lane, rectangle.channels)
      if (columns.channels.length === 0) continue
      const from = shift(covered, lane.from - lane.at)
      const below = { segment: lane.segment, start: from.start, end: from.end, channels: columns.channels }
      const ref = this.demand(node.inputs[lane.input], below, widened)
      parts.push({ ref, at: covered.start - rectangle.start, ...(columns.map && { columns: columns.map }) })
    }
    const [only] = parts
    if (parts.length === 1 && only.columns === undefined) return only.ref
    return { _tag: 'parts', node, rectangle, parts }
  }

  /** Merge what was wanted, deepest nodes first, asking their inputs in turn. */
  areas(): Area[] {
    const areas: Area[] = []
    for (let depth = this.wants.length - 1; depth >= 0; depth--) {
      for (const [node, wants] of this.wants[depth] ?? []) {
        for (const area of mergeWants(node, wants)) {
          if (node._tag === 'operator') area.pieces = this.pieces(node, area)
          areas.push(area)
        }
      }
    }
    return areas
  }

  private pieces(node: OperatorNode, area: Area): readonly Piece[] {
    const { blockFrames } = node.bound
    if (blockFrames === undefined) return [this.piece(node, area, area.start, area.end)]
    const { frames } = node.segments[area.segment]
    const widened = Math.max(...area.wants.map((want) => want.widened))
    const pieces: Piece[] = []
    for (let block = Math.floor(area.start / blockFrames); block * blockFrames < area.end; block++) {
      const [start, end] = [block * blockFrames, Math.min((block + 1) * blockFrames, frames)]
      const key = { node: node.id, segment: area.segment, block, channels: area.channels }
      const cached = this.cache.find(key)
      if (cached !== undefined) {
        pieces.push({ start, end, inputs: [], cached, held: cached.buffer?.retain(), computed: false })
        continue
      }
      const keep = start < area.start || end > area.end || (widened > 0 && end > area.end - widened)
      const piece = this.piece(node, area, start, end)
      pieces.push(keep ? { ...piece, cached: this.cache.promise(key) } : piece)
    }
    return pieces
  }

  private piece(node: OperatorNode, area: Area, start: number, end: number): Piece {
    const { need, channels, edge } = node.bound
    const inputs = node.outputs[area.segment].lanes.map((lane): PieceInput => {
      const input = node.inputs[lane.input]
      const wide = shift(need?.({ start, end }, lane) ?? { start, end }, lane.from - lane.at)
      const clipped = intersect(wide, { start: 0, end: input.segments[lane.segment].frames })
      const wanted = channels === 'each' ? area.channels : allChannels(input)
      // Not as it is clipped: the next tile reaches back as far where this one stands at the start of the segment.
      const widened = Math.max(0, framesIn(wide) - (end - start))
      const ref = this.demand(input, { segment: lane.segment, ...clipped, channels: wanted }, widened)
      const padded = edge !== undefined && edge !== 'none'
      return {
        ref,
        lane,
        ...clipped,
        channels: wanted,
        before: padded ? clipped.start - wide.start : 0,
        after: padded ? wide.end - clipped.end : 0,
      }
    })
    return { start, end, inputs, computed: true }
  }
}

const everyChannel = new WeakMap<TracesNode, Int32Array>()

/** All channel indices of a node, ascending; not to be written. */
export const allChannels = (node: TracesNode): Int32Array => {
  const known = everyChannel.get(node)
  if (known !== undefined) return known
  const all = allColumns(node.header.channelIds.length)
  everyChannel.set(node, all)
  return all
}

const columnsOf = (
  node: OperatorNode,
  lane: Lane,
  channels: Int32Array,
): { readonly channels: Int32Array; readonly map?: NonNullable<Part['columns']> } => {
  const { routes } = node.bound
  if (routes === undefined) return { channels }
  const mine = Array.from(channels.keys()).filter((column) => routes[channels[column]].input === lane.input)
  const origins = mine.map((column) => routes[channels[column]].channel)
  const sorted = Int32Array.from(new Set(origins)).sort()
  const place = new Map(Array.from(sorted, (channel, column) => [channel, column]))
  const from = Int32Array.from(origins, (origin) => place.get(origin) ?? 0)
  const identity = mine.length === channels.length && from.every((column, index) => column === index)
  return identity ? { channels: sorted } : { channels: sorted, map: { from, to: Int32Array.from(mine) } }
}

const sameChannels = (a: Int32Array, b: Int32Array): boolean =>
  a === b || (a.length === b.length && a.every((channel, index) => channel === b[index]))

const mergeWants = (node: TracesNode, wants: readonly Want[]): Area[] => {
  const areas: Area[] = []
  const sorted = [...wants].sort((a, b) => a.segment - b.segment || a.start - b.start)
  for (let i = 0; i < sorted.length; ) {
    const group = [sorted[i]]
    let { end } = sorted[i]
    for (i++; i < sorted.length && sorted[i].segment === group[0].segment && sorted[i].start < end; i++) {
      group.push(sorted[i])
      end = Math.max(end, sorted[i].end)
    }
    const same = group.every(({ channels }) => sameChannels(channels, group[0].channels))
    const channels = same ? group[0].channels : Int32Array.from(new Set(group.flatMap((want) => [...want.channels]))).sort()
    const area: Area = { node, segment: group[0].segment, start: group[0].start, end, channels, wants: group, pieces: [] }
    for (const want of group) want.area = area
    areas.push(area)
  }
  return areas
}
