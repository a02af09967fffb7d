/** Saving pipelines through any sink, in memory, and reading back what then stands there. */
import { either as E } from 'fp-ts'
import { refuseUnfinished } from '../../src/api/unfinished.js'
import { pathField } from '../../src/codec/paths.js'
import { among, lookUp } from '../../src/declare/catalog.js'
import type { AnySink, Opening, SinkInstance, SinkSubject } from '../../src/declare/sink.js'
import type { AnySource } from '../../src/declare/source.js'
import { standingAt } from '../../src/encoding/unfinished.js'
import { sourceNode } from '../../src/engine/build.js'
import { Engine } from '../../src/engine/engine.js'
import type { TracesNode } from '../../src/engine/node.js'
import { allChannels } from '../../src/engine/plan.js'
import type { Samples } from '../../src/model/dtype.js'
import { type Fault, FaultError, faultOf, unreadable } from '../../src/model/fault.js'
import type { Files } from '../../src/platform/files.js'
import { save } from '../../src/run/save.js'
import type { SaveOptions } from '../../src/run/saveFields.js'
import { type MemoryFiles, memoryFiles } from '../memoryFiles.js'
import { orThrow } from '../recordings.js'
import { difference } from '../samples.js'
import type { Subject } from '../trials.js'

/** A pipeline, and the sink that is to write it. */
export interface Saving extends Subject {
  readonly sink: AnySink
}

/** Where everything is saved. */
export const OUT = '/out'

/** Parameters of any sink: a path for a path, one a segment for a list of them. */
export const sinkParams = (
  sink: AnySink,
  { segments }: Pick<TracesNode, 'segments'>,
  folder = OUT,
): Readonly<Record<string, unknown>> => {
  const place = pathField(sink.fields)
  if (place === undefined) return {}
  const one = `${folder}/saved`
  return { [place.key]: place.takesOne ? one : segments.map((_, segment) => `${one}${segment}.raw`) }
}

/** The outputs' paths. */
export const outputsOf = ({ sink, node }: Saving): readonly string[] => Object.values(sinkParams(sink, node)).flat().map(String)

export const newFiles = (): MemoryFiles => {
  const files = memoryFiles()
  files.makeFolder(OUT)
  files.syncFolder('/')
  return files
}

/** Files of the user's, whose names are close to those of the outputs. */
export const besides = <F extends Files>({ outputs }: { readonly outputs: readonly string[] }, files: F): F => {
  for (const path of outputs)
    for (const ending of ['partial', 'replaced', 'new', 'tmp', 'journal.json', 'unfinished']) {
      files.makeFolder(`${path}.${ending}`)
      files.writeWhole(`${path}.${ending}/mine.txt`, `${ending} of ${path}`)
      files.syncFolder(`${path}.${ending}`)
    }
  files.syncFolder(OUT)
  return files
}

/** Save in this thread; what the sink was asked to write is told to `seen`. */
export const saveTo = (
  { node, sink, world }: Saving,
  files: Files,
  options: SaveOptions = {},
  seen: (subject: SinkSubject) => void = () => undefined,
): Promise<void> => {
  const instance = orThrow(sink.instantiate(sinkParams(sink, node), sink.kind))
  const watched: SinkInstance = {
    ...instance,
    plan: (subject, its) => {
      seen(subject)
      return instance.plan(subject, its)
    },
  }
  const catalog = { ...world.catalog, sinks: new Map([...world.catalog.sinks, [sink.kind, sink]]) }
  return save(node, watched, options, { files, catalog, modules: [] })
}

/** What a reader finds: all values, as arrays, or a fault. */
export type Found =
  | { readonly _tag: 'samples'; readonly segments: readonly Samples[]; readonly described?: string }
  | { readonly _tag: 'fault'; readonly fault: Fault }

