import { typed } from '../model/dtype.js'
import { conflict, FaultError } from '../model/fault.js'
import type { Lane } from '../model/frames.js'
import type { SpikeRequest } from '../model/reader.js'
import { copySpikes, joinSpikes, mergeSpikes, noSpikes, orderTies, type Spikes, spikesWithin } from '../model/spikes.js'
import { type Engine, tilesOf } from './engine.js'
import type { DetectorNode, SortingOperatorNode, SpikesNode } from './node.js'
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

/** Answers one request for spikes; what two branches ask of a shared parent is asked once. */
class Pull {
  private readonly known = new Map<string, Soon<Spikes>>()

  constructor(private readonly engine: Engine) {}

  spikes(node: SpikesNode, request: SpikeRequest): Soon<Spikes> {
    if (request.end <= request.start) return noSpikes
    if (request.units !== undefined) return this.answer(node, request)
    const key = `${node.id} ${request.segment} ${request.start} ${request.end}`
    const known = this.known.get(key)
    if (known !== undefined) return known
    const answer = this.answer(node, request)
    this.known.set(key, answer)
    return answer
  }

  private answer(node: SpikesNode, request: SpikeRequest): Soon<Spikes> {
    if (node._tag === 'source')
      return after(node.reader.read(request), (spikes) => spikesWithin(spikes, request.start, request.end))
    if (node._tag === 'detector') return this.detect(node, request)
    return this.operate(node, request)
  }

  private operate(node: SortingOperatorNode, { segment, start, end, units }: SpikeRequest): Soon<Spikes> {
    const { margin, kernel } = node.bound
    const [from, to] = [Math.max(0, start - (margin?.before ?? 0)), end + (margin?.after ?? 0)]
    const { lanes } = node.outputs[segment]
    const pieces = lanes.map((lane) => this.lane(node, lane, from, to, units))
    return after(all(pieces), (ready) => {
      const inTurn = lanes.every((lane, index) => index === 0 || lane.at >= lanes[index - 1].at + lanes[index - 1].frames)
      const spikes = inTurn ? joinSpikes(ready) : mergeSpikes(ready)
      if (kernel === undefined) return spikes
      const left = spikesWithin(kernel(spikes, segment, { start, end }), start, end)
      return mapsAfterKernel(node) ? moveSpikes(left, 0, node.bound.units?.[0]) : left
    })
  }

  /** The spikes that one lane brings into frames `from` to `to` of the output, as the output counts frames and units. */
  private lane(node: SortingOperatorNode, lane: Lane, from: number, to: number, units: Uint8Array | undefined): Soon<Spikes> {
    const [first, end] = [Math.max(from, lane.at), Math.min(to, lane.at + lane.frames)]
    const input = node.sortings[lane.input]
    const by = lane.from - lane.at
    const map = node.bound.units?.[lane.input]
    const wanted = wantedOf(input, map, units)
    const inside = this.spikes(input, { segment: lane.segment, start: first + by, end: end + by, ...wanted })
    const moved = after(inside, (spikes) => moveSpikes(spikes, -by, mapsAfterKernel(node) ? undefined : map))
    // Whoever asks for the last frame of a lane, or for the place of one that has none, is told what lies beyond.
    const asked = lane.frames === 0 ? from <= lane.at : end > first
    if (node.bound.closed !== true || !asked || to < lane.at + lane.frames) return moved
    const beyond = this.spikes(input, { segment: lane.segment, start: lane.from + lane.frames, end: Number.POSITIVE_INFINITY })
    return after(all([moved, beyond]), ([spikes, excess]) => {
      if (excess.sampleIndex.length > 0) throw new FaultError(excessFault(node, lane, excess))
      return spikes
    })
  }

  private async detect(node: DetectorNode, { segment, start, end }: SpikeRequest): Promise<Spikes> {
    const {
      inputs: [recording],
      bound,
    } = node
    const { frames } = recording.segments[segment]
    const channels = allChannels(recording)
    const pieces: Spikes[] = []
    const tiles =
      bound.wholeSegment === true ? [{ start: 0, end: frames }] : tilesOf(recording, segment, start, Math.min(end, frames))
    for (const tile of tiles) {
      const from = Math.max(0, tile.start - bound.margin.before)
      const to = Math.min(frames, tile.end + bound.margin.after)
      const loan = await this.engine.pull(recording, { segment, start: from, end: to, channels })
      try {
        const events = bound.kernel({ ...typed(loan.data), segment, start: from, frames: to - from, channels }, tile)
        pieces.push(spikesWithin(events, Math.max(start, tile.start), Math.min(end, tile.end)))
      } finally {
        loan.release()
      }
    }
    return joinSpikes(pieces)
  }
}

/** The kernel of an operator on one sorting sees the units that came, not those that leave. */
const mapsAfterKernel = ({ bound, inputs }: SortingOperatorNode): boolean => bound.kernel !== undefined && inputs.length === 1

const excessFault = (node: SortingOperatorNode, lane: Lane, { sampleIndex }: Spikes) =>
  conflict(
    `spikes of input ${lane.input}, segment ${lane.segment}, of ${node.origin.kind}`,
    `frames below ${lane.from + lane.frames}, its length`,
    `${sampleIndex.length} beyond, the first at ${sampleIndex[0]}`,
    'removeExcessSpikes() takes them away; or the length given is wrong',
  )

const wantedOf = (
  input: SpikesNode,
  map: Int32Array | undefined,
  units: Uint8Array | undefined,
): { readonly units?: Uint8Array } => {
  if (map === undefined) return units === undefined ? {} : { units }
  if (units === undefined && map.every((unit) => unit >= 0)) return {}
  return {
    units: Uint8Array.from(input.header.unitIds, (_, unit) =>
      map[unit] >= 0 && (units === undefined || units[map[unit]] === 1) ? 1 : 0,
    ),
  }
}

