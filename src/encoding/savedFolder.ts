import type { Json } from '../model/header.js'
import type { Properties } from '../model/properties.js'
import type { Files } from '../platform/files.js'
import { writeArrays } from './arrayFiles.js'
import { PIPELINE, type Summed, writeManifest } from './manifest.js'
import { npyOfProperty } from './npyWrite.js'

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
export const sealFolder = async (folder: string, known: readonly Summed[], files: Files): Promise<void> => {
  await writeManifest(folder, known, files)
  for (const below of foldersBelow(folder, files)) files.syncFolder(below)
  files.syncFolder(folder)
}

/** All folders below one, each after those in it. */
const foldersBelow = (folder: string, files: Files): readonly string[] =>
  files
    .list(folder)
    .map((name) => files.join(folder, name))
    .filter((path) => files.stat(path)?.kind === 'folder')
    .flatMap((path) => [...foldersBelow(path, files), path])

/** Write each property as `properties/KEY.npy`. */
export const writeProperties = (folder: string, properties: Properties, files: Files): void => {
  const place = files.join(folder, 'properties')
  files.makeFolder(place)
  for (const [key, property] of Object.entries(properties))
    files.writeWhole(files.join(place, `${key}.npy`), npyOfProperty(property))
}
