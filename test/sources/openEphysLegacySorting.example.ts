import type { Files } from '../../src/platform/files.js'
import { continuous } from './openEphysLegacy.example.js'
import { withHead } from './openEphysLegacyEvents.example.js'

/** A spike of two channels with three samples each. */
export const spike = (sample: number, cluster: number): Uint8Array => {
  const view = new DataView(new ArrayBuffer(44 + 2 * 2 * 3 + 6 * 2))
  view.setBigInt64(1, BigInt(sample), true)
  view.setUint16(19, 2, true)
  view.setUint16(21, 3, true)
  view.setUint16(23, cluster, true)
  return new Uint8Array(view.buffer)
}

/** Two experiments, and the spikes of two electrodes. */
export const writeExample = (files: Files, folder: string): { readonly params: { readonly [key: string]: string } } => {
  files.makeFolder(folder)
  const put = (name: string, bytes: Uint8Array): void => files.writeWhole(files.join(folder, name), bytes)
  put('101_CH1.continuous', continuous('CH1', [5000, 9000]))
  put('101_CH1_2.continuous', continuous('CH1', [100]))
  put('STp106.0n0.spikes', withHead([spike(5002, 0), spike(5001, 2), spike(8000, 0), spike(9003, 0)]))
  put('STp106.0n0_2.spikes', withHead([spike(104, 2)]))
  put('STp106.0n1.spikes', withHead([spike(5009, 0)]))
  return { params: { folderPath: folder } }
}
