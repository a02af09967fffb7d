import type { Samples } from '../../src/model/dtype.js'
import type { Files } from '../../src/platform/files.js'
import { cbinOf } from './cbinFiles.js'
import { probeMeta } from './spikeglxRuns.js'

/** Ten frames of four channels and sync; steps between them go beyond 16 bits. */
export const recorded = Int16Array.from({ length: 50 }, (_, i) => (i * 7919) % 65_536)

/** One probe, in chunks of four frames. */
export const writeExample = (
  files: Files,
  folder: string,
): { readonly params: { readonly [key: string]: string }; readonly wholes: readonly Samples[] } => {
  const folderPath = files.join(folder, 'probe00')
  files.makeFolder(folder)
  files.makeFolder(folderPath)
  const name = files.join(folderPath, '_spikeglx_ephysData_g0_t0.imec0.ap')
  const { cbin, ch } = cbinOf(recorded, 5)
  files.writeWhole(`${name}.cbin`, cbin)
  files.writeWhole(`${name}.ch`, ch)
  files.writeWhole(`${name}.meta`, probeMeta('_spikeglx_ephysData_g0_t0.imec0.ap', { fileSizeBytes: 100 }))
  return { params: { folderPath, stream: 'imec0.ap' }, wholes: [recorded.filter((_, i) => i % 5 < 4)] }
}
