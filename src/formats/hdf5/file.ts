import { refuse } from '../../model/attempt.js'
import { type Fault, unsupported } from '../../model/fault.js'
import type { Files, ReadHandle } from '../../platform/files.js'
import { type Hdf5, hdf5, type Library } from './library.js'
import { superblockOf } from './superblock.js'
import { columnsOf, type StoredType, typeOf, type Values, valuesOf } from './values.js'

/** An array of a file: `chunks` where it is stored in them; `packed` where they are compressed, or filtered otherwise. */
export interface Dataset {
  readonly shape: readonly number[]
  readonly type: StoredType
  readonly chunks?: readonly number[]
  readonly packed: boolean
}

/** Where a part of an array begins, and how far it goes on each axis. */
export interface Part {
  readonly offset: readonly number[]
  readonly count: readonly number[]
}

/** HDF5's numbers of filters that the library has not: what each is called. */
const FILTERS = new Map([
  [307, 'bzip2'],
  [32000, 'lzf'],
  [32001, 'blosc'],
  [32004, 'lz4'],
  [32008, 'bitshuffle'],
  [32013, 'zfp'],
  [32015, 'zstd'],
  [32026, 'blosc2'],
  [32016, 'VBZ'],
  [32020, 'VBZ'],
  [401, 'MaxWell’s compression, by its own HDF5 plugin, libcompression'],
])
/** Deflate, shuffle, Fletcher's checksum, n-bit and scale-offset. */
const HELD = [1, 2, 3, 5, 6]

const REPACK = 'rewrite it with gzip, by h5repack or h5py'

const LINK = 3
const EXTERNAL = 4
const kinds = new Map<number, 'group' | 'dataset'>([
  [0, 'group'],
  [1, 'dataset'],
])

/** True where a file begins as HDF5 files do. Throws a `FaultError`. */
export const isHdf5 = (files: Files, path: string): boolean => {
  if (files.stat(path)?.kind !== 'file') return false
  const handle = files.openRead(path)
  try {
    return superblockOf(handle) !== undefined
  } finally {
    handle.close()
  }
}

/**
 * A file of HDF5 that is read: groups, arrays and attributes by their paths, `/general/devices`. Everything throws a `FaultError`
 * that names the place, or a `Waiting` where bytes, or the library, are on their way.
 */
export class Hdf5File {
  private opened: Opened | undefined
  private readonly handle: ReadHandle

  constructor(
    files: Files,
    readonly path: string,
  ) {
    this.handle = files.openRead(path)
  }

  /** What stands at a path, links followed; undefined where nothing does. */
  kindOf(path: string): 'group' | 'dataset' | undefined {
    return this.ask(path, (library, file) => kinds.get(library.get_type(file, path)))
  }

  /** Where a link leads that does not lead to anything in this file; undefined of anything else. */
  brokenLink(path: string): string | undefined {
    return this.ask(path, (library, file) => {
      const type = library.get_type(file, path)
      if (type === LINK) return library.get_symbolic_link(file, path) ?? ''
      if (type !== EXTERNAL) return undefined
      const { filename, obj_path } = library.get_external_link(file, path)
      return `${filename}: ${obj_path}`
    })
  }

  /** The file, and the place in it, that a link leads to which leaves this file; undefined of anything else. */
  linkOut(path: string): { readonly name: string; readonly place: string } | undefined {
    return this.ask(path, (library, file) => {
      if (library.get_type(file, path) !== EXTERNAL) return undefined
      const { filename, obj_path } = library.get_external_link(file, path)
      return { name: filename, place: obj_path }
    })
  }

  /** Whether what a path names is held by another place. */
  isLink(path: string): boolean {
    return this.ask(path, (library, file) => library.get_symbolic_link(file, path)) !== null
  }

  /** The names in a group, in the order that it keeps. */
  namesIn(path: string): readonly string[] {
    return this.ask(path, (library, file) => library.get_names(file, path, false))
  }

  /** The names of the attributes of what stands at a path. */
  attributeNames(path: string): readonly string[] {
    return this.ask(path, (library, file) => library.get_attribute_names(file, path))
  }

  /** The value of an attribute; undefined where it is not there, has none, or is of a type that is not read. */
  attribute(path: string, name: string): { readonly values: Values; readonly scalar: boolean } | undefined {
    if (!this.attributeNames(path).includes(name)) return undefined
    const at = `${path}@${name}`
    const described = this.ask(at, (library, file) => library.get_attribute_metadata(file, path, name))
    const { shape, size, vlen } = described
    if (shape === null || typeOf(described).kind === 'other') return undefined
    const count = product(shape)
    return this.bytes(at, count * size, (library, file, place) => library.get_attribute_data(file, path, name, place), {
      use: (bytes, library) => {
        const values = valuesOf(bytes, described, count, library.UTF8ToString)
        return values && { values, scalar: shape.length === 0 }
      },
      after: (library, file, place) => vlen && library.reclaim_vlen_memory(file, path, name, place),
    })
  }

  /** What is told of an array. Refuses one that the library does not read. */
  dataset(path: string): Dataset {
    const { unread, ...dataset } = this.described(path)
    return unread === undefined ? dataset : refuse(unread)
  }

