import { type Dtype, dtypeOf, type Samples } from '../model/dtype.js'

/** Samples of `frames` × `channels`, C order, contiguous: frame after frame. */
export interface Matrix {
  readonly data: Samples
  readonly frames: number
  readonly channels: number
}

/** The arithmetic a kernel computes in: every step is rounded to this type. */
export type Arithmetic = 'float32' | 'float64'

/**
 * `data` seen as `frames` × `channels`.
 *
 * Errors   RangeError: the array's length is not `frames * channels`.
 */
export const matrix = (data: Samples, frames: number, channels: number): Matrix => {
  if (data.length !== frames * channels) {
    throw new RangeError(`a matrix of ${frames} × ${channels} samples cannot lie on an array of ${data.length}`)
  }
  return { data, frames, channels }
}

/** The matrix's frames from `start` to `end`, in place: a view, nothing is copied. */
export const rows = (of: Matrix, start: number, end: number): Matrix => ({
  data: of.data.subarray(start * of.channels, end * of.channels),
  frames: end - start,
  channels: of.channels,
})

/** Throws a RangeError unless the array is as long as the matrix says. */
export const checkMatrix = (name: string, of: Matrix): void => {
  if (of.data.length !== of.frames * of.channels) {
    throw new RangeError(`${name}: ${of.frames} × ${of.channels} samples in an array of ${of.data.length}`)
  }
}

/** Throws a RangeError unless the two have the same number of frames. */
export const checkFrames = (input: Matrix, output: Matrix): void => {
  checkMatrix('input', input)
  checkMatrix('output', output)
  if (input.frames !== output.frames) {
    throw new RangeError(`input has ${input.frames} frames, output ${output.frames}`)
  }
}

/** Throws a RangeError unless there are so many numbers. */
export const checkLength = (name: string, values: Float64Array, length: number): void => {
  if (values.length !== length) throw new RangeError(`${name}: expected ${length} numbers, got ${values.length}`)
}

/** Throws a RangeError unless every column lies in [0, channels) and there are `count` of them. */
export const checkColumns = (name: string, columns: Int32Array, channels: number, count = columns.length): void => {
  if (columns.length !== count) throw new RangeError(`${name}: expected ${count} columns, got ${columns.length}`)
  for (const column of columns) {
    if (column < 0 || column >= channels) throw new RangeError(`${name}: no column ${column} among ${channels}`)
  }
}

/** The columns 0, 1, … `channels` - 1. */
export const allColumns = (channels: number): Int32Array => {
  const columns = new Int32Array(channels)
  for (let column = 0; column < channels; column++) columns[column] = column
  return columns
}

/** The dtype of a matrix's samples. */
export const matrixDtype = (of: Matrix): Dtype => dtypeOf(of.data)
