import { bytesOf, type Dtype, dtypeOf, dtypes, type Samples } from '../model/dtype.js'
import { arena } from './arena.js'
import { kernelsBase64 } from './kernels.generated.js'
import { fromBase64, type Kernel, kernelOf, simdEnabled } from './wasm.js'

/** The compiled kernels, by name. Pointers are byte offsets in the arena's memory. */
export type Kernels = Readonly<
  Record<
    | 'convert'
    | 'convertRows'
    | 'filter'
    | 'filterScratch'
    | 'common'
    | 'local'
    | 'combine'
    | 'lower'
    | 'rescaleTwice'
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
    convertRows: kernelOf(exports, 'convertRows'),
    filter: kernelOf(exports, 'filter'),
    filterScratch: kernelOf(exports, 'filterScratch'),
    common: kernelOf(exports, 'common'),
    local: kernelOf(exports, 'local'),
    combine: kernelOf(exports, 'combine'),
    lower: kernelOf(exports, 'lower'),
    rescaleTwice: kernelOf(exports, 'rescaleTwice'),
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
