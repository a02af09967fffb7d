import { isArrayFile } from '../encoding/arrayFiles.js'
import { contentHash } from '../encoding/hash.js'
import { filesBelow } from '../encoding/manifest.js'
import { withFile } from '../encoding/reading.js'
import { standingAt } from '../encoding/unfinished.js'
import { type Node, nodesOf } from '../engine/node.js'
import { bytesOf } from '../model/dtype.js'
import type { Reader } from '../model/reader.js'
import { together, whenReady } from '../model/waiting.js'
import type { Files, Stat } from '../platform/files.js'
import { isUrl } from '../platform/paths.js'
import { encodeGraph } from '../provenance/encode.js'

/** What a pipeline reads. */
export interface Reads {
  /** Every file and folder that it names, or that holds something of it. */
  readonly paths: readonly string[]
  /** The files and folders that hold all of it. */
  readonly contents: readonly string[]
  /** Its samples in memory, as they are now, one function a source. */
  readonly held: readonly NonNullable<Reader['held']>[]
}

/** What a pipeline reads, of whatever kind: its recordings, and the spikes and events in memory. */
export const readsOf = (root: Node): Reads => {
  const sources = nodesOf(root).filter((node) => node._tag === 'source')
  const told = sources.filter(({ contents }) => contents !== undefined)
  const contents = told.flatMap((node) => node.contents ?? [])
  const named = pathsIn(root)
  // A folder of which some files are read is known by those.
  const known = new Set(told.flatMap(pathsIn))
  return {
    paths: [...new Set([...named, ...contents])],
    contents: [...new Set([...named.filter((path) => !known.has(path)), ...contents])],
    held: sources.flatMap((node) => (node.gives === 'traces' ? (node.reader.held ?? []) : [])),
  }
}

const pathsIn = (root: Node): readonly string[] => {
  const found: string[] = []
  const path = (each: string): string => {
    if (!isArrayFile(each)) found.push(each)
    return each
  }
  encodeGraph(root, path, { allowShared: true, array: (name) => ({ array: name }) })
  return found
}

/**
 * What is read, in a few words that change when it does: of samples in memory a checksum; of files their lengths, times, and
 * a sample of their content, or all of it where they are small. A saved folder is known by its manifest, which holds the
 * checksums of all the others.
 */
export const contentsOf = ({ contents, held }: Reads, files: Files): string => {
  const samples = held.flatMap((now) => now().map((each) => checksum(bytesOf(each), files)))
  const told = fingerprintsOf({ contents }, files).map(({ path, is }) => `${path}: ${is}`)
  return contentHash(new TextEncoder().encode([...samples, ...told].join('\n')))
}

/** A file that is read, in a few words that change when it does. */
export interface Fingerprint {
  readonly path: string
  readonly is: string
}

/** What the files that are read are; in `brief` without a sample of their content, which those with one begin with. */
export const fingerprintsOf = (
  { contents }: Pick<Reads, 'contents'>,
  files: Files,
  brief: 'brief' | 'whole' = 'whole',
): readonly Fingerprint[] => together(contents, (path) => fingerprints(path, files, brief)).flat()

/** The same at the end of a save: whatever lies elsewhere is looked at anew. */
export const contentsAnew = (reads: Reads, files: Files): Promise<string> => {
  for (const path of reads.contents) files.refresh(path)
  return whenReady(() => contentsOf(reads, files))
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

const fingerprints = (path: string, files: Files, brief: 'brief' | 'whole'): readonly Fingerprint[] => {
  const place = standingAt(path, files)
  const stat = files.stat(place)
  if (stat === undefined) return [{ path, is: 'nothing' }]
  if (stat.kind === 'folder')
    return filesBelow(place, files).flatMap((name) => fingerprints(files.join(place, name), files, brief))
  if (brief === 'brief' && !isUrl(place)) return [{ path, is: `${stat.size} ${stat.modified}` }]
  return [{ path, is: contentIn(place, stat, files) }]
}

const contentIn = (place: string, stat: Stat, files: Files): string =>
  withFile(files, place, (handle) => {
    // The first bytes of what lies elsewhere come with its version.
    if (isUrl(place) && handle.read(new Uint8Array(1), 0) >= 0) return `${handle.size} ${files.stat(place)?.id}`
    let sum = 0
    const buffer = new Uint8Array(SAMPLE)
    const count = Math.min(PLACES, Math.ceil(handle.size / SAMPLE))
    const last = handle.size - SAMPLE
    for (let index = 0; index < count; index++) {
      const at = count === 1 ? 0 : Math.floor((last * index) / (count - 1))
      sum = files.crc32(buffer.subarray(0, handle.read(buffer, at)), sum)
    }
    return `${handle.size} ${stat.modified} ${sum.toString(16)}`
  })
