import type { Files } from '../../src/platform/files.js'
import { made } from './blackrock.example.js'
import { comment, digital, nevFile, nsxFile, spike } from './blackrockFiles.js'

/** Spikes and digital events beside two stretches of samples, from ticks 300 and 3000 on. */
export const nev = nevFile({
  labels: { 1: 'elec1', 2: 'elec2' },
  inputs: [['trial', true]],
  packets: [
    digital(301, 0xff_01),
    spike(302, 2, 0),
    spike(305, 1, 1),
    spike(305, 2, 255),
    comment(310, 'start'),
    spike(330, 1, 1),
    spike(2000, 1, 1),
    spike(3001, 2, 0),
    digital(3004, 0xff_02),
    digital(3010, 65, 129),
  ],
})

/** A file of samples, and one of spikes. */
export const writeExample = (files: Files, folder: string): { readonly params: { readonly [key: string]: string } } => {
  files.makeFolder(folder)
  const filePath = files.join(folder, 'session001.nev')
  files.writeWhole(files.join(folder, 'session001.ns5'), nsxFile(made))
  files.writeWhole(filePath, nev)
  return { params: { filePath } }
}
