import { writeArrays } from '../../encoding/arrayFiles.js'
import { PIPELINE, type Summed, writeManifest } from '../../encoding/manifest.js'
import type { Json } from '../../model/header.js'
import type { Files } from '../../platform/files.js'

/** True of the names in a folder where one is a file that only a saved sorting has. */
export const holdsSorting = (names: readonly string[]): boolean =>
  ['numpysorting_info.json', 'spikes.npy', 'sorting_cached.npz'].some((name) => names.includes(name))

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
