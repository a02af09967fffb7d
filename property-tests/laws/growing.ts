/** Streams that are written as they come: the bytes of a save, and what is left of one that is stopped anywhere. */
import { either as E } from 'fp-ts'
import { concat, concatMap, defer, EMPTY, from, lastValueFrom, of } from 'rxjs'
import { binaryFolder } from '../../sinks/binaryFolder.js'
import { numpyFolder } from '../../sinks/numpyFolder.js'
import type { AnySortingSink } from '../../src/declare/sink.js'
import { MANIFEST, PIPELINE } from '../../src/encoding/manifest.js'
import { readerNode, sourceNode } from '../../src/engine/build.js'
import { Engine } from '../../src/engine/engine.js'
import type { SpikesNode, TracesNode } from '../../src/engine/node.js'
import { endOfSpikes } from '../../src/engine/spikes.js'
import type { Chunk } from '../../src/model/block.js'
import { bytesOf } from '../../src/model/dtype.js'
import type { Header, Segment } from '../../src/model/header.js'
import type { SpikeChunk } from '../../src/model/spikes.js'
import type { Files } from '../../src/platform/files.js'
import { readCommit } from '../../src/run/commitRecord.js'
import { GrowingRecording, type GrowingSink } from '../../src/run/growing.js'
import { GrowingRows } from '../../src/run/growingRows.js'
import { recover } from '../../src/run/recover.js'
import { recoverRows } from '../../src/run/recoverRows.js'
import { type GrowingOutput, writtenTo } from '../../src/stream/write.js'
import type { Choices } from '../arbitraries.js'
import { recordingSources, sortingSources } from '../kinds.js'
import type { MemoryFiles } from '../memoryFiles.js'
import { orThrow } from '../recordings.js'
import { acquisition } from './acquisition.js'
import { type Kept, keptRecording, keptSorting, opened } from './kept.js'
import { broken, holds, silent, type Verdict } from './law.js'
import { spikeAcquisition } from './liveSorting.js'
import { besides, filesDiffer, newFiles, OUT, outputsOf, type Saving, sinkParams } from './saving.js'
import { pull } from './sorting.js'

/** What is told of how far a stream is written. */
interface Told {
  readonly frames: number
}

/** Something that is written as a stream. */
export interface Growing<C> {
  readonly chunks: (choices: Choices) => Promise<readonly C[]>
  /** The same, saved. */
  readonly kept: () => Kept
  /** Its first frames, some of each of its first segments, with the header that a save gives back. */
  readonly first?: (frames: readonly number[]) => Promise<Kept>
  readonly output: (files: Files, overwrite?: boolean) => GrowingOutput<C, Told>
  /** Frames of each segment that are durable of one that was stopped; undefined where none are. */
  readonly durable?: (files: Files) => readonly number[] | undefined
  readonly recover?: (files: Files, overwrite?: boolean) => Promise<void>
}

/** A recording whose clocks are what a stream tells of them. */
const plain = ({ node, sink, ...rest }: Saving): Saving => {
  const engine = new Engine({ cacheBytes: 0 })
  const isOneFile = Object.values(sinkParams(sink, node)).some(Array.isArray)
  const segments = isOneFile ? node.segments.slice(0, 1) : node.segments
  const read: TracesNode = readerNode('traces', node.header, segments.map(clock), {
    read: async ({ segment, start, frames, channels, data }) =>
      bytesOf(data).set(bytesOf(await engine.read(node, { segment, start, end: start + frames, channels }))),
    close: () => undefined,
  })
  return { ...rest, sink, node: asOperator(read) }
}

/** Savers and sinks are told the same of it, and read it as any node. */
const asOperator = (node: TracesNode): Saving['node'] => node as Saving['node']

/** A segment whose clock is what a stream tells of it. */
export const clock = ({ frames, times: { tStart } }: Segment): Segment => ({
  frames,
  times: tStart === undefined ? {} : { tStart },
})

/** A recording that is written by such a sink; `Output`: what writes it. */
export const growingRecording = (given: Saving, Output: typeof GrowingRecording = GrowingRecording): Growing<Chunk> => {
  const saving = plain(given)
  const { node, sink } = saving
  const [place] = outputsOf(saving)
  const params = (segments: number): object =>
    sinkParams(sink, { segments: Array.from({ length: segments }, () => ({ frames: 0, times: {} })) })
  const growing: GrowingSink<undefined> = {
    kind: sink.kind,
    params: (segments) => JSON.parse(JSON.stringify(params(segments))),
    instance: (segments) => orThrow(sink.instantiate(params(segments), sink.kind)),
    openWriter: sink.openStreamWriter ?? sink.openWriter,
    headerSink: (folder) => orThrow(binaryFolder.instantiate({ folder }, 'header')),
    open: async () => undefined,
  }
  return {
    chunks: async (choices) => {
      const engine = new Engine({ cacheBytes: 0 })
      const channels = Int32Array.from(node.header.channelIds.keys())
      const wholes = await Promise.all(
        node.segments.map(({ frames }, segment) => engine.read(node, { segment, start: 0, end: frames, channels })),
      )
      return acquisition([node], [wholes], choices).flatMap(({ chunk }) => (chunk === undefined ? [] : [chunk]))
    },
    kept: () => keptRecording(saving),
    first: async (frames) => {
      const files = newFiles()
      await keptRecording({ ...saving, sink: binaryFolder }).save(files)
      const segments = frames.map((count, segment) => ({ ...node.segments[segment], frames: count }))
      return keptRecording({ ...saving, node: { ...node, header: await headerIn(`${OUT}/saved`, files), segments } })
    },
    output: (files, overwrite = false) => new Output(growing, { overwrite }, files, 0),
    durable: (files) => {
      const found = readCommit(place, files)
      return found && orThrow(found).segments.map(({ frames }) => frames)
    },
    recover: async (files, overwrite = false) => {
      const instance = (_kind: string, its: unknown) => orThrow(sink.instantiate(its, sink.kind))
      await recover(place, { sink: instance, openHeader: (folder) => headerIn(folder, files) }, { overwrite }, files)
    },
  }
}

