// Nanoseconds a sample and GB/s of input of each kernel, medians of interleaved rounds. `npx tsx test/bench/kernels.ts [name]`

import * as dsp from '../../src/dsp/index.js'
import { allocate, type Dtype, type Samples } from '../../src/model/dtype.js'

const channels = 384
const frames = 30_300
const count = frames * channels
const memory = dsp.arena()

/** A matrix in the arena, of seeded noise about as large as a recording's. */
const noisy = (dtype: Dtype): dsp.Matrix => {
  const noise = dsp.matrix(memory.take('float32', count), frames, channels)
  dsp.fillNoise(
    1,
    0,
    0,
    Int32Array.from({ length: channels }, (_, c) => c),
    noise,
    30,
  )
  const data = memory.take(dtype, count)
  dsp.convert(noise.data, data)
  memory.give(noise.data)
  return dsp.matrix(data, frames, channels)
}
const empty = (dtype: Dtype): dsp.Matrix => dsp.matrix(memory.take(dtype, count), frames, channels)

const int16 = noisy('int16')
const float32 = noisy('float32')
const outInt16 = empty('int16')
const outFloat32 = empty('float32')
const outFloat64 = empty('float64')
const plain = dsp.matrix(allocate('int16', count), frames, channels)
const band = dsp.butter(5, [300, 6000], 'bandpass', 30_000).sos()
const high = dsp.butter(5, 300, 'highpass', 30_000).sos()
const stop = dsp.butter(2, [45, 55], 'bandstop', 30_000).sos()
const notch = dsp.iirnotch(60, 30, 30_000)
const ones = new Float64Array(channels).fill(0.195)
const zeros = new Float64Array(channels)
const all = Int32Array.from({ length: channels }, (_, c) => c)
const reversed = Int32Array.from(all).reverse()
const weights = Float64Array.from({ length: channels * channels }, (_, i) => (i % 97) / 97)
const few = 2_000
const both = { direction: 'forward-backward' } as const
const single = { direction: 'forward-backward', arithmetic: 'float32' } as const

const cases: Record<string, readonly [samples: Samples, share: number, run: () => void]> = {
  'copy int16': [int16.data, 1, () => dsp.convert(int16.data, outInt16.data)],
  'int16 -> float32': [int16.data, 1, () => dsp.convert(int16.data, outFloat32.data)],
  'float32 -> int16': [float32.data, 1, () => dsp.convert(float32.data, outInt16.data)],
  'int16 -> float64': [int16.data, 1, () => dsp.convert(int16.data, outFloat64.data)],
  'plain int16 -> float32': [int16.data, 1, () => dsp.convert(plain.data, outFloat32.data)],
  'band-pass 5, float64': [int16.data, 1, () => dsp.sosFilt(band, int16, outInt16, both)],
  'band-pass 5, float32': [int16.data, 1, () => dsp.sosFilt(band, int16, outInt16, single)],
  'band-pass 5, plain arrays': [int16.data, 1, () => dsp.sosFilt(band, plain, plain, both)],
  'band-pass 5, to float32': [int16.data, 1, () => dsp.sosFilt(band, int16, outFloat32, both)],
  'high-pass 5, float64': [int16.data, 1, () => dsp.sosFilt(high, int16, outInt16, both)],
  'band-stop 2, float64': [int16.data, 1, () => dsp.sosFilt(stop, int16, outInt16, both)],
  'notch, float64': [int16.data, 1, () => dsp.baFilt(notch.b, notch.a, int16, outInt16, both)],
  'median int16': [int16.data, 1, () => dsp.subtractReference(int16, outInt16, undefined, 'median', undefined)],
  'median float32': [float32.data, 1, () => dsp.subtractReference(float32, outFloat32, undefined, 'median', undefined)],
  'average int16': [int16.data, 1, () => dsp.subtractReference(int16, outInt16, undefined, 'average', undefined)],
  'average float32': [float32.data, 1, () => dsp.subtractReference(float32, outFloat32, undefined, 'average', undefined)],
  'scale int16 -> float32': [int16.data, 1, () => dsp.scaleOffset(int16, ones, zeros, outFloat32, 'float32')],
  'scale int16 -> int16, float64': [int16.data, 1, () => dsp.scaleOffset(int16, ones, zeros, outInt16, 'float64')],
  'gather in order': [int16.data, 1, () => dsp.gatherColumns(int16, all, outInt16)],
  'gather reversed': [int16.data, 1, () => dsp.gatherColumns(int16, reversed, outInt16)],
  'move reversed': [int16.data, 1, () => dsp.moveColumns(int16, all, outInt16, reversed)],
  transpose: [int16.data, 1, () => dsp.transpose(int16, dsp.matrix(outInt16.data, channels, frames))],
  noise: [float32.data, 1, () => dsp.fillNoise(1, 0, 0, all, outFloat32, 10)],
  'matrix 384, float64': [
    int16.data,
    few / frames,
    () => dsp.applyMatrix(dsp.rows(int16, 0, few), weights, undefined, dsp.rows(outFloat32, 0, few), 'float64'),
  ],
  'matrix 384, float32': [
    int16.data,
    few / frames,
    () => dsp.applyMatrix(dsp.rows(int16, 0, few), weights, undefined, dsp.rows(outFloat32, 0, few), 'float32'),
  ],
}

const wanted = Object.entries(cases).filter(([name]) => name.includes(process.argv[2] ?? ''))
const times = new Map<string, number[]>(wanted.map(([name]) => [name, []]))
for (let round = 0; round < 6; round++) {
  for (const [name, [, , run]] of wanted) {
    const start = performance.now()
    run()
    const spent = performance.now() - start
    if (round > 0) times.get(name)?.push(spent)
  }
}
for (const [name, [samples, share]] of wanted) {
  const sorted = (times.get(name) ?? []).sort((a, b) => a - b)
  const median = sorted[sorted.length >> 1]
  const nanoseconds = (median * 1e6) / (count * share)
  const gigabytes = (samples.byteLength * share) / (median * 1e6)
  process.stdout.write(
    `${name.padEnd(32)} ${nanoseconds.toFixed(2).padStart(8)} ns/sample ${gigabytes.toFixed(2).padStart(8)} GB/s\n`,
  )
}
