import { instanceOf, type Kernel, kernelOf } from './wasm.js'

/**
 * Zstandard in a memory of its own, where blocks are shuffled as well: what goes in is copied once, what comes out as well.
 * Pointers are byte offsets in the memory.
 */
export interface Zstd {
  readonly memory: WebAssembly.Memory
  /**
   * The pointer to room number `place`, at least so many bytes, undefined in content. It holds until more is asked for there.
   *
   * Errors   RangeError: the memory cannot grow so far.
   */
  readonly room: (place: number, bytes: number) => number
  /** Bytes of the memory, until a room is asked for or something is compressed. */
  readonly view: (pointer: number, bytes: number) => Uint8Array
  /** The most bytes that so many may become. */
  readonly bound: (bytes: number) => number
  /** Compress to one frame; its length, or 0 where it does not fit. */
  readonly compress: (from: number, bytes: number, to: number, room: number, level: number) => number
  /** The same as level 3 and slower, by a search that misses less. */
  readonly compressThoroughly: (from: number, bytes: number, to: number, room: number) => number
  /** Decompress frames that hold exactly `length` bytes; false for anything else. */
  readonly decompress: (from: number, bytes: number, to: number, length: number) => boolean
}

let loading: Promise<Zstd> | undefined

/** This thread's Zstandard, the same WebAssembly everywhere: what it writes depends neither on the machine nor on the engine. */
export const loadZstd = (): Promise<Zstd> => {
  loading ??= load()
  return loading
}

const load = async (): Promise<Zstd> => {
  // Only where it is needed: it is larger than everything else.
  const { zstdBase64 } = await import('./zstd.generated.js')
  return zstdOf((await instanceOf(zstdBase64)).exports)
}

/** Zstandard of a fresh instance of its module. */
const zstdOf = (exports: WebAssembly.Exports): Zstd => {
  const { memory } = exports
  if (!(memory instanceof WebAssembly.Memory)) throw new TypeError('the WebAssembly module exports no memory')
  const [initialize, take, give, bound, compress, compressThoroughly, decompress] = [
    '_initialize',
    'take',
    'give',
    'bound',
    'compress',
    'compressThoroughly',
    'decompress',
  ].map((name): Kernel => kernelOf(exports, name))
  initialize()
  const rooms: { pointer: number; bytes: number }[] = []
  return {
    memory,
    room: (place, bytes) => {
      const held = rooms[place]
      if (held !== undefined && held.bytes >= bytes) return held.pointer
      if (held !== undefined) give(held.pointer)
      delete rooms[place]
      // Pointers are unsigned; aligned as vectors are.
      const pointer = take(bytes) >>> 0
      if (pointer === 0) throw new RangeError(`no memory for ${bytes} bytes to compress`)
      rooms[place] = { pointer, bytes }
      return pointer
    },
    view: (pointer, bytes) => new Uint8Array(memory.buffer, pointer, bytes),
    bound: (bytes) => bound(bytes) >>> 0,
    compress: (from, bytes, to, room, level) => compress(from, bytes, to, room, level) >>> 0,
    compressThoroughly: (from, bytes, to, room) => compressThoroughly(from, bytes, to, room) >>> 0,
    decompress: (from, bytes, to, length) => decompress(from, bytes, to, length) === 1,
  }
}
