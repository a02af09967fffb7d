import { bytesOf, type Dtype, dtypeOf, dtypes, type Samples } from '../model/dtype.js'
import { arena } from './arena.js'
import { kernelsBase64 } from './kernels.generated.js'
import type { Matrix } from './matrix.js'
import { rows } from './matrix.js'
import { fromBase64, type Kernel, kernelOf, simdEnabled } from './wasm.js'

/** The compiled kernels, by name. Pointers are byte offsets in the arena's memory. */
export type Kernels = Readonly<
  Record<
    | 'convert'
    | 'filter'
    | 'filterScratch'
    | 'common'
    | 'pick'
    | 'pickRuns'
    | 'transpose'
    | 'scale'
    | 'noise'
    | 'multiply',
    Kernel
  >
>

let instance: Kernels | undefined

const instantiate = (memory: WebAssembly.Memory): Kernels => {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(fromBase64(kernelsBase64)), { env: { memory } })
  return {
    convert: kernelOf(exports, 'convert'),
    filter: kernelOf(exports, 'filter'),
    filterScratch: kernelOf(exports, 'filterScratch'),
    common: kernelOf(exports, 'common'),
    pick: kernelOf(exports, 'pick'),
    pickRuns: kernelOf(exports, 'pickRuns'),
    transpose: kernelOf(exports, 'transpose'),
    scale: kernelOf(exports, 'scale'),
    noise: kernelOf(exports, 'noise'),
    multiply: kernelOf(exports, 'multiply'),
  }
}

const load = (): Kernels | undefined => {
  if (!simdEnabled()) return undefined
  const { memory } = arena()
  if (memory !== undefined) instance ??= instantiate(memory)
  return instance
}

class NoRoom extends Error {}

/** Arena memory for the length of one call. */
export interface Scope {
  /** Scratch samples, their content undefined. */
  readonly take: (dtype: Dtype, length: number) => Samples
  /** The pointer to a copy of the samples in the arena, or to the samples themselves when they lie there. */
  readonly lend: (samples: Samples) => number
  /** Where a kernel can write the samples; `finish` copies them home when that is not where they lie. */
  readonly stage: (samples: Samples) => { readonly pointer: number; readonly finish: () => void }
}

/**
 * Runs `work` on the kernels, its scratch returned afterwards. False when it did not run, because the engine lacks SIMD or
 * the arena has no room: the caller then runs the scalar twin, which gives the same results.
 * `work` takes all its scratch before it writes any output.
 */
export const onKernels = (work: (kernels: Kernels, scope: Scope) => void): boolean => {
  const kernels = load()
  if (kernels === undefined) return false
  const memory = arena()
  const taken: Samples[] = []
  const take = (dtype: Dtype, length: number): Samples => {
    const samples = memory.take(dtype, length)
    if (!memory.owns(samples)) throw new NoRoom()
    taken.push(samples)
    return samples
  }
  const lend = (samples: Samples): number => {
    if (memory.owns(samples)) return samples.byteOffset
    const copy = take(dtypeOf(samples), samples.length)
    bytesOf(copy).set(bytesOf(samples))
    return copy.byteOffset
  }
  const stage = (samples: Samples): { pointer: number; finish: () => void } => {
    if (memory.owns(samples)) return { pointer: samples.byteOffset, finish: () => {} }
    const copy = take(dtypeOf(samples), samples.length)
    return { pointer: copy.byteOffset, finish: () => bytesOf(samples).set(bytesOf(copy)) }
  }
  try {
    work(kernels, { take, lend, stage })
    return true
  } catch (error) {
    if (error instanceof NoRoom) return false
    throw error
  } finally {
    for (const samples of taken) memory.give(samples)
  }
}

/** A dtype's number, as the kernels know it: its place in `dtypes`. */
export const typeNumber = (samples: Samples): number => dtypes.indexOf(dtypeOf(samples))

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
  if (arena().owns(of.data)) return { open: (start, end) => piece(start, end).byteOffset, close: () => {} }
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

/** Frames to a piece: all of them where every matrix lies in the arena. */
const pieceFrames = (all: readonly Matrix[]): number => {
  const [{ frames }] = all
  if (frames === 0 || all.every(({ data }) => arena().owns(data))) return frames
  const bytes = Math.max(1, ...all.map(({ data }) => data.byteLength / frames))
  return Math.max(1, Math.min(frames, Math.floor(pieceBytes / bytes)))
}

/**
 * Runs a kernel whose frames stand alone over all frames: at once where both matrices lie in the arena, else in pieces
 * that are copied through it. `keep` when the kernel leaves some of the output as it was.
 */
export const byRows = (
  scope: Scope,
  input: Matrix,
  output: Matrix,
  run: (from: number, to: number, frames: number) => void,
  keep = false,
): void => {
  const step = pieceFrames([input, output])
  const source = windowOn(scope, input, step)
  const target = windowOn(scope, output, step)
  for (let start = 0; start < input.frames; start += step) {
    const end = Math.min(start + step, input.frames)
    run(source.open(start, end, true), target.open(start, end, keep), end - start)
    target.close(start, end)
  }
}

/** Runs a kernel that fills `output`, which stands alone frame by frame, as `byRows` does. */
export const eachPiece = (scope: Scope, output: Matrix, run: (to: number, frames: number) => void): void => {
  const step = pieceFrames([output])
  const target = windowOn(scope, output, step)
  for (let start = 0; start < output.frames; start += step) {
    const end = Math.min(start + step, output.frames)
    run(target.open(start, end, false), end - start)
    target.close(start, end)
  }
}
