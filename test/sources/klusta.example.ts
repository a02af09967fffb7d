import type { Files } from '../../src/platform/files.js'
import { type Branch, hdf5Bytes } from './hdf5Files.js'

/** A group of channels: the frame and the cluster of each spike, and what clusters were told to be. */
export const kwikGroup = (
  frames: readonly number[],
  clusters: readonly number[],
  told: Readonly<Record<string, number>>,
): Branch => ({
  groups: {
    spikes: {
      arrays: { time_samples: { data: BigUint64Array.from(frames.map(BigInt)) } },
      groups: { clusters: { arrays: { main: { data: Int32Array.from(clusters) } } } },
    },
    clusters: {
      groups: {
        main: {
          groups: Object.fromEntries(
            Object.entries(told).map(([id, cluster_group]): [string, Branch] => [id, { attributes: { cluster_group } }]),
          ),
        },
      },
    },
  },
})

/** A file of Klusta with these groups of channels. */
export const kwikBytes = (groups: Readonly<Record<string, Branch>>, sample_rate = 20_000): Uint8Array =>
  hdf5Bytes({ groups: { channel_groups: { groups }, recordings: { groups: { '0': { attributes: { sample_rate } } } } } })

/** Two groups of channels: a good cluster and noise, and one unsorted. */
export const writeExample = (files: Files, folder: string) => {
  files.makeFolder(folder)
  const filePath = files.join(folder, 'session.kwik')
  const groups = { '0': kwikGroup([5, 9, 20, 31], [2, 7, 2, 2], { 2: 2, 7: 0, 9: 1 }), '1': kwikGroup([9, 4], [3, 3], { 3: 3 }) }
  files.writeWhole(filePath, kwikBytes(groups))
  return { params: { filePath } }
}
