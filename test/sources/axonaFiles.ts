/** Files of Axona, as dacqUSB would have written them. */

/** The sample of a channel of the hardware in a frame of the file. */
export const ramp = (hardware: number, frame: number): number => ((hardware * 900 + frame * 7) % 60_000) - 30_000

/** Where a packet keeps the samples of the channels of the hardware, as the manual of dacqUSB lists it. */
const REMAP = [
  [32, 33, 34, 35, 36, 37, 38, 39, 0, 1, 2, 3, 4, 5, 6, 7],
  [40, 41, 42, 43, 44, 45, 46, 47, 8, 9, 10, 11, 12, 13, 14, 15],
  [48, 49, 50, 51, 52, 53, 54, 55, 16, 17, 18, 19, 20, 21, 22, 23],
  [56, 57, 58, 59, 60, 61, 62, 63, 24, 25, 26, 27, 28, 29, 30, 31],
].flat()

/** Packets of these numbers, with the words of their digital and sync inputs. */
export const binFile = (
  numbers: readonly number[],
  inputs: (packet: number) => readonly [number, number] = () => [0, 1],
): Uint8Array => {
  const bytes = new Uint8Array(432 * numbers.length)
  const view = new DataView(bytes.buffer)
  for (const [packet, number] of numbers.entries()) {
    const at = 432 * packet
    // Every second has a position of the tracker.
    bytes.set(new TextEncoder().encode(packet % 2 === 0 ? 'ADU1' : 'ADU2'), at)
    view.setUint32(at + 4, number, true)
    for (const [word, value] of inputs(packet).entries()) view.setUint16(at + 8 + 2 * word, value, true)
    for (let frame = 0; frame < 3; frame++)
      for (const [hardware, place] of REMAP.entries())
        view.setInt16(at + 32 + 128 * frame + 2 * place, ramp(hardware, 3 * packet + frame), true)
  }
  return bytes
}

/** Lines of a setup in which these tetrodes were collected; `more` come last. */
export const setFile = (tetrodes: readonly number[], more: readonly string[] = []): string =>
  [
    'trial_date Sunday, 4 Oct 2020',
    'trial_time 11:07:07',
    'experimenter ',
    'comments ',
    'sw_version 1.2.2.16',
    'ADC_fullscale_mv 1500',
    ...Array.from({ length: 64 }, (_, channel) => `gain_ch_${channel} ${1000 * (channel + 1)}`),
    ...Array.from({ length: 16 }, (_, index) => `collectMask_${index + 1} ${tetrodes.includes(index + 1) ? 1 : 0}`),
    'rawRate 48000',
    'IMUboard 0',
    ...more,
    '',
  ].join('\r\n')

/** Numbers that follow each other. */
export const from = (first: number, count: number): readonly number[] =>
  Array.from({ length: count }, (_, place) => (first + place) % 2 ** 32)
