import type { Samples } from '../../src/model/dtype.js'
import type { Files } from '../../src/platform/files.js'
import { binFile, from, ramp, setFile } from './axonaFiles.js'

/** The samples of these channels of the hardware in so many packets from one on. */
export const samples = (hardware: readonly number[], packet: number, packets: number): Samples =>
  Int16Array.from({ length: 3 * packets * hardware.length }, (_, value) =>
    ramp(hardware[value % hardware.length], 3 * packet + Math.floor(value / hardware.length)),
  )

/** The first digital input is high in packets 3 to 9, the sixteenth from packet 12 on; the second sync input every other packet. */
const inputs = (packet: number): readonly [number, number] => [
  (packet >= 3 && packet < 10 ? 1 : 0) | (packet >= 12 ? 0x8000 : 0),
  packet < 20 && packet % 2 === 1 ? 2 : 0,
]

/** Two tetrodes that do not follow each other; five packets are missing after the twentieth. */
export const writeExample = (
  files: Files,
  folder: string,
): { readonly params: { readonly filePath: string }; readonly wholes: readonly Samples[] } => {
  files.makeFolder(folder)
  const filePath = files.join(folder, 'trial.set')
  files.writeWhole(filePath, new TextEncoder().encode(setFile([2, 16])))
  files.writeWhole(files.join(folder, 'trial.bin'), binFile([...from(1165, 20), ...from(1190, 15)], inputs))
  const hardware = [4, 5, 6, 7, 60, 61, 62, 63]
  return { params: { filePath }, wholes: [samples(hardware, 0, 20), samples(hardware, 20, 15)] }
}
