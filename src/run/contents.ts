import type { Catalog } from '../declare/catalog.js'
import { isArrayFile } from '../encoding/arrayFiles.js'
import { contentHash } from '../encoding/hash.js'
import { filesBelow } from '../encoding/manifest.js'
import { withFile } from '../encoding/reading.js'
import { standingAt } from '../encoding/unfinished.js'
import { type Node, nodesOf } from '../engine/node.js'
import { recordingsOf, type SortingNode } from '../engine/sortingNode.js'
import { bytesOf } from '../model/dtype.js'
import type { Reader } from '../model/reader.js'
import type { Files } from '../platform/files.js'
import { encodeGraph } from '../provenance/graph.js'
import { encodeSortingGraph } from '../provenance/sortingGraph.js'

/** What a pipeline reads. */
export interface Reads {
  /** Every file and folder that it names, or that holds something of it. */
  readonly paths: readonly string[]
  /** The files and folders that hold all of it. */
  readonly contents: readonly string[]
  /** Its samples in memory, as they are now, one function a source. */
  readonly held: readonly NonNullable<Reader['held']>[]
}

const NAMES = { allowShared: true, array: (name: string) => ({ array: name }) }

export const readsOf = (node: Node, catalog: Catalog): Reads =>
  reads(nodesOf(node), catalog, (path) => encodeGraph(node, catalog, path, NAMES))

/** The same of a pipeline of spikes, and of its recordings. */
export const readsOfSorting = (node: SortingNode, catalog: Catalog): Reads =>
  reads(recordingsOf(node).flatMap(nodesOf), catalog, (path) => encodeSortingGraph(node, catalog, path, NAMES))

const reads = (nodes: readonly Node[], catalog: Catalog, encode: (path: (path: string) => string) => unknown): Reads => {
  const sources = nodes.filter((node) => node._tag === 'source')
  const told = sources.filter(({ contents }) => contents !== undefined)
  const contents = told.flatMap((node) => node.contents ?? [])
  const named = pathsIn(encode)
  // A folder of which some files are read is known by those.
  const known = new Set(told.flatMap((node) => pathsIn((path) => encodeGraph(node, catalog, path, NAMES))))
  return {
    paths: [...new Set([...named, ...contents])],
    contents: [...new Set([...named.filter((path) => !known.has(path)), ...contents])],
    held: sources.flatMap(({ reader }) => reader.held ?? []),
  }
}

const pathsIn = (encode: (path: (path: string) => string) => unknown): readonly string[] => {
  const found: string[] = []
  encode((path) => {
    if (!isArrayFile(path)) found.push(path)
    return path
  })
  return found
}

/**
 * What is read, in a few words that change when it does: of samples in memory a checksum; of files their lengths, times, and
 * a sample of their content, or all of it where they are small. A saved folder is known by its manifest, which holds the
 * checksums of all the others.
 */
export const contentsOf = ({ contents, held }: Reads, files: Files): string => {
  const samples = held.flatMap((now) => now().map((each) => checksum(bytesOf(each), files)))
  const told = [...samples, ...contents.map((path) => fingerprint(path, files))]
  return contentHash(new TextEncoder().encode(told.join('\n')))
}

const checksum = (bytes: Uint8Array, files: Files): string => {
  let sum = 0
  for (let at = 0; at < bytes.length; at += LARGEST) sum = files.crc32(bytes.subarray(at, at + LARGEST), sum)
  return `${bytes.length} ${sum.toString(16)}`
}

/** Checksums take no more bytes at once. */
const LARGEST = 2 ** 30
/** A file is sampled in this many places, of so many bytes each. */
const [PLACES, SAMPLE] = [64, 16384]

const fingerprint = (path: string, files: Files): string => {
  const place = standingAt(path, files)
  const stat = files.stat(place)
  if (stat === undefined) return `${path}: nothing`
  if (stat.kind === 'folder')
    return filesBelow(place, files)
      .map((name) => fingerprint(files.join(place, name), files))
      .join('\n')
  return withFile(files, place, (handle) => {
    let sum = 0
    const buffer = new Uint8Array(SAMPLE)
    const count = Math.min(PLACES, Math.ceil(handle.size / SAMPLE))
    const last = Math.max(0, handle.size - SAMPLE)
    for (let index = 0; index < count; index++) {
      const at = count === 1 ? 0 : Math.floor((last * index) / (count - 1))
      sum = files.crc32(buffer.subarray(0, handle.read(buffer, at)), sum)
    }
    return `${path}: ${handle.size} ${stat.modified} ${sum.toString(16)}`
  })
}
