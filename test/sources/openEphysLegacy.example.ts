import type { Samples } from '../../src/model/dtype.js'
import type { Files } from '../../src/platform/files.js'

/** The bytes of a `.continuous` file: records of these first samples, in which sample k of record r is `base + 10 r + k`. */
export const continuous = (channel: string, firsts: readonly number[], base = 0, more = {}): Uint8Array => {
  const told = { format: "'Open Ephys Data Format'", channel: `'${channel}'`, sampleRate: 1000, bitVolts: 0.5, ...more }
  const head = Object.entries(told)
    .map(([key, value]) => `header.${key} = ${value};\n`)
    .join('')
  const bytes = new Uint8Array(1024 + 2070 * firsts.length).fill(32, 0, 1024)
  bytes.set(new TextEncoder().encode(head))
  const view = new DataView(bytes.buffer)
  for (const [record, first] of firsts.entries()) {
    const at = 1024 + 2070 * record
    view.setBigInt64(at, BigInt(first), true)
    view.setUint16(at + 8, 1024, true)
    for (let sample = 0; sample < 1024; sample++) view.setInt16(at + 12 + 2 * sample, base + 10 * record + sample)
    bytes.set([0, 1, 2, 3, 4, 5, 6, 7, 8, 255], at + 2060)
  }
  return bytes
}

const samplesOf = (records: readonly number[], bases: readonly number[], from = 0): Samples =>
  Int16Array.from({ length: records.length * 1024 * bases.length }, (_, i) => {
    const [frame, channel] = [Math.floor(i / bases.length), i % bases.length]
    return bases[channel] + 10 * (from + Math.floor(frame / 1024)) + (frame % 1024)
  })

/** Two channels: an experiment of three records, of which the last comes after a gap, and a second one. */
export const writeExample = (
  files: Files,
  folder: string,
): { readonly params: { readonly [key: string]: string }; readonly wholes: readonly Samples[] } => {
  files.makeFolder(folder)
  const put = (name: string, bytes: Uint8Array): void => files.writeWhole(files.join(folder, name), bytes)
  for (const [number, base] of [
    [1, 0],
    [2, -3000],
  ]) {
    put(`101_CH${number}.continuous`, continuous(`CH${number}`, [5000, 6024, 9000], base))
    put(`101_CH${number}_2.continuous`, continuous(`CH${number}`, [100], base))
  }
  return {
    params: { folderPath: folder },
    wholes: [samplesOf([0, 1], [0, -3000]), samplesOf([2], [0, -3000], 2), samplesOf([0], [0, -3000])],
  }
}
