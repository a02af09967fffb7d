import type { Files } from '../../src/platform/files.js'
import { hdf5Bytes } from './hdf5Files.js'
import { nwbFile, series, sixElectrodes, units } from './nwbFiles.js'

/** A file with three units, one of which is silent, and the series that they were found in. */
export const writeExample = (files: Files, folder: string) => {
  files.makeFolder(folder)
  const filePath = files.join(folder, 'sub-1_ecephys.nwb')
  const samples = { data: Int16Array.of(1, 2, 3, 4), shape: [2, 2] }
  files.writeWhole(
    filePath,
    hdf5Bytes(
      nwbFile(
        {
          acquisition: { groups: { ElectricalSeries: series('raw', { data: samples, rate: 1000, start: 2, rows: [0, 1] }) } },
          units: units([7, 8, 9], [[2.001, 2.0625, 2.1875, 2.5], [], [2.0625, 3, 1.5]]),
        },
        sixElectrodes,
      ),
    ),
  )
  return { params: { filePath, electricalSeriesPath: 'acquisition/ElectricalSeries' } }
}
