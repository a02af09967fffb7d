import { shown } from '../codec/shown.js'
import { convert } from '../dsp/index.js'
import type { Node, RaggedNode, TracesNode } from '../engine/node.js'
import { allChannels } from '../engine/plan.js'
import { endOfRows, pullRows } from '../engine/ragged.js'
import { allocate, bytesOf, dtypeOf, itemSize, type Samples } from '../model/dtype.js'
import { aborted, conflict, FaultError } from '../model/fault.js'
import { dataWords, type RaggedKind } from '../model/kinds.js'
import { turn } from '../model/turn.js'
import { oneNaN } from '../run/doRun.js'
import { guarded, type Progress, progressMeter } from '../run/progress.js'
import { rowSteps } from '../run/rowSteps.js'
import { mapChunks } from '../stream/chunks.js'
import { collect } from '../stream/parallel.js'
import { threadEngine } from './traces.js'

/** How a computation is watched and stopped. */
export interface Watching {
  readonly signal: AbortSignal | undefined
  readonly onProgress: ((progress: Progress) => void) | undefined
}

/** Compute all of a pipeline, and compare every bit with what was saved of it; how many values it has. Rejects with a `FaultError`. */
export const compared = (path: string, again: Node, found: Node, watching: Watching): Promise<number> => {
  same(`segments of ${path}`, again.segments.length, found.segments.length)
  if (again.gives === 'traces' && found.gives === 'traces') return comparedTraces(path, again, found, watching)
  if (again.gives === 'spikes' && found.gives === 'spikes') {
    same(`unit ids of ${path}`, again.header.unitIds, found.header.unitIds)
    return comparedRows<'spikes'>(path, again, found, watching)
  }
  if (again.gives === 'events' && found.gives === 'events') {
    same(`channel ids of ${path}`, again.header.channelIds, found.header.channelIds)
    return comparedRows<'events'>(path, again, found, watching)
  }
  throw new FaultError(conflict(path, dataWords[again.gives].a, dataWords[found.gives].a))
}

const HINT = 'the checksums hold, so a source has changed since, or another release computes otherwise'
const differs = (what: string, computed: string, saved: string): FaultError =>
  new FaultError(conflict(what, `${computed}, as its pipeline computes it`, saved, HINT))

const same = (what: string, computed: unknown, saved: unknown): void => {
  if (JSON.stringify(computed) !== JSON.stringify(saved)) throw differs(what, shown(computed), shown(saved))
}

const stopped = (signal: AbortSignal | undefined): void => {
  if (signal?.aborted === true) throw new FaultError(aborted('the computation'))
}

/** Samples that are computed and compared at once. */
const CHUNK = 2 ** 22

const comparedTraces = async (
  path: string,
  again: TracesNode,
  found: TracesNode,
  { signal, onProgress }: Watching,
): Promise<number> => {
  const { channelIds, dtype } = found.header
  same(`channel ids of ${path}`, again.header.channelIds, channelIds)
  for (const [segment, { frames }] of again.segments.entries())
    same(`frames of segment ${segment} of ${path}`, frames, found.segments[segment].frames)
  const width = channelIds.length
  const total = again.segments.reduce((sum, { frames }) => sum + frames, 0)
  const meter = progressMeter(total, width * itemSize(dtype))
  const tell = guarded(onProgress)
  let done = 0
  const chunkFrames = Math.max(1, Math.min(Math.floor(again.header.samplingFrequency), Math.floor(CHUNK / Math.max(1, width))))
  const chunks = mapChunks(again, threadEngine(), chunkFrames, 1, async ({ segment, start, frames, data }) => {
    stopped(signal)
    const saved = await threadEngine().read(found, { segment, start, end: start + frames, channels: allChannels(found) })
    const computed = asSaved(data, saved)
    const at = firstDifference(computed, saved)
    if (at !== undefined) {
      const where = `segment ${segment}, frame ${start + Math.floor(at / width)}, channel ${shown(channelIds[at % width])}`
      throw differs(`${path}: ${where}`, `${computed[at]}`, `${saved[at]}`)
    }
    done += frames
    tell(meter(done))
    await turn()
  })
  await collect(chunks)
  return total * width
}

/** Computed samples as the save has written them. */
const asSaved = (data: Samples, saved: Samples): Samples => {
  const computed = allocate(dtypeOf(saved), data.length)
  convert(data, computed)
  return oneNaN(computed)
}

const firstDifference = (a: Samples, b: Samples): number | undefined => {
  const [left, right] = [bytesOf(a), bytesOf(b)]
  const byte = left.findIndex((value, at) => value !== right[at])
  return byte < 0 ? undefined : Math.floor(byte / a.BYTES_PER_ELEMENT)
}

const comparedRows = async <K extends RaggedKind>(
  path: string,
  again: RaggedNode<K> & Node,
  found: RaggedNode<K> & Node,
  { signal, onProgress }: Watching,
): Promise<number> => {
  const engine = threadEngine()
  const ends = again.segments.map((_, segment) => endOfRows<K>(again, segment))
  const total = ends.reduce((sum, end) => sum + end, 0)
  const meter = progressMeter(total, 0)
  const tell = guarded(onProgress)
  let [values, before] = [0, 0]
  for (const segment of again.segments.keys()) {
    let start = 0
    const compare = async (computed: object, end: number): Promise<number> => {
      const saved: object = await pullRows<K>(found, engine, { segment, start, end })
      start = end
      return sameColumns(`${path}: segment ${segment}`, columnsOf(computed), columnsOf(saved), values)
    }
    for await (const { rows, end } of rowSteps<K>(again, engine, segment)) {
      stopped(signal)
      values += await compare(rows, end)
      tell(meter(before + end))
    }
    await compare({}, Number.POSITIVE_INFINITY)
    before += ends[segment]
  }
  return values
}

type Columns = readonly (readonly [name: string, values: ArrayLike<number>])[]

const columnsOf = (rows: object): Columns =>
  Object.entries(rows).flatMap(([name, values]: [string, unknown]) =>
    values instanceof Float64Array || values instanceof Int32Array || values instanceof Uint32Array
      ? [[name, values] as const]
      : [],
  )

/** Compares rows, column by column; how many there are. */
const sameColumns = (where: string, computed: Columns, saved: Columns, before: number): number => {
  const length = lengthOf(computed)
  const common = Math.min(length, lengthOf(saved))
  const firsts = computed.map(([, values], column) => {
    const [, others] = saved[column] ?? ['', []]
    for (let row = 0; row < common; row++) if (values[row] !== others[row]) return row
    return common
  })
  const row = Math.min(common, ...firsts)
  if (row === common && length === lengthOf(saved)) return length
  const told = (columns: Columns): string =>
    row < lengthOf(columns) ? columns.map(([name, values]) => `${name} ${values[row]}`).join(', ') : 'none'
  throw differs(`${where}, row ${before + row}`, told(computed), told(saved))
}

const lengthOf = (columns: Columns): number => columns[0]?.[1].length ?? 0
