import { optional, path, positive, required, text } from '../../codec/codec.js'
import { type Equal, equal } from './equal.js'
import { ignored } from './kwargs.js'
import { ofNeo, throughNeo } from './sources.js'

const ofFile = { file_path: required(path, { doc: 'the file' }), ...ofNeo }

/** The classes that read recordings which lie in HDF5. */
export const hdf5Sources: readonly Equal[] = [
  equal('MEArecRecordingExtractor', 'none', ofFile, ({ file_path, use_names_as_ids = false }, _, builder) =>
    throughNeo({ kind: 'mearec', filePath: file_path, stream: undefined, useNames: use_names_as_ids }, builder),
  ),
  equal(
    'BiocamRecordingExtractor',
    'none',
    {
      ...ofFile,
      mea_pitch: optional(positive, { doc: 'µm between electrodes' }),
      electrode_width: optional(positive, { doc: 'µm' }),
      ...ignored('fill_gaps_strategy'),
    },
    ({ file_path, stream_id, stream_name, mea_pitch, electrode_width, use_names_as_ids = false }, _, builder) =>
      throughNeo(
        {
          kind: 'biocam',
          filePath: file_path,
          stream: stream_id ?? stream_name,
          useNames: use_names_as_ids,
          more: { meaPitch: mea_pitch, electrodeWidth: electrode_width },
        },
        builder,
      ),
  ),
  equal(
    'MaxwellRecordingExtractor',
    'none',
    {
      ...ofFile,
      rec_name: optional(text, { doc: 'which recording of the well' }),
      ...ignored('install_maxwell_plugin'),
    },
    ({ file_path, stream_id, stream_name, rec_name, use_names_as_ids = false }, _, builder) => {
      const stream = [stream_id ?? stream_name, rec_name].filter((name) => name !== undefined).join('/')
      return throughNeo(
        { kind: 'maxwell', filePath: file_path, stream: stream === '' ? undefined : stream, useNames: use_names_as_ids },
        builder,
      )
    },
  ),
]
