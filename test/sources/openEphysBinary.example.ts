import type { Samples } from '../../src/model/dtype.js'
import type { Files } from '../../src/platform/files.js'
import { from, putRecording, putSettings, ramp } from './openEphysRuns.js'

/** A session of a record node: two recordings, of which the first has lost five samples after its fourth. */
export const writeExample = (
  files: Files,
  folder: string,
): { readonly params: { readonly [key: string]: string }; readonly wholes: readonly Samples[] } => {
  const stream = { folder: 'Neuropix-PXI-100.ProbeA-AP', channels: ['AP1', 'AP2', 'AP_SYNC'] }
  const experiment = files.join(folder, 'Record Node 101', 'experiment1')
  putRecording(files, files.join(experiment, 'recording1'), {
    streams: [{ ...stream, numbers: [...from(5000, 4), ...from(5009, 6)] }],
  })
  putRecording(files, files.join(experiment, 'recording2'), {
    streams: [{ ...stream, numbers: from(9000, 7), samples: ramp(7, 3, 100) }],
  })
  putSettings(
    files,
    files.join(folder, 'Record Node 101'),
    '<NP_PROBE probe_part_number="NP2003" custom_probe_name="ProbeA"><SELECTED_ELECTRODES CH0="3" CH1="7"/></NP_PROBE>',
  )
  const neural = (samples: Int16Array): Int16Array => samples.filter((_, i) => i % 3 < 2)
  return {
    params: { folderPath: folder, stream: 'Record Node 101#Neuropix-PXI-100.ProbeA-AP' },
    wholes: [neural(ramp(10, 3)).slice(0, 8), neural(ramp(10, 3)).slice(8), neural(ramp(7, 3, 100))],
  }
}
