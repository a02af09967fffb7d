import type { PythonJson } from '../../formats/spikeinterface/pythonJson.js'
import type { Json } from '../../model/header.js'
import { noEqual, type Theirs, type Writing, type Written } from './kinds.js'

/** A file that neo reads as one segment from 0 s on. */
const ofNeo = (name: string, kwargs: { readonly [key: string]: PythonJson }, { node: { header, segments } }: Writing): Theirs =>
  segments.length > 1
    ? noEqual('a recording of which samples are missing')
    : {
        class: `spikeinterface.extractors.neoextractors.${name}`,
        kwargs,
        clocks: segments.map(() => ({ rate: header.samplingFrequency, tStart: 0 })),
      }

const placed = (value: Json | undefined, { path }: Writing): PythonJson => (typeof value === 'string' ? path(value) : null)

/** Recordings that lie in HDF5, one row each. */
export const hdf5Written: Readonly<Record<string, Written>> = {
  mearec: ({ filePath }, writing) => ofNeo('mearec.MEArecRecordingExtractor', { file_path: placed(filePath, writing) }, writing),
  biocam: ({ filePath, stream, meaPitch, electrodeWidth }, writing) =>
    stream !== 'Raw' && stream !== 'Well_A1'
      ? noEqual('a well of BioCam other than the first')
      : ofNeo(
          'biocam.BiocamRecordingExtractor',
          {
            file_path: placed(filePath, writing),
            ...(meaPitch !== undefined && { mea_pitch: meaPitch }),
            ...(electrodeWidth !== undefined && { electrode_width: electrodeWidth }),
          },
          writing,
        ),
  maxwell: ({ filePath, stream }, writing) => {
    // Rows of the old layout are taken there for entries of the mapping.
    if (writing.node.header.annotations.maxwell_version === '20160704') return noEqual('a recording of MaxWell in the old layout')
    const [well, recording] = String(stream).split('/')
    return ofNeo(
      'maxwell.MaxwellRecordingExtractor',
      { file_path: placed(filePath, writing), stream_id: well, ...(recording !== undefined && { rec_name: recording }) },
      writing,
    )
  },
}
