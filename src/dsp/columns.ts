import { type Kernels, onKernels, type Scope } from './kernels.js'
import { allColumns, checkColumns, checkFrames, checkMatrix, type Matrix, matrixDtype } from './matrix.js'
import { byRows } from './pieces.js'
import { moveColumnsReference, transposeReference } from './reference/columns.js'

const checkDtype = (input: Matrix, output: Matrix): void => {
  const [from, to] = [matrixDtype(input), matrixDtype(output)]
  if (from !== to) throw new TypeError(`input is ${from}, output ${to}: they must have the same dtype`)
}

/** The columns that samples come from and go to: `sources[j]` becomes `targets[j]`. */
interface Moves {
  readonly sources: Int32Array
  readonly targets: Int32Array
}

/** The moves as runs of bytes: source, target and length of each, one after the other. */
const runsOf = ({ sources, targets }: Moves, size: number): Int32Array => {
  const runs: number[] = []
  sources.forEach((source, j) => {
    const continues = j > 0 && source === sources[j - 1] + 1 && targets[j] === targets[j - 1] + 1
    if (continues) runs[runs.length - 1] += size
    else runs.push(source * size, targets[j] * size, size)
  })
  return Int32Array.from(runs)
}

// Runs shorter than this, on average, are moved faster sample by sample.
const worthwhile = 6

const move = (kernels: Kernels, scope: Scope, moves: Moves, input: Matrix, output: Matrix, keep: boolean): void => {
  const size = input.data.BYTES_PER_ELEMENT
  const [stride, toStride] = [input.channels * size, output.channels * size]
  const runs = runsOf(moves, size)
  const count = moves.sources.length
  if (runs.length === 0) return
  if ((runs.length / 3) * worthwhile <= count) {
    const list = scope.lend(runs)
    const run = (from: number, to: number, frames: number): number =>
      kernels.pickRuns(from, stride, to, toStride, frames, list, runs.length / 3)
    byRows(scope, input, output, run, keep)
    return
  }
  const sources = scope.lend(moves.sources.map((column) => column * size))
  const targets = scope.lend(moves.targets.map((column) => column * size))
  const run = (from: number, to: number, frames: number): number =>
    kernels.pick(size, from, stride, to, toStride, frames, sources, targets, count)
  byRows(scope, input, output, run, keep)
}

/**
 * Move columns: output column `targets[j]` becomes input column `sources[j]`; the others stay.
 *
 * Shapes   frames × channels in and out, of which there may be other numbers; as many sources as targets.
 * Dtype    the same in and out.
 * Errors   RangeError: a column out of range, frames that differ. TypeError: dtypes that differ.
 */
export const moveColumns = (input: Matrix, sources: Int32Array, output: Matrix, targets: Int32Array): void => {
  checkFrames(input, output)
  checkColumns('sources', sources, input.channels, targets.length)
  checkColumns('targets', targets, output.channels)
  checkDtype(input, output)
  onKernels(
    (kernels, scope) => move(kernels, scope, { sources, targets }, input, output, true),
    () => moveColumnsReference(input, sources, output, targets),
  )
}

/**
 * Pick columns: output column j is input column `columns[j]`, in any order, repeats allowed.
 *
 * Shapes   frames × channels in, frames × columns.length out.
 * Dtype    the same in and out.
 * Errors   RangeError: a column out of range, frames that differ. TypeError: dtypes that differ.
 */
export const gatherColumns = (input: Matrix, columns: Int32Array, output: Matrix): void => {
  checkFrames(input, output)
  checkColumns('columns', columns, input.channels, output.channels)
  checkDtype(input, output)
  const targets = allColumns(columns.length)
  onKernels(
    (kernels, scope) => move(kernels, scope, { sources: columns, targets }, input, output, false),
    () => moveColumnsReference(input, columns, output, targets),
  )
}

/**
 * Channels become frames and frames channels.
 *
 * Shapes   n × m in, m × n out.
 * Dtype    the same in and out.
 * Errors   RangeError: the shapes do not fit. TypeError: dtypes that differ.
 */
export const transpose = (input: Matrix, output: Matrix): void => {
  checkMatrix('input', input)
  checkMatrix('output', output)
  if (input.frames !== output.channels || input.channels !== output.frames) {
    throw new RangeError(`${input.frames} × ${input.channels} does not transpose to ${output.frames} × ${output.channels}`)
  }
  checkDtype(input, output)
  onKernels(
    (kernels, scope) => {
      const from = scope.lend(input.data)
      const to = scope.stage(output.data)
      kernels.transpose(input.data.BYTES_PER_ELEMENT, from, to.pointer, input.frames, input.channels)
      to.finish()
    },
    () => transposeReference(input, output),
  )
}