  /** What is told of an array, and why the library does not read its values, where it does not. */
  described(path: string): Dataset & { readonly unread?: Fault } {
    const { described, filters } = this.ask(path, (library, file) => ({
      described: library.get_dataset_metadata(file, path),
      filters: library.get_dataset_filters(file, path),
    }))
    const { shape, chunks, virtual_sources: others } = described
    const missing = filters.find(({ id }) => !HELD.includes(id))
    const name = missing && (FILTERS.get(missing.id) ?? missing.name)
    const reason =
      missing !== undefined
        ? `compression by filter ${missing.id}${name === '' ? '' : ` (${name})`}`
        : others !== undefined
          ? 'an array that is put together of others'
          : undefined
    return {
      shape: shape ?? [0],
      type: typeOf(described),
      packed: filters.length > 0,
      ...(chunks !== null && { chunks }),
      ...(reason !== undefined && { unread: unsupported(`${this.at(path)}: ${reason}`, REPACK) }),
    }
  }

  /** Fill `into` with the bytes of a part of an array of numbers, as they stand in memory: C order, little-endian. */
  fill(path: string, part: Part, into: Uint8Array): void {
    this.bytes(path, into.length, this.reading(path, part), { use: (bytes) => into.set(bytes) })
  }

  /** The values of an array, or of a part of it; undefined of a type that is not read. */
  values(path: string, part?: Part): Values | undefined {
    const described = this.ask(path, (library, file) => library.get_dataset_metadata(file, path))
    const { shape, size, vlen } = described
    if (typeOf(described).kind === 'other') return undefined
    const counts = part?.count ?? shape ?? [0]
    const count = product(counts)
    if (count === 0) return valuesOf(new Uint8Array(0), described, 0, () => '')
    return this.bytes(path, count * size, this.reading(path, part), {
      use: (bytes, library) => valuesOf(bytes, described, count, library.UTF8ToString),
      after: (library, file, place) => {
        if (!vlen) return
        if (part === undefined) library.reclaim_vlen_memory(file, path, '', place)
        else library.reclaim_vlen_memory_count(file, path, '', place, wide(counts))
      },
    })
  }

  /** The columns of an array of compounds, of one axis; undefined where it is none. */
  columns(path: string): ReadonlyMap<string, Values> | undefined {
    const described = this.ask(path, (library, file) => library.get_dataset_metadata(file, path))
    const { shape, size, compound_type } = described
    if (compound_type === undefined || shape?.length !== 1) return undefined
    const [count] = shape
    if (count === 0) return columnsOf(new Uint8Array(0), described, 0, () => '')
    const points = compound_type.members.some(({ vlen }) => vlen)
    return this.bytes(path, count * size, this.reading(path, undefined), {
      use: (bytes, library) => columnsOf(bytes, described, count, library.UTF8ToString),
      after: (library, file, place) => points && library.reclaim_vlen_memory(file, path, '', place),
    })
  }

  /** The bytes of a reference to what stands at a path. */
  referenceTo(path: string): Uint8Array {
    return this.ask(path, (library, file) => library.create_object_reference(file, path))
  }

  /** The path of what a reference is to; all groups of the file are looked through for it. */
  pathOf(reference: Uint8Array): string {
    return this.ask('a reference', (library, file) => library.get_referenced_name(file, reference, true))
  }

  /** Let go of the file: it opens again by itself. */
  close(): void {
    const { opened } = this
    this.opened = undefined
    try {
      if (opened !== undefined && !opened.library.broken) {
        opened.library.call(this.path, (library) => library.close_file(opened.id))
        opened.library.take(opened.name)
      }
    } finally {
      this.handle.close()
    }
  }

  private at(path: string): string {
    return `${this.path}: ${path}`
  }

  /** The library with the file open. */
  private open(): Opened {
    if (this.opened !== undefined && !this.opened.library.broken) return this.opened
    const library = hdf5()
    const name = library.put(this.handle)
    try {
      const id = library.call(this.path, ({ open }) => open(name, 0, false, -1, -1))
      this.opened = { library, name, id }
      return this.opened
    } catch (error) {
      library.take(name)
      throw error
    }
  }

  private ask<A>(path: string, act: (library: Library, file: bigint) => A): A {
    const { library, id } = this.open()
    return library.call(this.at(path), (each) => act(each, id))
  }

  private bytes<A>(
    path: string,
    count: number,
    read: Reading,
    { use, after = () => undefined }: { readonly use: (bytes: Uint8Array, library: Library) => A; readonly after?: Reading },
  ): A {
    const { library, id } = this.open()
    return library.withBytes(this.at(path), count, {
      read: (each, place) => Number(read(each, id, place)),
      use,
      after: (each, place) => after(each, id, place),
    })
  }

  private reading(path: string, part: Part | undefined): Reading {
    return (library, file, place) =>
      part === undefined
        ? library.get_dataset_data(file, path, null, null, null, place)
        : library.get_dataset_data(
            file,
            path,
            wide(part.count),
            wide(part.offset),
            part.count.map(() => 1n),
            place,
          )
  }
}

type Reading = (library: Library, file: bigint, place: bigint) => unknown

interface Opened {
  readonly library: Hdf5
  readonly name: string
  readonly id: bigint
}

const wide = (numbers: readonly number[]): readonly bigint[] => numbers.map(BigInt)
const product = (numbers: readonly number[]): number => numbers.reduce((all, each) => all * each, 1)
