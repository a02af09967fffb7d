import type { Files } from '../../src/platform/files.js'
import { hdf5Bytes } from './hdf5Files.js'

/** The bytes of results: the frames of each template. */
export const circusBytes = (trains: Readonly<Record<string, readonly number[]>>): Uint8Array =>
  hdf5Bytes({
    groups: {
      spiketimes: {
        arrays: Object.fromEntries(Object.entries(trains).map(([name, frames]) => [name, { data: Uint32Array.from(frames) }])),
      },
      amplitudes: {},
    },
  })

/** Parameters, and results of three templates in the folder below. */
export const writeExample = (files: Files, folder: string) => {
  const folderPath = files.join(folder, 'session')
  files.makeFolder(files.join(folderPath, 'recording'))
  files.writeWhole(
    files.join(folderPath, 'recording.params'),
    '[data]\n# sampling_rate = 1\nfile_format    = numpy\nsampling_rate  = 20000.0   # Hz\n',
  )
  files.writeWhole(
    files.join(folderPath, 'recording/recording.result.hdf5'),
    circusBytes({ temp_0: [5, 9], temp_10: [7], temp_2: [31, 20] }),
  )
  return { params: { folderPath } }
}
