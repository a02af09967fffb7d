/** Kernels run over a matrix piece by piece, where they do not reach it. */
import { bytesOf, dtypeOf, type Samples } from '../model/dtype.js'
import type { Scope } from './kernels.js'
import { type Matrix, rows } from './matrix.js'

const pieceBytes = 262_144

/** One matrix as the kernels see it, a piece of frames at a time. */
interface Window {
  /** Where the frames lie, copied there first if `fetch`. */
  readonly open: (start: number, end: number, fetch: boolean) => number
  /** Copies the frames home, if they lie elsewhere. */
  readonly close: (start: number, end: number) => void
}

const windowOn = (scope: Scope, of: Matrix, step: number): Window => {
  const piece = (start: number, end: number): Samples => rows(of, start, end).data
  if (scope.owns(of.data)) return { open: (start, end) => piece(start, end).byteOffset, close: () => {} }
  const scratch = scope.take(dtypeOf(of.data), step * of.channels)
  return {
    open: (start, end, fetch) => {
      if (fetch) bytesOf(scratch).set(bytesOf(piece(start, end)))
      return scratch.byteOffset
    },
    close: (start, end) => {
      const home = bytesOf(piece(start, end))
      home.set(bytesOf(scratch).subarray(0, home.length))
    },
  }
}

/** Frames to a piece: all of them where the kernel reaches every matrix. */
const pieceFrames = (scope: Scope, all: readonly Matrix[]): number => {
  const [{ frames }] = all
  if (frames === 0 || all.every(({ data }) => scope.owns(data))) return frames
  const bytes = Math.max(1, ...all.map(({ data }) => data.byteLength / frames))
  return Math.max(1, Math.min(frames, Math.floor(pieceBytes / bytes)))
}

/**
 * Runs a kernel whose frames stand alone over all frames: at once where it reaches both matrices, else in pieces that are
 * copied to where it does. `keep` when the kernel leaves some of the output as it was.
 */
export const byRows = (
  scope: Scope,
  input: Matrix,
  output: Matrix,
  run: (from: number, to: number, frames: number) => void,
  keep = false,
): void => {
  const step = pieceFrames(scope, [input, output])
  const source = windowOn(scope, input, step)
  const target = windowOn(scope, output, step)
  for (let start = 0; start < input.frames; start += step) {
    const end = Math.min(start + step, input.frames)
    run(source.open(start, end, true), target.open(start, end, keep), end - start)
    target.close(start, end)
  }
}

/** The same for a kernel of two inputs, which fills the output. */
export const byPairs = (
  scope: Scope,
  first: Matrix,
  second: Matrix,
  output: Matrix,
  run: (first: number, second: number, to: number, frames: number) => void,
): void => {
  const step = pieceFrames(scope, [first, second, output])
  const [left, right, target] = [first, second, output].map((of) => windowOn(scope, of, step))
  for (let start = 0; start < output.frames; start += step) {
    const end = Math.min(start + step, output.frames)
    run(left.open(start, end, true), right.open(start, end, true), target.open(start, end, false), end - start)
    target.close(start, end)
  }
}

/** Runs a kernel that fills `output`, which stands alone frame by frame, as `byRows` does. */
export const eachPiece = (scope: Scope, output: Matrix, run: (to: number, frames: number) => void): void => {
  const step = pieceFrames(scope, [output])
  const target = windowOn(scope, output, step)
  for (let start = 0; start < output.frames; start += step) {
    const end = Math.min(start + step, output.frames)
    run(target.open(start, end, false), end - start)
    target.close(start, end)
  }
}
