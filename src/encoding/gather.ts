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
 * a multiple of the sample's size; `runs` are those of `runsOf`, which follow each other in the output.
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
  for (let first = 0; first < runs.length; ) {
    const { from, to, length } = runs[first]
    if (length * words >= LONG_RUN) {
      for (let row = 0, at = from * words, put = to * words; row < rows; row++, at += inputStep, put += outputStep)
        output.set(input.subarray(at, at + length * words), put)
      first++
    } else {
      let last = first
      while (last < runs.length && runs[last].length * words < LONG_RUN) last++
      copyWords(input, wordsIn(runs.slice(first, last), words), inputStep, output, to * words, outputStep, rows)
      first = last
    }
  }
}

/** The positions of all words of some runs, which stand side by side in the output. */
const wordsIn = (runs: readonly Column[], words: number): Int32Array => {
  const [start, last] = [runs[0].to, runs[runs.length - 1]]
  const positions = new Int32Array((last.to + last.length - start) * words)
  for (const { from, to, length } of runs)
    for (let word = 0; word < length * words; word++) positions[(to - start) * words + word] = from * words + word
  return positions
}

/** Copy of every row the words at `from` to `at` and on; four at a step, which is twice as fast. */
const copyWords = (
  input: Words,
  from: Int32Array,
  inputStep: number,
  output: Words,
  at: number,
  outputStep: number,
  rows: number,
): void => {
  const count = from.length
  for (let row = 0, i = 0, o = at; row < rows; row++, i += inputStep, o += outputStep) {
    let k = 0
    for (; k + 3 < count; k += 4) {
      output[o + k] = input[i + from[k]]
      output[o + k + 1] = input[i + from[k + 1]]
      output[o + k + 2] = input[i + from[k + 2]]
      output[o + k + 3] = input[i + from[k + 3]]
    }
    for (; k < count; k++) output[o + k] = input[i + from[k]]
  }
}
