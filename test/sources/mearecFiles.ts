import { type Branch, hdf5Bytes, type Stored } from './hdf5Files.js'

const text = (data: string): Stored => ({ data, shape: [] })
const number = (data: number): Stored => ({ data, shape: [], dtype: '<d' })

/** A file of MEArec: samples where there are any, trains in seconds by name. */
export const mearecBytes = ({
  samples,
  trains = {},
  version,
  electrodes = {},
}: {
  readonly samples?: Stored
  readonly trains?: Readonly<Record<string, readonly number[]>>
  readonly version?: string
  readonly electrodes?: Readonly<Record<string, Stored>>
}): Uint8Array => {
  const train = (times: readonly number[]): Branch => ({
    arrays: { times: { data: Float64Array.from(times) }, t_stop: number(1) },
  })
  return hdf5Bytes({
    ...(version !== undefined && { attributes: { mearec_version: version } }),
    arrays: {
      // x, y and z of three electrodes.
      channel_positions: { data: Float64Array.of(0, -18, -5, 1, 0, 10, 2, 18, 25), shape: [3, 3] },
      ...(samples && { recordings: samples }),
    },
    groups: {
      info: {
        groups: {
          recordings: { arrays: { fs: number(10_000), duration: number(0.0004), dtype: text('int16'), filter: text('null') } },
          electrodes: {
            arrays: {
              electrode_name: text('Neuronexus-32'),
              shape: text('circle'),
              size: number(7.5),
              plane: text('yz'),
              sortlist: text('null'),
              ...electrodes,
            },
          },
        },
      },
      spiketrains: { groups: Object.fromEntries(Object.entries(trains).map(([name, times]) => [name, train(times)])) },
    },
  })
}
