/** Columns that stand side by side in the file and in the output: `length` of them, from `from` to `to`. */
export interface Column {
  readonly from: number
  readonly to: number
  readonly length: number
}

/** From this many side by side, copying them at once beats copying one by one. */
const LONG_RUN = 32

/** The asked channels as runs of neighbouring columns: `columns[channel]` is a channel's column in the file. */
export const runsOf = (channels: Int32Array, columns: Int32Array): readonly Column[] => {
  const runs: Column[] = []
  for (let to = 0; to < channels.length; ) {
    const from = columns[channels[to]]
    let length = 1
    while (to + length < channels.length && columns[channels[to + length]] === from + length) length++
    runs.push({ from, to, length })
    to += length
  }
  return runs
}

type Words = Uint8Array | Uint16Array | Uint32Array

const wordsOf = (bytes: Uint8Array, size: number): Words => {
  if (size === 1) return bytes
  if (size === 2) return new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length >> 1)
  return new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2)
}

/**
 * Copy `runs` of columns of `rows` rows, from rows of `sourceWidth` samples to rows of `targetWidth` samples. Samples
 * are moved as words of their size (those of 8 bytes as two), so that no bit of them is touched. Both arrays begin at
 * a multiple of the sample's size.
 */
export const gather = (
  source: Uint8Array,
  sourceWidth: number,
  target: Uint8Array,
  targetWidth: number,
  rows: number,
  size: number,
  runs: readonly Column[],
): void => {
  const words = size === 8 ? 2 : 1
  const input = wordsOf(source, size)
  const output = wordsOf(target, size)
  const [inputStep, outputStep] = [sourceWidth * words, targetWidth * words]
  const long = runs.filter(({ length }) => length * words >= LONG_RUN)
  for (const { from, to, length } of long)
    for (let row = 0, at = from * words, put = to * words; row < rows; row++, at += inputStep, put += outputStep)
      output.set(input.subarray(at, at + length * words), put)
  const short = runs.filter((run) => !long.includes(run))
  const spread = (first: 'from' | 'to'): Int32Array =>
    Int32Array.from(short.flatMap((run) => Array.from({ length: run.length * words }, (_, word) => run[first] * words + word)))
  copyWords(input, spread('from'), inputStep, output, spread('to'), outputStep, rows)
}

/** Copy single words: of every row those at `from` to those at `to`; four at a step, which is twice as fast. */
const copyWords = (
  input: Words,
  from: Int32Array,
  inputStep: number,
  output: Words,
  to: Int32Array,
  outputStep: number,
  rows: number,
): void => {
  const count = from.length
  for (let row = 0, i = 0, o = 0; count > 0 && row < rows; row++, i += inputStep, o += outputStep) {
    let k = 0
    for (; k + 3 < count; k += 4) {
      output[o + to[k]] = input[i + from[k]]
      output[o + to[k + 1]] = input[i + from[k + 1]]
      output[o + to[k + 2]] = input[i + from[k + 2]]
      output[o + to[k + 3]] = input[i + from[k + 3]]
    }
    for (; k < count; k++) output[o + to[k]] = input[i + from[k]]
  }
}
