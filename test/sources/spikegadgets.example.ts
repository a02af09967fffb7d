import type { Samples } from '../../src/model/dtype.js'
import type { Files } from '../../src/platform/files.js'
import { from, type MadeRec, ramp, recFile } from './spikegadgetsFiles.js'

const low = (value: number): number => value & 255

/** Two of eight channels are not recorded; a device with a line in each of two bytes, and two analog inputs. */
export const made: MadeRec = {
  hardware: 8,
  spikes: 'chanPerChip="3"',
  trodes: [
    [5, 1],
    [0, 4, 7, 2],
  ],
  step: 0.195,
  devices: [
    '<Device name="ECU" numBytes="6">',
    ' <Channel id="ECU_Din2" dataType="digital" startByte="0" bit="1"/>',
    ' <Channel id="ECU_Din9" dataType="digital" startByte="1" bit="0"/>',
    // In another order than in the packet.
    ' <Channel id="ECU_Ain2" dataType="analog" startByte="4" bit="0"/>',
    ' <Channel id="ECU_Ain1" dataType="analog" startByte="2" bit="0"/>',
    '</Device>',
  ].join('\n'),
  // The first line is high in packets 3 to 9, the second from packet 12 on; other bits change with every packet.
  bytes: (packet) => [
    (packet >= 3 && packet < 10 ? 2 : 0) | (packet % 2),
    (packet >= 12 ? 1 : 0) | (packet % 2 === 0 ? 0x80 : 0),
    ...[low(packet), low(packet >> 8), low(-packet), low(-packet >> 8)],
  ],
  times: [...from(3000, 20), ...from(3025, 15)],
}

const samples = (first: number, frames: number): Samples =>
  Int16Array.from({ length: 6 * frames }, (_, value) => ramp(value % 6, first + Math.floor(value / 6)))

/** A file of which five packets are lost after the twentieth. */
export const writeExample = (
  files: Files,
  folder: string,
): { readonly params: { readonly [key: string]: string }; readonly wholes: readonly Samples[] } => {
  files.makeFolder(folder)
  const filePath = files.join(folder, 'session.rec')
  files.writeWhole(filePath, recFile(made))
  return { params: { filePath, stream: 'trodes' }, wholes: [samples(0, 20), samples(20, 15)] }
}
