import { typed } from '../model/dtype.js'
import { conflict, FaultError } from '../model/fault.js'
import type { Lane } from '../model/frames.js'
import { dataWords, type Ragged, type RaggedKind } from '../model/kinds.js'
import { ragged } from '../model/ragged.js'
import type { RaggedRequest } from '../model/reader.js'
import { soon } from '../model/waiting.js'
import { type Engine, tilesOf } from './engine.js'
import type { DetectorNode, RaggedNode, RaggedOperatorNode } from './node.js'
import { allChannels } from './plan.js'

/** At once where everything below is in memory or in files; later where samples have to be read first. */
export type Soon<A> = A | Promise<A>

/** What comes next, at once where that is possible. */
export const after = <A, B>(value: Soon<A>, next: (value: A) => Soon<B>): Soon<B> =>
  value instanceof Promise ? value.then(next) : next(value)

const all = <A>(values: readonly Soon<A>[]): Soon<readonly A[]> => {
  const ready: A[] = []
  for (const value of values) {
    if (value instanceof Promise) return Promise.all(values)
    ready.push(value)
  }
  return ready
}

/** Answers one request for spikes or events; what two branches ask of a shared parent is asked once. */
class Pull<K extends RaggedKind> {
  private readonly known = new Map<string, Soon<Ragged[K]>>()
  private readonly rows

  constructor(
    private readonly kind: K,
    private readonly engine: Engine,
  ) {
    this.rows = ragged[kind].rows
  }

  of(node: RaggedNode<K>, request: RaggedRequest): Soon<Ragged[K]> {
    if (request.end <= request.start) return this.rows.none
    if (request.units !== undefined) return this.answer(node, request)
    const key = `${node.id} ${request.segment} ${request.start} ${request.end}`
    const known = this.known.get(key)
    if (known !== undefined) return known
    const answer = this.answer(node, request)
    this.known.set(key, answer)
    return answer
  }

  private answer(node: RaggedNode<K>, request: RaggedRequest): Soon<Ragged[K]> {
    if (node._tag === 'source')
      return after(
        soon(() => ragged[this.kind].read(node.reader, request)),
        (rows) => this.rows.within(rows, request.start, request.end),
      )
    if (node._tag === 'detector') return this.detect(node, request)
    return this.operate(node, request)
  }

  private operate(node: RaggedOperatorNode<K>, { segment, start, end, units }: RaggedRequest): Soon<Ragged[K]> {
    const { rows } = this
    const { margin, kernel } = node.bound
    const [from, to] = [Math.max(0, start - (margin?.before ?? 0)), end + (margin?.after ?? 0)]
    const { lanes } = node.outputs[segment]
    const pieces = lanes.map((lane) => this.lane(node, lane, from, to, units))
    return after(all(pieces), (ready) => {
      const inTurn = lanes.every((lane, index) => index === 0 || lane.at >= lanes[index - 1].at + lanes[index - 1].frames)
      const joined = inTurn ? rows.join(ready) : rows.merge(ready)
      if (kernel === undefined) return joined
      const left = rows.within(kernel(joined, segment, { start, end }), start, end)
      return mapsAfterKernel(node) ? rows.move(left, 0, node.bound.units?.[0]) : left
    })
  }

  /** The rows that one lane brings into frames `from` to `to` of the output, as the output counts frames and owners. */
  private lane(
    node: RaggedOperatorNode<K>,
    lane: Lane,
    from: number,
    to: number,
    units: Uint8Array | undefined,
  ): Soon<Ragged[K]> {
    const [first, end] = [Math.max(from, lane.at), Math.min(to, lane.at + lane.frames)]
    const input = node.parents[lane.input]
    const by = lane.from - lane.at
    const map = node.bound.units?.[lane.input]
    const wanted = wantedOf(ragged[this.kind].ids(input.header).length, map, units)
    const inside = this.of(input, { segment: lane.segment, start: first + by, end: end + by, ...wanted })
    const moved = after(inside, (rows) => this.rows.move(rows, -by, mapsAfterKernel(node) ? undefined : map))
    // Whoever asks for the last frame of a lane, or for the place of one that has none, is told what lies beyond.
    const asked = lane.frames === 0 ? from <= lane.at : end > first
    if (node.bound.closed !== true || !asked || to < lane.at + lane.frames) return moved
    const beyond = this.of(input, { segment: lane.segment, start: lane.from + lane.frames, end: Number.POSITIVE_INFINITY })
    return after(all([moved, beyond]), ([rows, excess]) => {
      if (excess.sampleIndex.length > 0) throw new FaultError(this.excessFault(node, lane, excess.sampleIndex))
      return rows
    })
  }