/** Spikes counted from elsewhere, and of other units: those that `map` makes -1 are left out. */
const moveSpikes = (spikes: Spikes, by: number, map: Int32Array | undefined): Spikes => {
  const { sampleIndex, unitIndex } = spikes
  if (map === undefined || map.every((to, unit) => to === unit))
    return by === 0 ? spikes : { sampleIndex: sampleIndex.map((frame) => frame + by), unitIndex }
  const [frames, units] = [new Float64Array(sampleIndex.length), new Int32Array(sampleIndex.length)]
  let count = 0
  for (let i = 0; i < sampleIndex.length; i++) {
    const unit = map[unitIndex[i]]
    if (unit < 0) continue
    frames[count] = sampleIndex[i] + by
    units[count++] = unit
  }
  const moved = { sampleIndex: frames.subarray(0, count), unitIndex: units.subarray(0, count) }
  const kept = map.filter((unit) => unit >= 0)
  // Units that stay in their order leave the spikes of a frame in theirs.
  if (kept.some((unit, place) => place > 0 && unit <= kept[place - 1])) orderTies(moved)
  return moved
}

/** The spikes asked for, ordered by frame, then by unit. May be the source's own arrays: not to be written. */
export const pullSpikes = (node: SpikesNode, engine: Engine, request: SpikeRequest): Soon<Spikes> =>
  after(new Pull(engine).spikes(node, request), (spikes) =>
    request.units === undefined ? spikes : onlyUnits(spikes, request.units),
  )

/** The same as arrays of the asker's own, to be handed to users. */
export const pullOwnSpikes = (node: SpikesNode, engine: Engine, request: SpikeRequest): Soon<Spikes> =>
  after(pullSpikes(node, engine, request), copySpikes)

const onlyUnits = ({ sampleIndex, unitIndex }: Spikes, units: Uint8Array): Spikes => {
  const places = new Int32Array(unitIndex.length)
  let count = 0
  for (let i = 0; i < unitIndex.length; i++) if (units[unitIndex[i]] === 1) places[count++] = i
  if (count === places.length) return { sampleIndex, unitIndex }
  const kept = places.subarray(0, count)
  return {
    sampleIndex: Float64Array.from(kept, (place) => sampleIndex[place]),
    unitIndex: Int32Array.from(kept, (place) => unitIndex[place]),
  }
}

/** A frame of a segment from which on there is no spike: at least its length, where it has one. */
export const endOfSpikes = (node: SpikesNode, segment: number): number => {
  const { frames } = node.segments[segment]
  const least = Number.isFinite(frames) ? frames : 0
  if (node._tag === 'source') return Math.max(least, node.reader.end(segment))
  if (node._tag === 'detector') return frames
  const ends = node.outputs[segment].lanes.map((lane) => {
    const within = Math.min(endOfSpikes(node.sortings[lane.input], lane.segment) - lane.from, lane.frames)
    return lane.at + Math.max(0, within)
  })
  return Math.max(least, ...ends)
}

/** How often each unit fires in a segment, without holding all its spikes. */
export const countSpikes = async (node: SpikesNode, engine: Engine, segment: number): Promise<Float64Array> => {
  const counts = new Float64Array(node.header.unitIds.length)
  const known = knownCounts(node, segment)
  if (known !== undefined) {
    for (let unit = 0; unit < counts.length; unit++) counts[unit] = known[unit]
    return counts
  }
  for await (const { unitIndex } of spikeWindows(node, engine, segment)) {
    for (let i = 0; i < unitIndex.length; i++) counts[unitIndex[i]]++
  }
  return counts
}

/** The counts of nodes that lose no spike, from those of what they are made of. */
const knownCounts = (node: SpikesNode, segment: number): ArrayLike<number> | undefined => {
  if (node._tag === 'source') return node.reader.counts?.(segment)
  if (node._tag === 'detector' || node.bound.kernel !== undefined || node.bound.closed === true) return undefined
  const counts = new Float64Array(node.header.unitIds.length)
  for (const lane of node.outputs[segment].lanes) {
    if (lane.from !== 0 || Number.isFinite(lane.frames)) return undefined
    const below = knownCounts(node.sortings[lane.input], lane.segment)
    if (below === undefined) return undefined
    const map = node.bound.units?.[lane.input]
    for (let unit = 0; unit < below.length; unit++) {
      const to = map === undefined ? unit : map[unit]
      if (to >= 0) counts[to] += below[unit]
    }
  }
  return counts
}

/** Seconds of the first window; spikes that one is to hold at least, and at most. */
const WINDOW_SECONDS = 60
const [FEW, MANY] = [1 << 16, 1 << 21]

/**
 * All spikes of a segment, a window at a time: windows widen where spikes are few and narrow where they are many, so that
 * neither their number nor what one holds depends on how spikes are spread.
 */
export async function* spikeWindows(node: SpikesNode, engine: Engine, segment: number): AsyncGenerator<Spikes> {
  const last = endOfSpikes(node, segment)
  let width = Math.max(1, Math.floor(WINDOW_SECONDS * node.header.samplingFrequency))
  for (let start = 0; start < last; ) {
    const end = Math.min(last, start + width)
    const spikes = await pullSpikes(node, engine, { segment, start, end })
    yield spikes
    start = end
    if (spikes.sampleIndex.length < FEW) width *= 2
    else if (spikes.sampleIndex.length > MANY) width = Math.max(1, Math.floor(width / 2))
  }
}
