import { allocate, type Dtype, itemSize, type Samples, viewOf } from '../model/dtype.js'
import { hasWasm } from './wasm.js'

const page = 65_536
const alignment = 64
const smallest = 16 * 1024 * 1024

/**
 * This thread's kernel memory: sample arrays that the kernels read and write without copying.
 * It never grows, so its views never detach; untouched pages cost nothing.
 */
export interface Arena {
  /**
   * An array of `length` samples, 64-byte aligned, whose content is whatever lay there.
   * When there is no room left (or no WebAssembly) it is an ordinary, zero-filled array: a little slower, never wrong.
   */
  readonly take: (dtype: Dtype, length: number) => Samples
  /** Return an array got from `take`. An array it did not hand out is ignored. */
  readonly give: (samples: Samples) => void
  /** True when the array (or the array it is a view of) lies in this memory. */
  readonly owns: (samples: Samples) => boolean
  /** Bytes handed out now. */
  readonly used: number
  /** The most bytes ever handed out at once. */
  readonly peak: number
  /** Bytes in all. */
  readonly bytes: number
  /** The memory itself, or undefined without WebAssembly. */
  readonly memory: WebAssembly.Memory | undefined
}

// A machine short of address space gets a smaller arena rather than none.
const reserve = (bytes: number): WebAssembly.Memory | undefined => {
  for (let size = bytes; hasWasm(); size = Math.floor(size / 2)) {
    const pages = Math.ceil(size / page)
    try {
      return new WebAssembly.Memory({ initial: pages, maximum: pages })
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      if (size <= smallest) return undefined
    }
  }
  return undefined
}

/** A new arena of about `bytes` bytes, at most 4 GiB. Programs use `arena()`; tests may make their own. */
export const createArena = (bytes: number): Arena => {
  const memory = reserve(Math.min(Math.max(bytes, 2 * page), 65_535 * page))
  const buffer = memory?.buffer
  // The first page belongs to the kernels' own static data.
  const free: { start: number; end: number }[] = buffer ? [{ start: page, end: buffer.byteLength }] : []
  const sizes = new Map<number, number>()
  let used = 0
  let peak = 0

  const take = (dtype: Dtype, length: number): Samples => {
    const size = Math.max(1, Math.ceil((length * itemSize(dtype)) / alignment)) * alignment
    const at = free.findIndex((hole) => hole.end - hole.start >= size)
    const hole = free[at]
    if (hole === undefined || buffer === undefined) return allocate(dtype, length)
    const start = hole.start
    hole.start += size
    if (hole.start === hole.end) free.splice(at, 1)
    sizes.set(start, size)
    used += size
    peak = Math.max(peak, used)
    return viewOf(dtype, buffer, start, length)
  }

  const give = (samples: Samples): void => {
    const start = samples.byteOffset
    const size = samples.buffer === buffer ? sizes.get(start) : undefined
    if (size === undefined) return
    sizes.delete(start)
    used -= size
    const end = start + size
    const next = free.findIndex((hole) => hole.start >= end)
    const at = next < 0 ? free.length : next
    const before = free[at - 1]
    const after = free[at]
    const joinsBefore = before !== undefined && before.end === start
    const joinsAfter = after !== undefined && after.start === end
    if (joinsBefore && joinsAfter) {
      before.end = after.end
      free.splice(at, 1)
    } else if (joinsBefore) before.end = end
    else if (joinsAfter) after.start = start
    else free.splice(at, 0, { start, end })
  }

  return {
    take,
    give,
    owns: (samples) => buffer !== undefined && samples.buffer === buffer,
    get used() {
      return used
    },
    get peak() {
      return peak
    },
    bytes: buffer?.byteLength ?? 0,
    memory,
  }
}

/** As much as a save takes by default, in one thread. */
let configured = 2 ** 31
let current: Arena | undefined

/**
 * Choose the size of this thread's arena, in bytes, before it is first used.
 *
 * Errors   Error: the arena is already in use with another size.
 */
export const configureArena = ({ bytes }: { readonly bytes: number }): void => {
  if (current !== undefined && bytes !== configured && bytes !== current.bytes) {
    throw new Error('the arena is already in use: configure it before the first kernel runs')
  }
  configured = bytes
}

/**
 * Have at least so many bytes in this thread's arena. One that something lies in stays as it is: what does not fit is then
 * in ordinary arrays, and worked on in strips.
 */
export const growArena = ({ bytes }: { readonly bytes: number }): void => {
  configured = Math.max(configured, bytes)
  if (current !== undefined && current.bytes < bytes && current.used === 0) current = undefined
}

/** This thread's arena, made at the first call. */
export const arena = (): Arena => {
  current ??= createArena(configured)
  return current
}
