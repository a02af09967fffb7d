import { refuse } from '../../model/attempt.js'
import { corrupt, isFaultError, noSpace, unsupported } from '../../model/fault.js'
import { Waiting } from '../../model/waiting.js'
import type { ReadHandle } from '../../platform/files.js'
import { checkHeap, isHeap } from './heap.js'
import { superblockOf, widthOf } from './superblock.js'

/** What the library tells of a dataset or an attribute. `type` is the class of HDF5's type, `size` the bytes of an element. */
export interface Described {
  readonly shape: readonly number[] | null
  readonly chunks: readonly number[] | null
  readonly type: number
  readonly size: number
  readonly signed: boolean
  readonly vlen: boolean
  readonly cset?: number
  readonly ref_type?: 'object' | 'region'
  readonly enum_type?: { readonly type: number; readonly members: Readonly<Record<string, number>> }
  readonly virtual_sources?: readonly unknown[]
  readonly compound_type?: { readonly members: readonly Member[] }
}

/** A field of a compound: where it stands within an element. */
export interface Member extends Described {
  readonly name: string
  readonly offset: number
}

interface Node {
  usedBytes: number
  stream_ops: object
  node_ops: object
}

/** What the library is told of a dataset or an attribute that it makes. */
export interface Made {
  readonly type: number
  readonly size: number
  readonly signed: boolean
  readonly vlen: boolean
  readonly cset: number
  readonly shape: readonly bigint[]
  readonly maxshape: readonly bigint[]
  readonly chunks: null
}

/** What is used of h5wasm: below its classes, which overlook that a read has failed. */
export interface Library {
  readonly FS: {
    readonly ErrnoError: new (code: number) => Error
    readonly writeFile: (path: string, data: string) => void
    readonly unlink: (path: string) => void
    readonly lookupPath: (path: string) => { readonly node: Node }
    readonly getStream: (descriptor: number) => { stream_ops: object }
  }
  readonly HEAPU8: Uint8Array
  readonly _malloc: (bytes: number) => number
  readonly _free: (place: number) => void
  readonly ccall: (name: string, gives: 'number', takes: readonly ['string'], given: readonly [string]) => number
  readonly UTF8ToString: (place: number) => string
  readonly open: (path: string, mode: number, trackOrder: boolean, low: number, high: number) => bigint
  readonly close_file: (file: bigint) => number
  readonly get_names: (file: bigint, path: string, recursive: boolean) => readonly string[]
  readonly get_type: (file: bigint, path: string) => number
  readonly get_symbolic_link: (file: bigint, path: string) => string | null
  readonly get_external_link: (file: bigint, path: string) => { readonly filename: string; readonly obj_path: string }
  readonly get_attribute_names: (file: bigint, path: string) => readonly string[]
  readonly get_attribute_metadata: (file: bigint, path: string, name: string) => Described
  readonly get_attribute_data: (file: bigint, path: string, name: string, into: bigint) => number
  readonly get_dataset_metadata: (file: bigint, path: string) => Described
  readonly get_dataset_filters: (file: bigint, path: string) => readonly { readonly id: number; readonly name: string }[]
  readonly get_dataset_data: (
    file: bigint,
    path: string,
    count: readonly bigint[] | null,
    offset: readonly bigint[] | null,
    strides: readonly bigint[] | null,
    into: bigint,
  ) => number
  readonly reclaim_vlen_memory: (file: bigint, path: string, attribute: string, data: bigint) => number
  readonly reclaim_vlen_memory_count: (
    file: bigint,
    path: string,
    attribute: string,
    data: bigint,
    count: readonly bigint[],
  ) => number
  readonly create_object_reference: (file: bigint, path: string) => Uint8Array
  readonly H5F_ACC_TRUNC: number
  readonly create_group: (file: bigint, path: string, trackOrder: boolean) => number
  readonly create_soft_link: (file: bigint, target: string, path: string) => number
  readonly create_attribute: (file: bigint, path: string, name: string, from: bigint, made: Made) => number
  readonly create_vlen_str_attribute: (file: bigint, path: string, name: string, from: readonly string[], made: Made) => number
  readonly create_dataset: (file: bigint, path: string, from: bigint, made: Made) => number
  readonly create_vlen_str_dataset: (file: bigint, path: string, from: readonly string[], made: Made) => number
  readonly set_dataset_data: (
    file: bigint,
    path: string,
    count: readonly bigint[],
    offset: readonly bigint[],
    strides: readonly bigint[],
    from: bigint,
  ) => number
  readonly get_referenced_name: (file: bigint, reference: Uint8Array, isObject: boolean) => string
}

