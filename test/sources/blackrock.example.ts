import type { Samples } from '../../src/model/dtype.js'
import type { Files } from '../../src/platform/files.js'
import { type MadeNsx, nsxFile, ramp } from './blackrockFiles.js'

/** Two electrodes and an analog input, with a pause after 40 frames. */
export const made: MadeNsx = {
  channels: [
    { electrode: 1, label: 'elec1' },
    { electrode: 2, label: 'elec2' },
    { electrode: 129, label: 'ainp1', digital: [-32_767, 32_767], analog: [-5000, 5000], unit: 'mV' },
  ],
  blocks: [
    { ticks: 300, frames: 40 },
    { ticks: 3000, frames: 25 },
  ],
}

/** The samples of frames, counted over all blocks. */
export const samples = (first: number, frames: number, channels = 3): Samples =>
  Int16Array.from({ length: channels * frames }, (_, place) => ramp(place % channels, first + Math.floor(place / channels)))

/** A file at 30 kHz. */
export const writeExample = (
  files: Files,
  folder: string,
): { readonly params: { readonly [key: string]: string }; readonly wholes: readonly Samples[] } => {
  files.makeFolder(folder)
  const filePath = files.join(folder, 'session001.ns5')
  files.writeWhole(filePath, nsxFile(made))
  return { params: { filePath, stream: 'nsx5' }, wholes: [samples(0, 40), samples(40, 25)] }
}
