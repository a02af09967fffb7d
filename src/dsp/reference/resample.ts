import type { Matrix } from '../matrix.js'
import type { Polyphase } from '../resample.js'
import { readerOf, writerOf } from './access.js'

/** `resampleRows` in plain numbers: what the kernel has to give. */
export const resampleReference = (
  input: Matrix,
  { up, down, taps, table }: Polyphase,
  { row, phase }: { readonly row: number; readonly phase: number },
  output: Matrix,
): void => {
  const [read, write] = [readerOf(input.data, 'float64'), writerOf(output.data)]
  const { channels } = input
  for (let frame = 0; frame < output.frames; frame++) {
    const moved = phase + frame * down
    const first = row + Math.floor(moved / up)
    const weights = (moved % up) * taps
    for (let channel = 0; channel < channels; channel++) {
      let sum = 0
      for (let tap = 0; tap < taps; tap++) sum += table[weights + tap] * read((first + tap) * channels + channel)
      write(frame * channels + channel, sum)
    }
  }
}