/** A file without a place to write, as the C library sees it: EIO of WASI. */
const FAILED = 29
/** Instances of the library that are made, the first and those that take the place of one that broke. */
const MOST_INSTANCES = 8
/** Bytes that an array of the library may take at once. */
const MOST_BYTES = 2 ** 28

/**
 * One instance of the HDF5 library, and what it says. What a read is refused or waits for is kept until the library, which knows
 * no JavaScript errors, has ended its call; then it is thrown.
 */
export class Hdf5 {
  /** True once the library has gone wrong within: nothing that it says is to be trusted. */
  broken = false
  private said = ''
  private stopped: unknown
  private act: () => void = () => undefined
  private files = 0

  constructor(private readonly library: Library) {
    const errors = library.FS.getStream(2)
    errors.stream_ops = {
      ...errors.stream_ops,
      write: (_: unknown, bytes: ArrayLike<number>, from: number, length: number) => {
        this.said += String.fromCharCode(...Array.from({ length: Math.min(length, 2000) }, (_each, index) => bytes[from + index]))
        return length
      },
    }
    Object.assign(library, {
      _rxephys: () => {
        this.act()
        return 0
      },
    })
  }

  /** Call the library. Throws what a read of the file threw, or a `FaultError` that names `at` where the library fails. */
  call<A>(at: string, act: (library: Library) => A): A {
    if (this.broken) refuse(unsupported(`${at}: the HDF5 library broke while it was read`, 'open the file anew'))
    let ended: { readonly value: A } | { readonly error: unknown } | undefined
    this.act = () => {
      try {
        ended = { value: act(this.library) }
      } catch (error) {
        ended = { error }
      }
    }
    this.said = ''
    this.stopped = undefined
    // What is thrown within C leaves its stack as it was: `ccall` puts it back.
    this.library.ccall('rxephys', 'number', ['string'], [''])
    if (this.stopped !== undefined) throw this.stopped
    if (ended !== undefined && 'error' in ended && isFaultError(ended.error)) throw ended.error
    if (ended !== undefined && 'error' in ended && isTrap(ended.error)) {
      this.broken = true
      refuse(corrupt(at, 'an HDF5 file', `what breaks the HDF5 library (${String(ended.error)})`))
    }
    if (this.said !== '' || ended === undefined || 'error' in ended)
      return refuse(corrupt(at, 'an HDF5 file', this.reason(ended !== undefined && 'error' in ended ? ended.error : undefined)))
    return ended.value
  }

  /** Do within a call what the library complains of although it is done. */
  uncomplained(act: () => void): void {
    const before = this.said
    act()
    this.said = before
  }

  /** Bytes that the library fills, `count` of them, for `use` to take; `after` tells it to let go of what they point to. */
  withBytes<A>(
    at: string,
    count: number,
    {
      read,
      use,
      after,
    }: {
      readonly read: (library: Library, place: bigint) => number
      readonly use: (bytes: Uint8Array, library: Library) => A
      readonly after: (library: Library, place: bigint) => unknown
    },
  ): A {
    if (count > MOST_BYTES) refuse(noSpace(at, `${count} bytes at once`, `${MOST_BYTES}`, 'ask for less at once'))
    return this.call(at, (library) => {
      const place = library._malloc(Math.max(1, count))
      if (place === 0) return refuse(noSpace(at, `${count} bytes of the HDF5 library`, 'less'))
      try {
        library.HEAPU8.fill(0, place, place + count)
        if (read(library, BigInt(place)) < 0) throw new Error('the read failed')
        const value = use(library.HEAPU8.subarray(place, place + count), library)
        after(library, BigInt(place))
        return value
      } finally {
        library._free(place)
      }
    })
  }