/** Open what was saved, as `open(path)` does, and read all of it; files that do not describe themselves are taken as bytes. */
export const readOutputs = async (saving: Saving, files: Files): Promise<Found> => {
  const paths = outputsOf(saving)
  try {
    for (const path of paths) refuseUnfinished(path, files)
    const gone = paths.find((path) => files.stat(standingAt(path, files)) === undefined)
    if (gone !== undefined) throw new FaultError(unreadable(gone, 'a file or folder', 'nothing there'))
    const opening = openingOf(
      saving,
      paths.map((path) => standingAt(path, files)),
    )
    if (opening !== undefined) return { _tag: 'samples', ...(await readOpening(saving, opening, files)) }
    const read = await Promise.all(paths.map((path) => readOutput(path, saving, files)))
    return {
      _tag: 'samples',
      segments: read.flatMap(({ segments }) => segments),
      described: read.map(({ described }) => described).join('\n'),
    }
  } catch (error) {
    return { _tag: 'fault', fault: faultOf(error, 'reading') }
  }
}

const readOutput = async (path: string, { world, sink }: Saving, files: Files): Promise<Read> => {
  // Where an interrupted swap has left it, which sources of formats that are not ours do not know.
  for (const place of new Set([path, standingAt(path, files)]))
    for (const source of among(world.catalog.sources, { gives: 'traces' }).values()) {
      const detected = orThrow(source.detect?.(place, {}, { files, shared: new Map() }) ?? E.right(undefined))
      if (detected !== undefined) return readSource(source, detected.params, files)
    }
  throw new Error(`no source knows what ${sink.kind} has written`)
}

/** How the sink says that these paths of its making are opened. */
const openingOf = ({ sink, node }: Saving, paths: readonly string[]): Opening | undefined => {
  const [[name, given]] = Object.entries(sinkParams(sink, node))
  return orThrow(sink.instantiate({ [name]: Array.isArray(given) ? paths : paths[0] }, sink.kind)).opens?.(node)
}

const readOpening = ({ world, sink }: Saving, { source, params }: Opening, files: Files): Promise<Read> =>
  readSource(orThrow(lookUp(among(world.catalog.sources, { gives: 'traces' }), source, sink.kind)), params, files)

/** What a reader is given: all samples, and all else that is known, as text. */
interface Read {
  readonly segments: readonly Samples[]
  readonly described: string
}

const readSource = async (source: AnySource, params: unknown, files: Files): Promise<Read> => {
  const instance = orThrow(source.instantiate(params, source.kind))
  const node = sourceNode(instance, orThrow(await instance.open({ files, shared: new Map() })()))
  const engine = new Engine({ cacheBytes: 0 })
  const segments = await Promise.all(
    node.segments.map(({ frames }, segment) =>
      engine.read(node, { segment, start: 0, end: frames, channels: allChannels(node) }),
    ),
  )
  const times = await Promise.all(
    node.segments.map(async ({ frames, times: { vector, ...rest } }) => ({
      ...rest,
      frames,
      ...(vector !== undefined && { seconds: Array.from(await vector.read(0, frames)) }),
    })),
  )
  return {
    segments,
    described: JSON.stringify([node.header, times], (_, value) => (typeof value === 'bigint' ? `${value}` : value)),
  }
}

export const sameSegments = (found: readonly Samples[], expected: readonly Samples[]): boolean =>
  found.length === expected.length && found.every((samples, segment) => difference(samples, expected[segment]) === undefined)

/** Whether all that a reader is given is the same. */
export const sameRead = (found: Found, expected: Found): boolean =>
  found._tag === 'samples' &&
  expected._tag === 'samples' &&
  found.described === expected.described &&
  sameSegments(found.segments, expected.segments)

/** Why two sets of files are not the same; undefined when they are. */
export const filesDiffer = (
  found: ReadonlyMap<string, Uint8Array>,
  expected: ReadonlyMap<string, Uint8Array>,
): string | undefined => {
  const [left, right] = [[...found.keys()].sort(), [...expected.keys()].sort()]
  if (left.join() !== right.join()) return `the files are ${left.join(', ')}; expected ${right.join(', ')}`
  for (const [name, bytes] of expected) {
    const odd = difference(found.get(name) ?? new Uint8Array(0), bytes)
    if (odd !== undefined) return `${name}: ${odd}`
  }
  return undefined
}
