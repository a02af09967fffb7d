import { instanceOf, type Kernel, kernelOf } from './wasm.js'

/** A filter of a stream of LZMA that has no header. */
export interface LzmaFilter {
  /** Its number, as liblzma and Python's `lzma` have it; 0 stands for LZMA1, whose number no double holds. */
  readonly id: number
  readonly preset?: number
  readonly dictionary?: number
  readonly lc?: number
  readonly lp?: number
  readonly pb?: number
  /** The distance of differences; the first address of a filter of machine code. */
  readonly other?: number
}

/** What wraps compressed bytes: xz's streams, the older `.lzma`, nothing but what these filters made, or bzip2's streams. */
export type Wrapping = 'xz' | 'lzma' | 'bzip2' | readonly LzmaFilter[]

/** What the module answers in place of a length. */
const faults: Readonly<Record<number, string>> = {
  [-1]: 'other bytes',
  [-2]: 'more memory is asked for than 256 MiB',
  [-3]: 'a filter, or a check, that is not known',
}
const [UNKNOWN, NO_ROOM] = [-3, -4]

const NAMES = ['_initialize', 'take', 'give', 'bunzip2', 'unxz', 'unlzma', 'filter', 'unpackRaw'] as const

type Unpack = (bytes: Uint8Array, wrapping: Wrapping, output: Uint8Array) => number | undefined

let loading: Promise<Unpack> | undefined

const load = async (): Promise<Unpack> => {
  const { unpackBase64 } = await import('./unpack.generated.js')
  const { exports } = await instanceOf(unpackBase64)
  const { memory } = exports
  if (!(memory instanceof WebAssembly.Memory)) throw new TypeError('the WebAssembly module exports no memory')
  const [initialize, take, give, bunzip2, unxz, unlzma, filter, raw] = NAMES.map((name): Kernel => kernelOf(exports, name))
  initialize()
  const taken = (bytes: number): number => {
    const pointer = take(Math.max(1, bytes)) >>> 0
    if (pointer === 0) throw new RangeError(`no memory for ${bytes} bytes to unpack`)
    return pointer
  }
  const fault = (found: number): never => {
    throw new RangeError(faults[found])
  }
  const chosen = (wrapping: Wrapping): Kernel => {
    if (wrapping === 'bzip2') return bunzip2
    if (wrapping === 'xz') return unxz
    if (wrapping === 'lzma') return unlzma
    for (const [place, { id, preset = 6, dictionary = -1, lc = -1, lp = -1, pb = -1, other = 0 }] of wrapping.entries())
      if (filter(place, id, preset, dictionary, lc, lp, pb, other) !== 0) fault(UNKNOWN)
    return wrapping.length === 0 ? fault(UNKNOWN) : raw
  }
  return (bytes, wrapping, output) => {
    const unpack = chosen(wrapping)
    const from = taken(bytes.length)
    try {
      const to = taken(output.length)
      try {
        new Uint8Array(memory.buffer, from, bytes.length).set(bytes)
        const found = unpack(from, bytes.length, to, output.length)
        if (found === NO_ROOM) return undefined
        if (found < 0) fault(found)
        output.set(new Uint8Array(memory.buffer, to, found))
        return found
      } finally {
        give(to)
      }
    } finally {
      give(from)
    }
  }
}

/**
 * Unpack bytes of xz, LZMA or bzip2 into `output`, by liblzma and libbzip2, which compare every checksum. Gives the length of what
 * they hold; undefined where that is more than there is room for.
 *
 * Shapes   any number of bytes in, as many out as they hold.
 * Errors   Rejects with a RangeError: other bytes, a filter that is not known, more memory than 256 MiB.
 */
export const unpack = async (bytes: Uint8Array, wrapping: Wrapping, output: Uint8Array): Promise<number | undefined> => {
  // Few arrays need it: it is loaded where one does.
  loading ??= load()
  return (await loading)(bytes, wrapping, output)
}