  /** A file of the system's that the library reads by `handle`; the name that it has there. */
  put(handle: ReadHandle): string {
    const { FS } = this.library
    const path = `/${++this.files}.h5`
    FS.writeFile(path, '')
    const { node } = FS.lookupPath(path)
    Object.defineProperty(node, 'usedBytes', { value: handle.size })
    node.stream_ops = {
      open: () => undefined,
      close: () => undefined,
      llseek: ({ position }: { readonly position: number }, offset: number, whence: number) =>
        offset + (whence === 1 ? position : whence === 2 ? handle.size : 0),
      read: (_: unknown, into: Int8Array, from: number, length: number, position: number) => {
        // After the first read that failed nothing is read: what follows from it would be no answer.
        if (this.stopped !== undefined) throw new FS.ErrnoError(FAILED)
        try {
          const count = Math.max(0, Math.min(length, handle.size - position))
          const bytes = new Uint8Array(into.buffer, into.byteOffset + from, count)
          const got = handle.read(bytes, position)
          if (isHeap(bytes)) {
            const superblock = superblockOf(handle)
            const width = superblock && widthOf(superblock)
            if (width !== undefined) checkHeap(handle, position, width)
          }
          return got
        } catch (error) {
          this.stopped = error
          throw new FS.ErrnoError(FAILED)
        }
      },
    }
    return path
  }

  /** Let go of such a file. */
  take(path: string): void {
    if (!this.broken) this.library.FS.unlink(path)
  }

  private reason(error: unknown): string {
    const [, first] = /#000:[^\n]*?: ([^\n]*)/.exec(this.said) ?? []
    const deepest = [...this.said.matchAll(/#\d+:[^\n]*?: ([^\n]*)/g)].at(-1)?.[1]
    const told = [first, deepest === first ? undefined : deepest].filter((each) => each !== undefined).join(': ')
    return told === '' ? `what the HDF5 library does not read (${error instanceof Error ? error.message : 'no reason'})` : told
  }
}

const isTrap = (error: unknown): boolean =>
  error instanceof WebAssembly.RuntimeError ||
  error instanceof RangeError ||
  (error instanceof Error && /Aborted/.test(error.message))

let instances = 0
let current: Hdf5 | undefined
let coming: Promise<void> | undefined

const load = async (): Promise<void> => {
  const number = instances++
  // A module that is asked for by another address is made anew, with a memory of its own; a page has the one it was built with.
  const module: unknown =
    number === 0 ? await import('h5wasm') : await import(/* @vite-ignore */ `${import.meta.resolve('h5wasm')}?${number}`)
  // h5wasm's typings leave out its file system and what its classes call.
  const { ready } = module as { readonly ready: Promise<Library> }
  current = new Hdf5(await ready)
}

/** The library of this thread; throws a `Waiting` until it is loaded, and a `FaultError` where it broke too often. */
export const hdf5 = (): Hdf5 => {
  if (current !== undefined && !current.broken) return current
  if (instances >= MOST_INSTANCES)
    refuse(unsupported(`HDF5 files in this thread: damaged ones broke the library ${MOST_INSTANCES} times`, 'start anew'))
  current = undefined
  coming ??= load()
    .catch((error: unknown) =>
      refuse(unsupported(`HDF5 files: its library could not be loaded (${String(error)})`, 'start anew')),
    )
    .finally(() => {
      coming = undefined
    })
  const ready = coming
  throw new Waiting(() => ready)
}
