import { bytesOf, type Samples } from '../model/dtype.js'

/** How frames that do not exist are made up: 0, the last one again, or a reflection that does not repeat the last. */
export type Padding = 'zeros' | 'repeat' | 'reflect'

/**
 * Make up the frames beyond the ends of `input`, as `numpy.pad` does.
 *
 * Shapes   frames × channels in; before + frames + after frames out.
 * Dtype    the same in and out.
 */
export const padFrames = (
  input: Samples,
  output: Samples,
  channels: number,
  before: number,
  after: number,
  padding: Padding,
): void => {
  const frames = input.length / Math.max(1, channels)
  copy(input, output.subarray(before * channels, (before + frames) * channels))
  const source = (frame: number): number => {
    if (padding === 'zeros' || frames === 0) return -1
    if (padding === 'repeat' || frames === 1) return frame < 0 ? 0 : frames - 1
    const period = 2 * (frames - 1)
    const folded = ((frame % period) + period) % period
    return folded < frames ? folded : period - folded
  }
  const fill = (row: number, frame: number): void => {
    const found = source(frame)
    const target = output.subarray(row * channels, (row + 1) * channels)
    if (found >= 0) copy(input.subarray(found * channels, (found + 1) * channels), target)
    else bytesOf(target).fill(0)
  }
  for (let row = 0; row < before; row++) fill(row, row - before)
  for (let row = 0; row < after; row++) fill(before + frames + row, frames + row)
}

const copy = (from: Samples, into: Samples): void => bytesOf(into).set(bytesOf(from))
