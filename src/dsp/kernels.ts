import { bytesOf, type Dtype, dtypeOf, dtypes, type Samples } from '../model/dtype.js'
import { type Arena, arena, createArena } from './arena.js'
import { kernelsBase64 } from './kernels.generated.js'
import { fromBase64, type Kernel, kernelOf, simdEnabled } from './wasm.js'

/** The compiled kernels, by name. Pointers are byte offsets in the memory they run on. */
export type Kernels = Readonly<
  Record<
    | 'convert'
    | 'convertRows'
    | 'extremes'
    | 'filter'
    | 'filterScratch'
    | 'checksum'
    | 'common'
    | 'local'
    | 'mix'
    | 'combine'
    | 'lower'
    | 'rescaleTwice'
    | 'apart'
    | 'together'
    | 'pick'
    | 'pickRuns'
    | 'transpose'
    | 'scale'
    | 'noise'
    | 'multiply'
    | 'rectify'
    | 'replace'
    | 'resample'
    | 'spectral'
    | 'shuffleBits'
    | 'shuffleBytes'
    | 'unshuffleBits'
    | 'unshuffleBytes',
    Kernel
  >
>

let compiled: WebAssembly.Module | undefined
const instances = new WeakMap<WebAssembly.Memory, Kernels>()

/** The kernels on a memory. */
export const kernelsOn = (memory: WebAssembly.Memory): Kernels => {
  const known = instances.get(memory)
  if (known !== undefined) return known
  compiled ??= new WebAssembly.Module(fromBase64(kernelsBase64))
  const { exports } = new WebAssembly.Instance(compiled, { env: { memory } })
  const made = {
    convert: kernelOf(exports, 'convert'),
    convertRows: kernelOf(exports, 'convertRows'),
    extremes: kernelOf(exports, 'extremes'),
    filter: kernelOf(exports, 'filter'),
    filterScratch: kernelOf(exports, 'filterScratch'),
    checksum: kernelOf(exports, 'checksum'),
    common: kernelOf(exports, 'common'),
    local: kernelOf(exports, 'local'),
    mix: kernelOf(exports, 'mix'),
    combine: kernelOf(exports, 'combine'),
    lower: kernelOf(exports, 'lower'),
    rescaleTwice: kernelOf(exports, 'rescaleTwice'),
    apart: kernelOf(exports, 'apart'),
    together: kernelOf(exports, 'together'),
    pick: kernelOf(exports, 'pick'),
    pickRuns: kernelOf(exports, 'pickRuns'),
    transpose: kernelOf(exports, 'transpose'),
    scale: kernelOf(exports, 'scale'),
    noise: kernelOf(exports, 'noise'),
    multiply: kernelOf(exports, 'multiply'),
    rectify: kernelOf(exports, 'rectify'),
    replace: kernelOf(exports, 'replace'),
    resample: kernelOf(exports, 'resample'),
    spectral: kernelOf(exports, 'spectral'),
    shuffleBits: kernelOf(exports, 'shuffleBits'),
    shuffleBytes: kernelOf(exports, 'shuffleBytes'),
    unshuffleBits: kernelOf(exports, 'unshuffleBits'),
    unshuffleBytes: kernelOf(exports, 'unshuffleBytes'),
  }
  instances.set(memory, made)
  return made
}

class NoRoom extends Error {}

/** Memory that a kernel reaches, for the length of one call. */
export interface Scope {
  /** Scratch samples, their content undefined. */
  readonly take: (dtype: Dtype, length: number) => Samples
  /** The pointer to a copy of the samples, or to the samples themselves when the kernel reaches them. */
  readonly lend: (samples: Samples) => number
  /** Where a kernel can write the samples; `finish` copies them home when that is not where they lie. */
  readonly stage: (samples: Samples) => { readonly pointer: number; readonly finish: () => void }
  /** True when the kernel reaches the array (or the array it is a view of) where it lies. */
  readonly owns: (samples: Samples) => boolean
  /** False in the memory for strips, where whole arrays do not belong: there a kernel goes through them strip by strip. */
  readonly roomy: boolean
}

type Work = (kernels: Kernels, scope: Scope) => void

/** Bytes that the memory for strips begins with: more than kernels take for strips of recordings of thousands of channels. */
const STRIP_BYTES = 64 * 2 ** 20
let stripMemory: Arena | undefined

/** Run on an arena; false when it lacks room, before anything was written. */
const runOn = (memory: Arena, work: Work, roomy: boolean): boolean => {
  if (memory.memory === undefined) return false
  const kernels = kernelsOn(memory.memory)
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
    work(kernels, { take, lend, stage, owns: memory.owns, roomy })
    return true
  } catch (error) {
    if (error instanceof NoRoom) return false
    throw error
  } finally {
    for (const samples of taken) memory.give(samples)
  }
}

/** Run on the memory for strips: memory of the kernels alone, in which nothing stays, so that a larger one may take its place. */
const runInStrips = (work: Work): void => {
  stripMemory ??= createArena(STRIP_BYTES)
  while (!runOn(stripMemory, work, false)) {
    const larger = createArena(2 * stripMemory.bytes)
    if (larger.bytes <= stripMemory.bytes)
      throw new RangeError(`a kernel takes more than ${stripMemory.bytes} bytes for one strip`)
    stripMemory = larger
  }
}

/** The name in the global scope of a function that tests set to be told of every use of a reference. */
export const onReference = Symbol.for('rxephys.onReference')

const tellReference = (): void => {
  const told: unknown = Reflect.get(globalThis, onReference)
  if (typeof told === 'function') told()
}

/**
 * Runs `work` on the kernels, its scratch returned afterwards: in the arena, or where that is full in the memory for strips, strip
 * by strip. Only an engine without them, or `setSimd(false)`, runs `reference`, the scalar twin, which gives the same results.
 * `work` takes all its scratch before it writes any output, and may be run again.
 */
export const onKernels = (work: Work, reference: () => void): void => {
  if (!simdEnabled()) {
    tellReference()
    reference()
  } else if (!runOn(arena(), work, true)) runInStrips(work)
}

/** A dtype's number, as the kernels know it: its place in `dtypes`. */
export const typeNumber = (samples: Samples): number => dtypes.indexOf(dtypeOf(samples))
