import { join } from 'node:path'
import { type PythonJson, pythonFloat, writePythonJson } from '../../src/formats/spikeinterface/pythonJson.js'
import { bytesOf } from '../../src/model/dtype.js'
import { put, temporaryFolder } from './support.js'

export const folder = temporaryFolder()
export const traces = Int16Array.from({ length: 15 }, (_, i) => i - 7)
const extractor = 'spikeinterface.core.binaryrecordingextractor.BinaryRecordingExtractor'

interface Options {
  readonly kwargs?: { readonly [key: string]: PythonJson }
  readonly class?: string
  readonly annotations?: { readonly [key: string]: PythonJson }
}
export const dump = ({ kwargs = {}, class: name = extractor, annotations = {} }: Options): string =>
  writePythonJson({
    class: name,
    module: 'spikeinterface',
    version: '0.104.8',
    kwargs,
    annotations,
    properties: {},
    relative_paths: true,
  })
export const binaryKwargs = {
  file_paths: ['traces_cached_seg0.raw'],
  sampling_frequency: pythonFloat(1000),
  t_starts: null,
  num_channels: 3,
  dtype: '<i2',
  channel_ids: ['a', 'b', 'c'],
  time_axis: 0,
  file_offset: 0,
  gain_to_uV: null,
  offset_to_uV: null,
  is_filtered: true,
}
/** A folder as SpikeInterface saves one. */
export const save = (name: string, kwargs: Options['kwargs'] = {}, annotations: Options['annotations'] = {}): string => {
  const at = join(folder, name)
  put(join(at, 'traces_cached_seg0.raw'), bytesOf(traces))
  put(join(at, 'binary.json'), dump({ kwargs: { ...binaryKwargs, ...kwargs } }))
  const owner = 'spikeinterface.core.binaryfolder.BinaryFolderRecording'
  put(join(at, 'si_folder.json'), dump({ class: owner, kwargs: { folder_path: '.' }, annotations }))
  return at
}
