import type { Files } from '../../src/platform/files.js'
import { hdf5Bytes } from './hdf5Files.js'
import { eventSeries, nwbFile, series, sixElectrodes, trials } from './nwbFiles.js'

/** A file with three trials, of which one has no end, pulses of two labels, and the series whose clock they share. */
export const writeExample = (files: Files, folder: string) => {
  files.makeFolder(folder)
  const filePath = files.join(folder, 'sub-1_ecephys.nwb')
  const samples = { data: Int16Array.of(1, 2, 3, 4), shape: [2, 2] }
  files.writeWhole(
    filePath,
    hdf5Bytes(
      nwbFile(
        {
          acquisition: {
            groups: {
              ElectricalSeries: series('raw', { data: samples, rate: 1000, start: 2, rows: [0, 1] }),
              pulses: eventSeries(
                'TTLs',
                [2.0625, 2.25, 1.5, 2.75],
                { data: Uint8Array.of(1, 0, 1, 1), attributes: { labels: ['camera', 'laser'] } },
                'ndx-events',
              ),
            },
          },
          intervals: {
            groups: {
              trials: trials([2, 2.5, 3], [2.5, 2.75, Number.NaN], { correct: { data: Uint8Array.of(1, 0, 1) } }),
            },
          },
        },
        sixElectrodes,
      ),
    ),
  )
  return { params: { filePath, electricalSeriesPath: 'acquisition/ElectricalSeries' } }
}
