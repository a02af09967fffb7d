import { type Bound, margin } from '../declare/operator.js'
import { convert, fillNoise, matrix, rows, taperOf } from '../dsp/index.js'
import { type Block, matrixOf } from '../model/block.js'
import { bytesOf } from '../model/dtype.js'
import type { Header } from '../model/header.js'
import { copyBlock } from './blockRows.js'
import { type Periods, periodsWithin } from './periods.js'

/** What stands in the place of periods. */
export interface Silence {
  readonly mode: 'zeros' | 'noise' | 'apodization'
  readonly apodizationSamples: number
  readonly seed: number
  readonly noiseLevels: readonly number[]
}

/** An operator that silences these periods. */
export const silencing = (header: Header, periods: Periods, how: Silence): Bound => ({
  header,
  channels: 'each',
  ...(how.mode === 'apodization'
    ? { need: margin(how.apodizationSamples), kernel: taperedKernel(periods, how.apodizationSamples) }
    : { inPlace: true, kernel: silentKernel(periods, how) }),
})

const silentKernel =
  (periods: Periods, { mode, seed, noiseLevels }: Silence) =>
  ([input]: readonly Block[], output: Block): void => {
    copyBlock(input, output)
    const { segment, start, frames, channels } = output
    for (const period of periodsWithin(periods, segment, start, start + frames)) {
      const [from, to] = [Math.max(0, period.start - start), Math.min(frames, period.end - start)]
      const silent = rows(matrixOf(output), from, to)
      if (mode === 'zeros') {
        bytesOf(silent.data).fill(0)
        continue
      }
      const noise = new Float32Array(silent.data.length)
      fillNoise(seed, segment, start + from, channels, matrix(noise, silent.frames, channels.length), 1)
      for (let place = 0; place < noise.length; place++) noise[place] *= noiseLevels[channels[place % channels.length]]
      convert(noise, silent.data)
    }
  }

/** Periods as zeros, whose ends a cosine window smooths: what is left of a sample is one minus the window's sum over the periods. */
const taperedKernel = (periods: Periods, length: number) => {
  const window = taperOf(length)
  const before = (length - 1) >> 1
  return ([input]: readonly Block[], output: Block): void => {
    copyBlock(input, output)
    const { segment, start, frames, channels } = output
    const width = channels.length
    for (const period of periodsWithin(periods, segment, start - length, start + frames + length)) {
      const [from, to] = [Math.max(0, period.start - start - length), Math.min(frames, period.end - start + length)]
      for (let row = from; row < to; row++) {
        const left = remaining(periods, segment, start + row, window, before)
        if (left === 1) continue
        const place = (start + row - input.start) * width
        const scaled = Float64Array.from(input.data.subarray(place, place + width), Number).map((sample) => sample * left)
        convert(scaled, output.data.subarray(row * width, (row + 1) * width))
      }
    }
  }
}

/** What is left of frame `frame`, from 0 to 1. */
const remaining = (periods: Periods, segment: number, frame: number, window: Float64Array, before: number): number => {
  const first = frame - (window.length - 1 - before)
  let covered = 0
  for (const { start, end } of periodsWithin(periods, segment, first, first + window.length))
    for (let at = Math.max(start, first); at < Math.min(end, first + window.length); at++)
      covered += window[window.length - 1 - (at - first)]
  return Math.max(0, 1 - covered)
}
