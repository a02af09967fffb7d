import type { Files } from '../../src/platform/files.js'
import { hdf5Bytes } from './hdf5Files.js'
import { nwbFile, series, sixElectrodes } from './nwbFiles.js'

const samples = Int16Array.from({ length: 33 }, (_, index) => ((index * 7919) % 30_011) - 15_000)

/** A file with two series: three channels, compressed in chunks, in another order than the table; and one processed. */
export const writeExample = (files: Files, folder: string) => {
  files.makeFolder(folder)
  const filePath = files.join(folder, 'sub-1_ecephys.nwb')
  const raw = series('raw', {
    data: { data: samples, shape: [11, 3], chunks: [4, 2], gzip: 4 },
    rate: 30_000,
    start: 12.5,
    rows: [4, 0, 2],
    conversion: 2e-6,
    factors: [1, 2, 0.5],
    offset: 1e-6,
  })
  const lfp = series('lfp', {
    data: { data: Float32Array.of(0.5, -1.5, 2.5, -3.5), shape: [4] },
    timestamps: [1, 1.001, 1.002, 2],
    rows: [3],
    conversion: 1,
  })
  files.writeWhole(
    filePath,
    hdf5Bytes(
      nwbFile(
        {
          acquisition: { groups: { ElectricalSeries: raw }, links: { Alias: '/acquisition/ElectricalSeries' } },
          processing: { groups: { ecephys: { groups: { LFP: { groups: { Low: lfp } } } } } },
        },
        sixElectrodes,
      ),
    ),
  )
  return { params: { filePath, electricalSeriesPath: 'acquisition/ElectricalSeries' }, wholes: [samples] }
}
