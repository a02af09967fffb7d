import { either as E } from 'fp-ts'
import { writeArrays } from '../../encoding/arrayFiles.js'
import { filesBelow, MANIFEST, PIPELINE, parseManifest, type Summed, writeManifest } from '../../encoding/manifest.js'
import { conflict, type Fault } from '../../model/fault.js'
import type { Json } from '../../model/header.js'
import type { Files } from '../../platform/files.js'

/** True of the names in a folder where one is a file that only a saved sorting has. */
export const holdsSorting = (names: readonly string[]): boolean =>
  ['numpysorting_info.json', 'spikes.npy', 'sorting_cached.npz'].some((name) => names.includes(name))

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

/** Write the pipeline that is saved, and the arrays that it names. */
export const writePipeline = (
  folder: string,
  provenance: Json | undefined,
  arrays: ReadonlyMap<string, Float64Array>,
  files: Files,
): void => {
  if (provenance === undefined) return
  files.writeWhole(files.join(folder, PIPELINE), `${JSON.stringify(provenance, null, 2)}\n`)
  writeArrays(folder, arrays, files)
}

/** Write the manifest of all files, of which those `known` are summed already, and make all of it durable. */
export const sealFolder = (folder: string, known: readonly Summed[], files: Files): void => {
  writeManifest(folder, known, files)
  files.syncFolder(files.join(folder, 'properties'))
  files.syncFolder(folder)
}
