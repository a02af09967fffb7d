import type { Samples } from '../../src/model/dtype.js'
import type { Files } from '../../src/platform/files.js'
import { fileOf, from, type MadeHead, ramp } from './intanFiles.js'

/** Two electrodes, an accelerometer, the supply, an analog input and two lines. */
export const head: MadeHead = {
  temperatureSensors: 1,
  notes: ['an example'],
  channels: [
    { native: 'A-000', custom: 'CA1', type: 0 },
    { native: 'B-001', type: 0 },
    { native: 'A-AUX1', type: 1 },
    { native: 'A-VDD1', type: 2 },
    { native: 'ANALOG-IN-1', type: 3 },
    { native: 'DIGITAL-IN-01', type: 4, order: 0 },
    { native: 'DIGITAL-IN-03', custom: 'lick', type: 4, order: 2 },
  ],
}

const samples = (start: number, end: number): Samples =>
  Uint16Array.from({ length: 2 * (end - start) }, (_, i) => ramp(0, i % 2, start + Math.floor(i / 2)))

/** Three blocks of one file, of which the second has lost five frames after its sixth. */
export const writeExample = (
  files: Files,
  folder: string,
): { readonly params: { readonly [key: string]: string }; readonly wholes: readonly Samples[] } => {
  files.makeFolder(folder)
  const filePath = files.join(folder, 'session_240501_120000.rhd')
  files.writeWhole(filePath, fileOf(head, [...from(-100, 134), ...from(39, 250)]))
  return { params: { filePath, stream: 'RHD2000 amplifier channel' }, wholes: [samples(0, 134), samples(134, 384)] }
}
