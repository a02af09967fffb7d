import { files } from '#platform'
import { builtIn } from '../catalog.js'
import { dtype, nonNegativeInteger, oneOf, optional } from '../codec/codec.js'
import { lookUp } from '../declare/catalog.js'
import { orThrow } from '../model/attempt.js'
import type { Dtype } from '../model/dtype.js'
import type { Json } from '../model/header.js'
import { numbersOf } from '../model/properties.js'
import { loadModules, registeredModules } from '../run/modules.js'
import { type SaveOptions, saveFields } from '../run/saveFields.js'
import { openRecording, openSource } from './open.js'
import { formats, rawPaths, recordingFormat } from './outputFormat.js'
import type { Recording } from './recording.js'
import type { BinaryOptions, SaveFolderOptions } from './save.options.generated.js'

export type { BinaryOptions, SaveFolderOptions } from './save.options.generated.js'

/** How a recording is saved. */
export const saveFolderFields = {
  ...saveFields,
  dtype: optional(dtype, { doc: "dtype of the saved samples. Default: the recording's" }),
  format: optional(oneOf(formats.recording), {
    doc: '`binaryFolder`: a folder that SpikeInterface loads; `binary`: files of samples alone. Default: by the ending of the name',
  }),
}

/** How the samples of a recording are written as files of nothing but samples. */
export const binaryFields = {
  ...saveFields,
  dtype: optional(dtype, { doc: "dtype of the files. Default: the recording's" }),
  byteOffset: optional(nonNegativeInteger, { doc: 'left free at the start of each file. Default 0', unit: 'bytes' }),
}

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

/** Save as a SpikeInterface folder or as files of samples, and open what was saved. */
export const saveRecording = async (
  recording: Recording,
  path: string,
  { format, ...options }: SaveFolderOptions,
): Promise<Recording> => {
  if (recordingFormat(path, format) === 'binaryFolder') {
    await runSink(recording, 'binaryFolder', { folder: path, ...given(options) }, options)
    return openRecording(path)
  }
  const filePaths = rawPaths(path, recording.segments.length)
  await saveBinary(recording, filePaths, options)
  return openSource('binary', rawParams(recording, filePaths, options.dtype ?? recording.dtype))
}

/** What the files of samples do not say themselves, as the parameters of a `binary` source. */
const rawParams = ({ header, segments }: Recording, filePaths: readonly string[], dtype: Dtype): Json => {
  const [gains, offsets] = ['gain_to_uV', 'offset_to_uV'].map((key) => numbersOf(header.properties, key))
  const starts = segments.map(({ times }) => times.tStart)
  return {
    filePaths,
    dtype,
    samplingFrequency: header.samplingFrequency,
    numChannels: header.channelIds.length,
    channelIds: header.channelIds,
    isFiltered: header.annotations.is_filtered === true,
    ...(gains?.every(Number.isFinite) && { gainToUv: gains }),
    ...(offsets?.every(Number.isFinite) && { offsetToUv: offsets }),
    ...(starts.some((start) => start !== undefined) && { tStarts: starts.map((start) => start ?? 0) }),
  }
}

/** Write files of samples alone. */
export const saveBinary = (recording: Recording, filePaths: readonly string[], options: BinaryOptions): Promise<void> => {
  const { byteOffset } = options
  const params = { filePaths, ...given(options), ...(byteOffset === undefined ? {} : { byteOffset }) }
  return runSink(recording, 'binary', params, options)
}
