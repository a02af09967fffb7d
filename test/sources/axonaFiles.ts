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

/** The lines that a file begins with. */
const head = (lines: readonly string[], newline: string): Uint8Array =>
  new TextEncoder().encode([...lines, 'data_start'].join(newline))

/** A signal of its own file. */
export const signalFile = ({
  rate,
  values,
  size = 1,
  end = '\r\ndata_end\r\n',
}: {
  readonly rate: string
  readonly values: readonly number[]
  readonly size?: 1 | 2
  readonly end?: string
}): Uint8Array => {
  const name = size === 1 ? 'num_EEG_samples' : 'num_EGF_samples'
  const lines = ['comments ', 'num_chans 1', `sample_rate ${rate}`, `bytes_per_sample ${size}`, `${name} ${values.length}`]
  const samples = size === 1 ? Int8Array.from(values) : Int16Array.from(values)
  return Buffer.concat([head(lines, '\n'), new Uint8Array(samples.buffer), Buffer.from(end)])
}

/** The spikes of a tetrode, at these ticks of its clock. */
export const tetrodeFile = (ticks: readonly number[], timebase = 96_000): Uint8Array => {
  const bytes = new Uint8Array(216 * ticks.length)
  const view = new DataView(bytes.buffer)
  for (const [spike, tick] of ticks.entries())
    for (let channel = 0; channel < 4; channel++) {
      view.setInt32(216 * spike + 54 * channel, tick, false)
      view.setInt8(216 * spike + 54 * channel + 4, spike)
    }
  const lines = ['trial_date Sunday, 4 Oct 2020', 'num_chans 4', `timebase ${timebase} hz`, 'bytes_per_timestamp 4']
  const more = ['samples_per_spike 50', 'bytes_per_sample 1', `num_spikes ${ticks.length}`]
  return Buffer.concat([head([...lines, ...more], '\r\n'), bytes, Buffer.from('\r\ndata_end\r\n')])
}

/** The clusters of spikes as Tint writes them, some a line. */
export const cutFile = (clusters: readonly number[]): string =>
  [
    'n_clusters: 3',
    'n_channels: 4',
    'n_params: 2',
    'times_used_in_Vt:    0    0    0    0',
    ' cluster: 0 center:    0    0',
    '               min:    0    0',
    '               max:    0    0',
    '',
    `Exact_cut_for: trial    spikes: ${clusters.length}`,
    ...Array.from({ length: Math.ceil(clusters.length / 3) }, (_, row) =>
      clusters
        .slice(3 * row, 3 * row + 3)
        .map((cluster) => `${cluster}`.padStart(3))
        .join(''),
    ),
    '',
  ].join('\n')
