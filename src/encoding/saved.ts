import { orThrow, refuse, thenAlwaysLater } from '../model/attempt.js'
import { corrupt, incomplete } from '../model/fault.js'
import { type Notice, notice } from '../model/notice.js'
import type { Files } from '../platform/files.js'
import { type Opening, readBeside } from './beside.js'
import { addedFile, type SeenFile, seenFile, spanCheck, sumsIn } from './checked.js'
import { filesBelow, MANIFEST, type Manifest, PIPELINE, parseManifest } from './manifest.js'
import { filled } from './reading.js'
import { parseTolerantJson } from './tolerantJson.js'
import { checksumsOf, standingAt } from './unfinished.js'

/** A file of a save, and what compares all of it with its checksums. */
export interface SavedFile {
  readonly path: string
  /** How long it has to be. */
  readonly bytes: number
  /** Reads all of it, telling each stretch it has compared. Rejects with a `FaultError` that names the file and the bytes. */
  readonly verify: (advance: (bytes: number) => void) => Promise<void>
}

/** All files of a save but the manifest, which holds its own checksum. */
export interface SavedFiles {
  readonly files: readonly SavedFile[]
  readonly notices: readonly Notice[]
  /** The pipeline that was saved, as JSON, and the folder that its relative paths start from. */
  readonly pipeline?: { readonly json: unknown; readonly at: string; readonly folder: string }
  /** How it is opened, where the files do not say it themselves. */
  readonly opening?: Opening
}

/** What a `saved` of a sink is given. */
type Saved = (path: string, files: Files) => SavedFiles | undefined

/** Of a sink of folders that `sealFolder` has sealed, of files that `known` tells: all that its manifest tells of. */
export const savedFolder =
  (known: RegExp): Saved =>
  (path, files) => {
    const folder = standingAt(path, files)
    if (files.stat(folder)?.kind !== 'folder') return undefined
    const at = files.join(folder, MANIFEST)
    const from = seenFile(at, files)
    if (files.stat(at)?.kind !== 'file') return undefined
    const manifest = orThrow(parseManifest(at, files.readText(at), files))
    const { entries, whole } = manifest
    if (![...entries.keys()].every((name) => known.test(name))) return undefined
    const strangers = filesBelow(folder, files).filter((name) => name !== MANIFEST && !entries.has(name))
    const added = strangers.find((name) => known.test(name))
    if (whole && added !== undefined) refuse(addedFile(files.join(folder, added)))
    const unchecked = strangers.map((name) =>
      notice('Tolerated', `${files.join(folder, name)} has no checksum, and was not read`),
    )
    return {
      files: summedFiles(folder, manifest, from, files),
      notices: unchecked,
      ...(entries.has(PIPELINE) && { pipeline: pipelineIn(folder, files) }),
    }
  }

const pipelineIn = (folder: string, files: Files) => {
  const at = files.join(folder, PIPELINE)
  return {
    at,
    folder,
    // Read when it is asked for: it is one of the files that are still to be compared.
    get json(): unknown {
      return orThrow(parseTolerantJson(files.readText(at), at))
    },
  }
}

/** Of a sink of files that have their checksums beside them. */
export const savedFile: Saved = (path, files) => {
  const from = seenFile(checksumsOf(path), files)
  const manifest = readBeside(path, files)
  if (manifest === undefined) return undefined
  const folder = files.dirname(path)
  const { pipeline: json, opening } = manifest
  // Several files that were saved together are one save: whichever is named, all are compared.
  const others = siblingsOf(opening, files.basename(path)).flatMap((name) => {
    const sibling = files.join(folder, name)
    const seen = seenFile(checksumsOf(sibling), files)
    const beside = readBeside(sibling, files)
    if (beside === undefined)
      return refuse(incomplete(checksumsOf(sibling), `the checksums of ${name}, saved with ${path}`, 'no such file'))
    return summedFiles(files.dirname(sibling), beside, seen, files)
  })
  return {
    files: [...summedFiles(folder, manifest, from, files), ...others],
    notices: [],
    ...(json !== undefined && { pipeline: { json, at: path, folder } }),
    ...(opening !== undefined && { opening }),
  }
}

const siblingsOf = (opening: Opening | undefined, name: string): readonly string[] => {
  const paths = opening?.params.filePaths
  return Array.isArray(paths) ? paths.flatMap((path) => (typeof path === 'string' && path !== name ? [path] : [])) : []
}

const summedFiles = (folder: string, manifest: Omit<Manifest, 'opening'>, from: SeenFile, files: Files): readonly SavedFile[] => {
  const { check } = spanCheck({ ...manifest, sums: sumsIn(folder, manifest, files), from }, files)
  const { spanBytes, entries } = manifest
  return [...entries].map(([name, { bytes }]) => {
    const path = files.join(folder, name)
    const compare = async (advance: (bytes: number) => void): Promise<void> => {
      const stat = files.stat(path)
      if (stat?.kind !== 'file') return refuse(incomplete(path, `${bytes} bytes`, 'no such file', 'restore it from a copy'))
      if (stat.size < bytes)
        return refuse(incomplete(path, `${bytes} bytes`, `${stat.size}: those from byte ${stat.size} on are gone`))
      if (stat.size > bytes)
        return refuse(corrupt(path, `${bytes} bytes`, `${stat.size}: those from byte ${bytes} on were added`))
      const handle = files.openRead(path)
      // One is compared while the next is read.
      const buffers = [0, 1].map(() => new Uint8Array(Math.min(spanBytes, bytes)))
      const read = async (span: number): Promise<Uint8Array> => {
        const at = span * spanBytes
        const into = buffers[span % 2].subarray(0, Math.max(0, bytes - at))
        filled(handle, into, at, await handle.readAhead(into, at))
        return into
      }
      await thenAlwaysLater(
        async () => {
          let coming = read(0)
          for (let span = 0; span * spanBytes < bytes; span++) {
            const found = await coming
            coming = read(span + 1)
            // Heard of at the next turn; what is thrown before must not leave it without a listener.
            coming.catch(() => undefined)
            check(path, span, found)
            advance(found.length)
          }
          await coming
        },
        () => handle.close(),
      )
    }
    return { path, bytes, verify: compare }
  })
}
