import { convert } from './convert.js'
import { convertColumns } from './filter-tile.js'
import { onKernels, typeNumber } from './kernels.js'
import { pi, sin } from './math.js'
import { checkMatrix, type Matrix, rows } from './matrix.js'
import { resampleReference } from './reference/resample.js'

/** A low-pass filter for a change of rate by up / down, cut into its phases. */
export interface Polyphase {
  readonly up: number
  readonly down: number
  /** Frames of the input on either side of an output frame that it is made of. */
  readonly reach: number
  /** Weights of a phase: one for each frame of 2 · reach + 1. */
  readonly taps: number
  /** Phases × taps. */
  readonly table: Float64Array
}

/** The shape of the window, and how many zeros of the filter lie on either side: those of scipy's `resample_poly`. */
const BETA = 5
const ZEROS = 10

/** The modified Bessel function of order 0, for small arguments. */
const bessel = (x: number): number => {
  let [term, sum] = [1, 1]
  for (let k = 1; term > sum * 1e-18; k++) {
    term *= (x / (2 * k)) * (x / (2 * k))
    sum += term
  }
  return sum
}

/** The filter of scipy's `resample_poly`: a Kaiser window of shape 5 around a sinc, of gain 1 at 0 Hz. */
const lowPass = (up: number, down: number): Float64Array => {
  const most = Math.max(up, down)
  if (most === 1) return Float64Array.of(1)
  const half = ZEROS * most
  const weights = Float64Array.from({ length: 2 * half + 1 }, (_, place) => {
    const at = Math.abs(place - half)
    const turn = (pi * at) / most
    const window = bessel(BETA * Math.sqrt(Math.max(0, 1 - (at / half) * (at / half)))) / bessel(BETA)
    return (at === 0 ? 1 : sin(turn) / turn) * window
  })
  const sum = weights.reduce((total, weight) => total + weight, 0)
  return weights.map((weight) => (weight / sum) * up)
}

const known = new Map<string, Polyphase>()

/** The filter for a rate that is `up` / `down` of what it was; whole numbers without a common divisor. */
export const polyphase = (up: number, down: number): Polyphase => {
  const key = `${up}/${down}`
  const found = known.get(key)
  if (found !== undefined) return found
  const weights = lowPass(up, down)
  const half = (weights.length - 1) / 2
  const reach = Math.ceil(half / up)
  const taps = 2 * reach + 1
  const table = Float64Array.from({ length: up * taps }, (_, place) => {
    const phase = Math.floor(place / taps)
    return weights[half + phase - ((place % taps) - reach) * up] ?? 0
  })
  const made = { up, down, reach, taps, table }
  known.clear()
  known.set(key, made)
  return made
}

/** Columns that the kernel takes at a time. */
const across = 16
const rowBytes = 8 * across
/** Rows of the input that it goes through at a time, beside those that the filter reaches: they stay in the nearer caches. */
const rowsAtOnce = 256

const framesAtOnce = ({ up, down }: Polyphase): number => Math.max(1, Math.floor((rowsAtOnce * up) / down))
const rowsFor = ({ up, down, taps }: Polyphase, frames: number): number => Math.floor((up - 1 + (frames - 1) * down) / up) + taps

/** Bytes that resampling takes. */
export const resampleScratch = (filter: Polyphase): number => {
  const frames = framesAtOnce(filter)
  return rowBytes * (rowsFor(filter, frames) + frames) + filter.table.byteLength + 4096
}

/**
 * Each output frame is the sum of input frames, weighted by the filter. The first frames that the first is made of begin at `row`; it
 * has the phase `phase`.
 *
 * Shapes   input frames × channels; output any number of frames that the input reaches, the same channels.
 * Dtype    any in, any out; computed in float64, integers are rounded half to even and saturate.
 * Errors   RangeError: the shapes do not fit.
 */
export const resampleRows = (
  input: Matrix,
  filter: Polyphase,
  at: { readonly row: number; readonly phase: number },
  output: Matrix,
): void => {
  checkMatrix('input', input)
  checkMatrix('output', output)
  const { channels } = input
  const { up, down, taps, table } = filter
  if (output.data.length === 0) return
  if (output.channels !== channels) throw new RangeError(`input has ${channels} channels, output ${output.channels}`)
  const last = at.row + Math.floor((at.phase + (output.frames - 1) * down) / up) + taps
  if (at.row < 0 || last > input.frames) throw new RangeError(`frames ${at.row} to ${last} do not lie in ${input.frames}`)
  onKernels(
    (kernels, scope) => {
      const frames = Math.min(framesAtOnce(filter), output.frames)
      const x = scope.take('float64', across * rowsFor(filter, frames)).byteOffset
      const y = scope.take('float64', across * frames).byteOffset
      const weights = scope.lend(table)
      const source = scope.lend(input.data)
      const target = scope.stage(output.data)
      const [size, toSize] = [input.data.BYTES_PER_ELEMENT, output.data.BYTES_PER_ELEMENT]
      const [type, toType, wide] = [typeNumber(input.data), typeNumber(output.data), typeNumber(table)]
      for (let start = 0; start < output.frames; start += frames) {
        const count = Math.min(frames, output.frames - start)
        const moved = at.phase + start * down
        const [row, phase] = [at.row + Math.floor(moved / up), moved % up]
        const rows = Math.floor((phase + (count - 1) * down) / up) + taps
        for (let column = 0; column < channels; column += across) {
          const width = Math.min(across, channels - column)
          const tile = { type: wide, size: 8, channels: across }
          const from = { pointer: source + (row * channels + column) * size, type, size, channels }
          convertColumns(kernels, from, { ...tile, pointer: x }, rows, width)
          kernels.resample(x, y, count, weights, taps, up, down, phase)
          const to = { pointer: target.pointer + (start * channels + column) * toSize, type: toType, size: toSize, channels }
          convertColumns(kernels, { ...tile, pointer: y }, to, count, width)
        }
      }
      target.finish()
    },
    () => resampleReference(input, filter, at, output),
  )
}

/**
 * Every `step`th frame of the input, from frame `first` on, as the output's dtype.
 *
 * Shapes   frames × channels in; output any number of frames, the same channels.
 * Dtype    any in, any out; integers are rounded half to even and saturate.
 * Errors   RangeError: the shapes do not fit.
 */
export const takeRows = (input: Matrix, first: number, step: number, output: Matrix): void => {
  checkMatrix('input', input)
  checkMatrix('output', output)
  const { channels } = input
  if (output.data.length === 0) return
  if (output.channels !== channels) throw new RangeError(`input has ${channels} channels, output ${output.channels}`)
  const last = first + (output.frames - 1) * step
  if (first < 0 || last >= input.frames) throw new RangeError(`frames ${first} to ${last} do not lie in ${input.frames}`)
  onKernels(
    (kernels, scope) => {
      const target = scope.stage(output.data)
      const size = channels * input.data.BYTES_PER_ELEMENT
      const source = scope.lend(input.data) + first * size
      const toSize = channels * output.data.BYTES_PER_ELEMENT
      const [from, to] = [typeNumber(input.data), typeNumber(output.data)]
      kernels.convertRows(from, to, source, step * size, target.pointer, toSize, output.frames, channels)
      target.finish()
    },
    () => {
      for (let row = 0; row < output.frames; row++) {
        const from = first + row * step
        convert(rows(input, from, from + 1).data, rows(output, row, row + 1).data)
      }
    },
  )
}
