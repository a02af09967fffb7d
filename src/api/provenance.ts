import { files } from '#platform'
import { type Decoded, oneOf, optional, text, withDefault } from '../codec/codec.js'
import { argumentOf, exactArguments, held } from '../codec/options.js'
import { isPlain } from '../codec/plain.js'
import { arrayFile, isArrayFile, writeArray } from '../encoding/arrayFiles.js'
import { placeOf } from '../encoding/unfinished.js'
import { givesTraces, type Node, nodesOf } from '../engine/node.js'
import { attempt, closeAll, orThrow } from '../model/attempt.js'
import { conflict, FaultError, unsupported } from '../model/fault.js'
import type { Json } from '../model/header.js'
import { isUrl } from '../platform/paths.js'
import { encodeGraph } from '../provenance/encode.js'
import { decodeGraph, graphToJson, mapGraphPaths } from '../provenance/graph.js'
import { isDump, mapDumpPaths } from '../provenance/spikeinterface/dump.js'
import { dumpText, exportDump, plainObject } from '../provenance/spikeinterface/export.js'
import type { PythonObject } from '../provenance/spikeinterface/kinds.js'
import { type Reads, readsOf } from '../run/contents.js'
import { kindsNow } from './kinds.js'
import type { ExportOptions } from './provenance.options.generated.js'
import { threadEngine } from './traces.js'

export type { DumpOptions, ExportOptions } from './provenance.options.generated.js'

/** A pipeline as JSON, every path as `path` writes it. */
export const nodeToJson = (node: Node, path: (path: string) => string): { readonly [key: string]: Json } =>
  graphToJson(encodeGraph(node, path))

/**
 * Give back what the sources of samples in a pipeline hold open, and the blocks that are kept of it. Every source is closed, also
 * after one that fails; the first failure is thrown.
 */
export const closeFiles = (root: Node): void => {
  const nodes = nodesOf(root).filter(givesTraces)
  threadEngine().forget(new Set(nodes.map(({ id }) => id)))
  closeAll(nodes.flatMap((node) => (node._tag === 'source' ? [node.reader] : [])))
}

/** How a pipeline is written as SpikeInterface's JSON. */
export const exportFields = {
  relativeTo: optional(text, {
    doc: 'a folder: paths are written as they are seen from there, so that it may be moved with the JSON. Default: absolute',
  }),
}

/** How a pipeline is written to a file. */
export const dumpFields = {
  ...exportFields,
  format: withDefault(oneOf(['rxephys', 'spikeinterface']), 'rxephys', {
    doc: '"spikeinterface": what SpikeInterface\'s si.load opens; ours holds everything',
  }),
}

/** Write a pipeline to a file, large arrays beside it; with `relativeTo`, every path seen from that folder. */
export const dumpNode = (node: Node, path: string, { relativeTo, format }: Decoded<typeof dumpFields>): void => {
  refuseRead(path, readsOf(node))
  if (format === 'spikeinterface') writeJson(path, dumpText(spikeInterfaceDump(node, relativeTo), node.depth))
  else writeGraph(node, path, relativeTo)
}

/** Refuse to write a pipeline in the place of a file that it reads, by whatever name. Throws a `FaultError`. */
const refuseRead = (path: string, { paths }: Reads): void => {
  const id = files.stat(path)?.id
  const own = id === undefined ? undefined : paths.find((each) => !isUrl(each) && files.stat(each)?.id === id)
  if (own === undefined) return
  throw new FaultError(
    conflict(`output ${path}`, 'a place that the pipeline does not read', `what is read, ${own}`, 'write to another place'),
  )
}

/** Write a file of JSON, where a link to one leads. Throws a `FaultError`. */
const writeJson = (path: string, text: string): void => {
  const write = (): void => {
    const place = placeOf(path, files)
    files.makeFolder(files.dirname(place))
    files.writeWhole(place, text)
  }
  orThrow(attempt(`writing ${path}`, write))
}

/** Write a pipeline's graph to a file, the arrays that it names beside it, every path as the file is to have it. */
const writeGraph = (node: Node, file: string, relativeTo: string | undefined): void => {
  const folder = files.dirname(files.resolve(file))
  files.makeFolder(folder)
  const array = (name: string, values: Float64Array): string => {
    writeArray(files.join(folder, arrayFile(name)), values, files)
    return arrayFile(name)
  }
  const graph =
    relativeTo === undefined
      ? // A path that is not absolute is seen from the folder of the JSON, where the arrays are.
        encodeGraph(node, (each) => (isArrayFile(each) ? each : files.resolve(each)), { array })
      : encodeGraph(node, (each) => seenFrom(relativeTo, isArrayFile(each) ? files.resolve(folder, each) : files.resolve(each)), {
          array,
          base: seenFrom(folder, relativeTo),
        })
  writeJson(file, `${JSON.stringify(graphToJson(graph), null, 2)}\n`)
}

/**
 * A pipeline as SpikeInterface's `dump_to_json` has it: an object that `si.load` opens. With `relativeTo`, paths are seen
 * from that folder, which `si.load(..., base_folder=...)` then names. Throws a `FaultError` where it has no equal there.
 */
export const nodeToSpikeInterface = (node: Node, { relativeTo }: ExportOptions): { readonly [key: string]: Json } =>
  plainObject(spikeInterfaceDump(node, relativeTo))

const spikeInterfaceDump = (node: Node, relativeTo: string | undefined): PythonObject => {
  const address = readsOf(node).paths.find(isUrl)
  if (address !== undefined)
    throw new FaultError(
      unsupported(`SpikeInterface's JSON of ${address}: it reads files of its machine`, 'copy it to a disk first'),
    )
  const path = (each: string): string =>
    relativeTo === undefined ? files.resolve(each) : seenFrom(relativeTo, files.resolve(each))
  return exportDump(node, { catalog: kindsNow(), files, path, relative: relativeTo !== undefined })
}

/** A path as it is seen from a folder. Throws a `FaultError` where none leads there. */
const seenFrom = (base: string, to: string): string => {
  const relative = files.relative(base, to)
  if (relative === undefined)
    throw new FaultError(
      unsupported(`a path relative to ${base} that leads to ${to}: it is on another drive`, 'dump with absolute paths'),
    )
  return relative
}

const parsedJson = held('the JSON of a pipeline, parsed', isPlain)

/**
 * A pipeline's JSON, ours or SpikeInterface's, with every path below `from` moved below `to`: for files that are now
 * elsewhere, or on another system. Throws a `FaultError`.
 */
export const rebase = exactArguments(
  'rebase',
  (json: { readonly [key: string]: Json }, from: string, to: string): { readonly [key: string]: Json } => {
    argumentOf(parsedJson, json, 'rebase.json')
    argumentOf(text, from, 'rebase.from')
    argumentOf(text, to, 'rebase.to')
    const [old, fresh] = [from.replace(/[\\/]+$/, ''), to.replace(/[\\/]+$/, '')]
    const moved = (path: string): string => {
      const rest = path.startsWith(old) ? path.slice(old.length) : undefined
      if (rest === undefined || !/^([\\/]|$)/.test(rest)) return path
      // What Windows wrote is read elsewhere too.
      return fresh + (fresh.includes('/') ? rest.replaceAll('\\', '/') : rest)
    }
    if (isDump(json)) return Object.fromEntries(Object.entries(json).map(([key, value]) => [key, mapDumpPaths(value, moved)]))
    return graphToJson(mapGraphPaths(orThrow(decodeGraph(json, 'pipeline')), kindsNow(), moved))
  },
)