const headerIn = async (folder: string, files: Files): Promise<Header> => {
  const context = { files, shared: new Map() }
  for (const source of recordingSources.values()) {
    const detected = orThrow(source.detect?.(folder, {}, context) ?? E.right(undefined))
    if (detected === undefined) continue
    const instance = orThrow(source.instantiate(detected.params, source.kind))
    return sourceNode(instance, orThrow(await instance.open(context)())).header
  }
  throw new Error(`no source opens ${folder}`)
}

/** A sorting that is written by such a sink, whose spikes are kept meanwhile. */
export const growingSorting = (node: SpikesNode, sink: AnySortingSink): Growing<SpikeChunk> => {
  const readUpTo = (ends: (segment: number) => number, header = node.header, segments = node.segments.map(clock)): SpikesNode =>
    readerNode('spikes', header, segments, {
      read: ({ segment, start, end }) => pull(node, { segment, start, end: Math.min(end, ends(segment)) }),
      end: (segment) => Math.min(ends(segment), endOfSpikes(node, segment)),
    })
  const kept = keptSorting(
    readUpTo(() => Number.POSITIVE_INFINITY),
    sink,
  )
  const [name] = Object.keys(sink.fields)
  const [place] = kept.outputs
  const params = { [name]: place }
  const instance = orThrow(sink.instantiate(params, sink.kind))
  const headerSink = (folder: string) => orThrow(numpyFolder.instantiate({ folder }, 'header'))
  const keptAs = { params, headerSink }
  return {
    chunks: async (choices) =>
      (await spikeAcquisition([readUpTo(() => Number.POSITIVE_INFINITY)], choices)).flatMap(({ chunk }) =>
        chunk === undefined ? [] : [chunk],
      ),
    kept: () => kept,
    first: async (frames) => {
      const segments = frames.map((_, segment) => clock(node.segments[segment]))
      return keptSorting(
        readUpTo((segment) => frames[segment], node.header, segments),
        sink,
      )
    },
    output: (files, overwrite = false) =>
      new GrowingRows('spikes', instance, async () => undefined, { overwrite }, files, keptAs, 0),
    durable: (files) => {
      const found = readCommit(place, files)
      return found && orThrow(found).segments.map(({ frames }) => frames)
    },
    recover: async (files, overwrite = false) => {
      const recovery = {
        sink: (_kind: string, its: unknown) => orThrow(sink.instantiate(its, sink.kind)),
        openHeader: async (folder: string) => (await opened(sortingSources, folder, files)).header,
      }
      await recoverRows('spikes', place, recovery, { overwrite }, files)
    },
  }
}

/** What stands there, but for the pipeline, which no stream knows: its file, and what a manifest says of it. */
const withoutPipeline = (found: ReadonlyMap<string, Uint8Array>): ReadonlyMap<string, Uint8Array> =>
  new Map(
    [...found].flatMap(([name, bytes]) => {
      if (name.endsWith(PIPELINE)) return []
      if (!name.endsWith(MANIFEST)) return [[name, bytes]]
      const { checksum: _own, pipeline: _saved, contents, ...manifest } = JSON.parse(new TextDecoder().decode(bytes))
      const files = manifest.files.filter((each: { readonly name: string }) => each.name !== PIPELINE)
      // The bytes of these are those of the files beside it.
      const held = contents?.names.filter((each: string) => each !== PIPELINE)
      return [[name, new TextEncoder().encode(JSON.stringify({ ...manifest, files, held }))]]
    }),
  )

/** The bytes of a save but for the pipeline. */
export const savedBytes = async (kept: Kept): Promise<ReadonlyMap<string, Uint8Array>> => {
  const files = besides(kept, newFiles())
  await kept.save(files)
  return withoutPipeline(files.snapshot(OUT))
}

/** What stands there now but for the pipeline. */
export const bytesBut = (files: MemoryFiles): ReadonlyMap<string, Uint8Array> => withoutPipeline(files.snapshot(OUT))

/** However a stream is cut, what it becomes is what a save becomes, byte for byte; and the sender may use its memory again. */
export const becomesTheSave = async <C>(growing: Growing<C>, spoil: (chunk: C) => void, choices: Choices): Promise<Verdict> => {
  const chunks = await growing.chunks(choices)
  if (chunks.length === 0) return silent('a stream of no chunk has no header')
  const files = besides(growing.kept(), newFiles())
  const sent = from(chunks).pipe(
    concatMap((chunk) =>
      concat(
        of(chunk),
        defer(() => {
          spoil(chunk)
          return EMPTY
        }),
      ),
    ),
  )
  await lastValueFrom(sent.pipe(writtenTo(() => growing.output(files))))
  const odd = filesDiffer(bytesBut(files), await savedBytes(growing.kept()))
  return odd === undefined ? holds : broken(odd)
}
