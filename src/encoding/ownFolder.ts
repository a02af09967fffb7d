import { either as E } from 'fp-ts'
import { conflict, type Fault } from '../model/fault.js'
import type { Files } from '../platform/files.js'
import { filesBelow, MANIFEST, parseManifest } from './manifest.js'

/** A fault when what stands at `final` is no folder of files that a save writes (`known`), so that it must not be replaced. */
export const replaceableFolder = (final: string, known: RegExp, what: string, files: Files): E.Either<Fault, void> => {
  const stands = files.stat(final)
  const listed = stands?.kind === 'folder' ? listedIn(final, files) : undefined
  const isForeign = (name: string): boolean => !known.test(name) || listed?.has(name) === false
  const foreign = stands?.kind === 'folder' ? filesBelow(final, files).find(isForeign) : undefined
  if (stands?.kind !== 'file' && foreign === undefined) return E.right(undefined)
  const found = foreign === undefined ? 'a file' : `a folder that also holds "${foreign}"`
  return E.left(conflict(`output ${final}`, `${what}, or nothing`, found, 'choose another place'))
}

/** The files that the folder's manifest knows, itself among them; undefined where there is none that is whole. */
const listedIn = (folder: string, files: Files): ReadonlySet<string> | undefined => {
  const path = files.join(folder, MANIFEST)
  if (files.stat(path)?.kind !== 'file') return undefined
  const manifest = parseManifest(path, files.readText(path), files)
  return E.isRight(manifest) && manifest.right.whole ? new Set([MANIFEST, ...manifest.right.entries.keys()]) : undefined
}

/** Make a folder that a save fills; of what an interrupted one has left in it, only the files `kept` stay. */
export const prepareFolder = (folder: string, kept: readonly string[], files: Files): void => {
  files.makeFolder(folder)
  for (const name of files.list(folder)) if (!kept.includes(name)) files.remove(files.join(folder, name))
}

/** The same of a hierarchy of arrays: of those at `kept` what is a chunk stays. */
export const prepareArrays = (root: string, kept: readonly string[], files: Files): void => {
  prepareFolder(root, kept, files)
  for (const place of kept) {
    const folder = files.join(root, place)
    files.makeFolder(folder)
    for (const name of files.list(folder)) if (!/^(\d+(\.\d+)*|c)$/.test(name)) files.remove(files.join(folder, name))
  }
}
