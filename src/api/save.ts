import { files } from '#platform'
import { builtIn } from '../catalog.js'
import { lookUp } from '../declare/catalog.js'
import { dtype, type Input, nonNegativeInteger, optional } from '../declare/codec.js'
import { orThrow } from '../declare/reading.js'
import type { Dtype } from '../model/dtype.js'
import type { Json } from '../model/header.js'
import { loadModules, registeredModules } from '../run/modules.js'
import { type SaveOptions, saveFields } from '../run/saveFields.js'
import { openRecording } from './open.js'
import type { Recording } from './recording.js'

export const saveFolderFields = {
  ...saveFields,
  dtype: optional(dtype, { doc: "dtype of the saved samples. Default: the recording's" }),
}
export type SaveFolderOptions = Input<typeof saveFolderFields>

export const binaryFields = {
  ...saveFields,
  dtype: optional(dtype, { doc: "dtype of the files. Default: the recording's" }),
  byteOffset: optional(nonNegativeInteger, { doc: 'left free at the start of each file. Default 0', unit: 'bytes' }),
}
export type BinaryOptions = Input<typeof binaryFields>

const runSink = async (recording: Recording, kind: string, params: Json, options: SaveOptions): Promise<void> => {
  const modules = registeredModules()
  const catalog = await loadModules(builtIn, modules)
  const sink = orThrow(orThrow(lookUp(catalog.sinks, kind, 'sink')).instantiate(params, `${kind}.params`))
  // Loaded when it is needed: a page has no workers, and a short command no use for them.
  const { save } = await import('#run')
  const { dtype: _dtype, byteOffset: _byteOffset, ...jobs }: SaveOptions & { dtype?: Dtype; byteOffset?: number } = options
  await save(recording.node, sink, jobs, { files, catalog, modules })
}

const given = (options: { readonly dtype?: Dtype }): { readonly [key: string]: Json } =>
  options.dtype === undefined ? {} : { dtype: options.dtype }

/** Save as a SpikeInterface folder, and open it. */
export const saveFolder = async (recording: Recording, folder: string, options: SaveFolderOptions): Promise<Recording> => {
  await runSink(recording, 'binaryFolder', { folder, ...given(options) }, options)
  return openRecording(folder)
}

/** Write files of samples alone. */
export const saveBinary = (recording: Recording, filePaths: readonly string[], options: BinaryOptions): Promise<void> => {
  const { byteOffset } = options
  const params = { filePaths, ...given(options), ...(byteOffset === undefined ? {} : { byteOffset }) }
  return runSink(recording, 'binary', params, options)
}
