/** Recordings for laws: said as plain values, opened as nodes whose readers note what they are asked. */
import { either as E } from 'fp-ts'
import { builtIn } from '../src/catalog.js'
import { among, type Catalog, operatorsOf } from '../src/declare/catalog.js'
import type { AnyOperator } from '../src/declare/operator.js'
import type { SourceContext } from '../src/declare/source.js'
import { sourceNode } from '../src/engine/build.js'
import type { SourceNode } from '../src/engine/node.js'
import { allocate, type Samples } from '../src/model/dtype.js'
import { type Fault, FaultError } from '../src/model/fault.js'
import type { Segment } from '../src/model/header.js'
import type { Reader, ReadRequest } from '../src/model/reader.js'
import { files } from '../src/platform/node.js'
import { type Invented, invented, inventedSegment } from './invented.js'

/** A recording, and the kind of source it comes from. */
export interface Spec {
  readonly from: 'invented' | 'memory' | 'generateRecording'
  readonly params: Invented
  /** Whether its reader answers later. */
  readonly delayed: boolean
}

/** What a reader was asked, and what was wrong with that. */
export interface Log {
  readonly reads: ReadRequest[]
  readonly complaints: string[]
  vectorReads: number
}

/** What nodes are rebuilt with: the catalog, and the samples in memory. */
export interface World {
  readonly catalog: Catalog
  readonly context: SourceContext & { readonly shared: Map<string, readonly Samples[]> }
}

/** A world of everything that rxephys brings, recordings made up here, and these operators. */
export const newWorld = (operators: readonly AnyOperator[] = []): World => ({
  catalog: {
    ...builtIn,
    operators: operatorsOf(new Map([...builtIn.operators, ...operators.map((operator) => [operator.kind, operator] as const)])),
    sources: new Map([...builtIn.sources, [invented.kind, invented]]),
  },
  context: { files, shared: new Map() },
})

export const orThrow = <A>(result: E.Either<Fault, A>): A => {
  if (E.isLeft(result)) throw new FaultError(result.left)
  return result.right
}

let lastMemory = 0

/** The source's kind and parameters; samples in memory go into the world. */
const described = ({ from, params }: Spec, world: World): readonly [string, unknown] => {
  if (from === 'invented') return ['invented', params]
  const { samplingFrequency, channelIds, dtype, frames, gain, tStarts } = params
  if (from === 'generateRecording') {
    // Half a frame more, so that no rounding makes a segment one shorter.
    const durations = frames.map((count) => (count + 0.5) / samplingFrequency)
    return [
      from,
      { numChannels: channelIds.length, samplingFrequency, durations, seed: params.seeds[0], dtype, setProbe: params.probe },
    ]
  }
  const name = `law memory ${++lastMemory}`
  world.context.shared.set(
    name,
    frames.map((_, segment) => inventedSegment(params, segment)),
  )
  const gains = gain === undefined ? {} : { gainToUv: channelIds.map(() => gain) }
  return [from, { name, samplingFrequency, channelIds, dtype, ...gains, ...(tStarts && { tStarts }) }]
}

/** Open a recording; every read of it is noted in the log. */
export const openSpec = async (spec: Spec, world: World): Promise<{ readonly node: SourceNode; readonly log: Log }> => {
  const [kind, params] = described(spec, world)
  const source = among(world.catalog.sources, { gives: 'traces' }).get(kind)
  if (source === undefined) throw new Error(`no source "${kind}"`)
  const instance = orThrow(source.instantiate(params, kind))
  const opened = orThrow(await instance.open(world.context)())
  const log: Log = { reads: [], complaints: [], vectorReads: 0 }
  const segments = opened.segments.map((segment) => watchedSegment(segment, log))
  const reader = watchedReader(opened.reader, opened.segments, opened.header.channelIds.length, spec.delayed, log)
  return { node: sourceNode(instance, { ...opened, segments, reader }), log }
}

const watchedSegment = (segment: Segment, log: Log): Segment => {
  const { vector } = segment.times
  if (vector === undefined) return segment
  const read = (start: number, end: number): Promise<Float64Array> => {
    log.vectorReads++
    return vector.read(start, end)
  }
  return { ...segment, times: { ...segment.times, vector: { ...vector, read } } }
}

const watchedReader = (reader: Reader, segments: readonly Segment[], channels: number, delayed: boolean, log: Log): Reader => {
  const watch = (request: ReadRequest): void => {
    log.reads.push(request)
    log.complaints.push(...complaintsOf(request, segments, channels))
  }
  const later = (request: ReadRequest): Promise<void> =>
    new Promise((resolve) => setImmediate(resolve)).then(() => reader.read(request))
  return {
    ...reader,
    read: (request) => {
      watch(request)
      return delayed ? later(request) : reader.read(request)
    },
    ...(delayed && {
      readAhead: (request: ReadRequest) => {
        watch(request)
        return later(request)
      },
    }),
  }
}

/** What a source may rely on and this request does not keep. */
const complaintsOf = (
  { segment, start, frames, channels, data }: ReadRequest,
  segments: readonly Segment[],
  count: number,
): readonly string[] => {
  const asked = `segment ${segment}, frames ${start} to ${start + frames}, channels ${channels.join(',')}`
  const within = segment in segments && start >= 0 && start + frames <= segments[segment].frames
  const ascending = channels.every((channel, index) => channel < count && channel > (index === 0 ? -1 : channels[index - 1]))
  return [
    ...(within ? [] : [`a source was asked for frames it does not have: ${asked}`]),
    ...(ascending ? [] : [`a source was asked for channels out of order, twice, or that it does not have: ${asked}`]),
    ...(data.length === frames * channels.length ? [] : [`a source was given an array of ${data.length} for ${asked}`]),
  ]
}

/** All samples of one segment of a source, read at once. */
export const readWhole = async (node: SourceNode, segment: number): Promise<Samples> => {
  const { frames } = node.segments[segment]
  const channels = Int32Array.from(node.header.channelIds.keys())
  const data = allocate(node.header.dtype, frames * channels.length)
  if (data.length > 0) await node.reader.read({ segment, start: 0, frames, channels, data })
  return data
}
