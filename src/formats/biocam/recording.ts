import type { Decoded } from '../../codec/codec.js'
import type { BoundSource } from '../../declare/source.js'
import { rowsReader } from '../../kit/rowsReader.js'
import type { Files } from '../../platform/files.js'
import { withHdf5 } from '../hdf5/fields.js'
import { openStream, probeOf, propertiesOf, rowsOf } from './open.js'
import type { biocamParams } from './params.js'

/** The samples of a chip, or of a well. Throws a `FaultError`. */
export const openBiocam = (files: Files, params: Decoded<typeof biocamParams>): BoundSource => {
  const { filePath, stream, meaPitch, electrodeWidth } = params
  return withHdf5(files, filePath, 'a file of 3Brain BioCam', (file) => {
    const chosen = openStream(file, stream)
    const { samplingFrequency, channels, stretches, notices } = chosen
    const rows = rowsOf(file, chosen)
    const probe = probeOf(chosen, { pitch: meaPitch, width: electrodeWidth })
    return {
      header: {
        samplingFrequency,
        channelIds: Array.from({ length: channels }, (_, channel) => String(channel + 1)),
        dtype: rows.dtype,
        properties: propertiesOf(chosen),
        annotations: {},
        ...(probe && { probe }),
      },
      segments: stretches.map(({ frames, first }) => ({ frames, times: { tStart: first / samplingFrequency } })),
      notices,
      reader: rowsReader(rows, stretches),
      contents: [filePath],
      closed: {
        filePath,
        stream: chosen.name,
        ...(meaPitch !== undefined && { meaPitch }),
        ...(electrodeWidth !== undefined && { electrodeWidth }),
      },
    }
  })
}