  private async detect(node: DetectorNode<K>, { segment, start, end }: RaggedRequest): Promise<Ragged[K]> {
    const {
      inputs: [recording],
      bound,
    } = node
    const { frames } = recording.segments[segment]
    const channels = allChannels(recording)
    const pieces: Ragged[K][] = []
    const tiles =
      bound.wholeSegment === true ? [{ start: 0, end: frames }] : tilesOf(recording, segment, start, Math.min(end, frames))
    for (const tile of tiles) {
      const from = Math.max(0, tile.start - bound.margin.before)
      const to = Math.min(frames, tile.end + bound.margin.after)
      const loan = await this.engine.pull(recording, { segment, start: from, end: to, channels })
      try {
        const found = bound.kernel({ ...typed(loan.data), segment, start: from, frames: to - from, channels }, tile)
        pieces.push(this.rows.within(found, Math.max(start, tile.start), Math.min(end, tile.end)))
      } finally {
        loan.release()
      }
    }
    return this.rows.join(pieces)
  }

  private excessFault(node: RaggedOperatorNode<K>, lane: Lane, sampleIndex: Float64Array) {
    return conflict(
      `${dataWords[this.kind].held} of input ${lane.input}, segment ${lane.segment}, of ${node.origin.kind}`,
      `frames below ${lane.from + lane.frames}, its length`,
      `${sampleIndex.length} beyond, the first at ${sampleIndex[0]}`,
      'removeExcessSpikes() removes them, unless the length that was given is wrong',
    )
  }
}

/** The kernel of an operator on one input sees the owners that came, not those that leave. */
const mapsAfterKernel = <K extends RaggedKind>({ bound, inputs }: RaggedOperatorNode<K>): boolean =>
  bound.kernel !== undefined && inputs.length === 1

const wantedOf = (count: number, map: Int32Array | undefined, units: Uint8Array | undefined): { readonly units?: Uint8Array } => {
  if (map === undefined) return units === undefined ? {} : { units }
  if (units === undefined && map.every((unit) => unit >= 0)) return {}
  return {
    units: Uint8Array.from({ length: count }, (_, unit) =>
      map[unit] >= 0 && (units === undefined || units[map[unit]] === 1) ? 1 : 0,
    ),
  }
}

/** The rows asked for, ordered by frame, then by owner. May be the source's own arrays: not to be written. */
export const pullRows = <K extends RaggedKind>(node: RaggedNode<K>, engine: Engine, request: RaggedRequest): Soon<Ragged[K]> => {
  const { rows } = ragged[node.gives]
  const { units } = request
  return after(new Pull(node.gives, engine).of(node, request), (found) => {
    if (units === undefined) return found
    const owner = rows.owner(found)
    return rows.filter(found, (place) => units[owner[place]] === 1)
  })
}

/** The same as arrays of the asker's own, to be handed to users. */
export const pullOwnRows = <K extends RaggedKind>(node: RaggedNode<K>, engine: Engine, request: RaggedRequest): Soon<Ragged[K]> =>
  after(pullRows(node, engine, request), ragged[node.gives].rows.copy)

/** A frame of a segment from which on there is no row: at least its length, where it has one. */
export const endOfRows = <K extends RaggedKind>(node: RaggedNode<K>, segment: number): number => {
  const { frames } = node.segments[segment]
  const least = Number.isFinite(frames) ? frames : 0
  if (node._tag === 'source') return Math.max(least, node.reader.end(segment))
  if (node._tag === 'detector') return frames
  const ends = node.outputs[segment].lanes.map((lane) => {
    const within = Math.min(endOfRows(node.parents[lane.input], lane.segment) - lane.from, lane.frames)
    return lane.at + Math.max(0, within)
  })
  return Math.max(least, ...ends)
}

/** Seconds of the first window; rows that one is to hold at least, and at most. */
const WINDOW_SECONDS = 60
const [FEW, MANY] = [1 << 16, 1 << 21]

/**
 * All rows of a segment, a window at a time: windows widen where rows are few and narrow where they are many, so that
 * neither their number nor what one holds depends on how rows are spread.
 */
export async function* rowWindows<K extends RaggedKind>(
  node: RaggedNode<K>,
  engine: Engine,
  segment: number,
): AsyncGenerator<Ragged[K]> {
  const last = endOfRows(node, segment)
  let width = Math.max(1, Math.floor(WINDOW_SECONDS * node.header.samplingFrequency))
  for (let start = 0; start < last; ) {
    const end = Math.min(last, start + width)
    const rows = await pullRows(node, engine, { segment, start, end })
    yield rows
    start = end
    if (rows.sampleIndex.length < FEW) width *= 2
    else if (rows.sampleIndex.length > MANY) width = Math.max(1, Math.floor(width / 2))
  }
}
