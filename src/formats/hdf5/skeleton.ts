import { refuse } from '../../model/attempt.js'
import { type Dtype, itemSize } from '../../model/dtype.js'
import { unsupported } from '../../model/fault.js'
import { type Content, madeOf, madeOfNumbers } from './content.js'
import type { Hdf5, Library, Made } from './library.js'
import { SparseFile } from './sparse.js'

/** Attributes by their names. */
export type Attributes = Readonly<Record<string, Content>>

interface Room {
  readonly path: string
  readonly dtype: Dtype
  readonly shape: readonly number[]
}

let count = 0

/**
 * A file of HDF5 without the values of its large arrays: these stand in one piece each, behind all else, and whoever has them writes
 * them there. Methods throw a `FaultError` where the library fails.
 */
export class Hdf5Skeleton {
  private readonly sparse = new SparseFile()
  private readonly name = `/new${++count}.h5`
  private readonly file: bigint
  private readonly rooms: Room[] = []

  /** `at` is how faults call it. */
  constructor(
    private readonly hdf5: Hdf5,
    private readonly at: string,
  ) {
    this.file = this.ask((library) => {
      this.sparse.put(library, this.name)
      return library.open(this.name, library.H5F_ACC_TRUNC, false, -1, -1)
    })
  }

  /** Make a group; "/" is there. */
  group(path: string, attributes: Attributes = {}): void {
    if (path !== '/') this.ask((library) => library.create_group(this.file, path, false))
    this.describe(path, attributes)
  }

  /** Make an array that holds this. */
  array(path: string, content: Content, attributes: Attributes = {}): void {
    const made = madeOf(content)
    this.ask((library) =>
      content.kind === 'text'
        ? library.create_vlen_str_dataset(this.file, path, content.values, made)
        : this.lent(library, content, (place) => library.create_dataset(this.file, path, place, made)),
    )
    this.describe(path, attributes)
  }

  /** Make an array whose values are written later: `finish` tells where. */
  room(path: string, dtype: Dtype, shape: readonly number[], attributes: Attributes): void {
    const made = madeOfNumbers(dtype, shape)
    // Without bytes the library makes the array and then complains that it has nothing to write.
    this.ask((library) => this.hdf5.uncomplained(() => library.create_dataset(this.file, path, 0n, made)))
    this.describe(path, attributes)
    if (!shape.includes(0)) this.rooms.push({ path, dtype, shape })
  }

  /** Make a link to a path. */
  link(path: string, target: string): void {
    this.ask((library) => library.create_soft_link(this.file, target, path))
  }

  /** What is to be written: stretches of bytes, where the values of each room begin, and how long the file is. */
  finish(): {
    readonly stretches: SparseFile
    readonly offsets: ReadonlyMap<string, number>
    readonly size: number
  } {
    const offsets = new Map<string, number>()
    let end = 0
    for (const { path, dtype, shape } of this.rooms) {
      const offset = this.located(path, dtype, shape)
      offsets.set(path, offset)
      end = Math.max(end, offset + itemSize(dtype) * shape.reduce((product, axis) => product * axis, 1))
    }
    this.ask((library) => library.close_file(this.file))
    this.check(offsets)
    this.ask((library) => library.FS.unlink(this.name))
    return { stretches: this.sparse, offsets, size: Math.max(end, this.sparse.size) }
  }

  /** Where the library puts the first value of an array: it stands behind all that is there. */
  private located(path: string, dtype: Dtype, shape: readonly number[]): number {
    const size = itemSize(dtype)
    return this.ask((library) => {
      this.sparse.written.length = 0
      const ones = shape.map(() => 1n)
      const first = shape.map(() => 0n)
      this.bytes(library, new Uint8Array(size), (place) => library.set_dataset_data(this.file, path, ones, first, ones, place))
      return Math.max(...this.sparse.written)
    })
  }

  /** Throws where the library does not find at the place of each room what stands there. */
  private check(offsets: ReadonlyMap<string, number>): void {
    const file = this.ask((library) => library.open(this.name, 0, false, -1, -1))
    for (const { path, dtype, shape } of this.rooms) {
      const [size, offset] = [itemSize(dtype), offsets.get(path) ?? Number.NaN]
      const length = size * shape.reduce((product, axis) => product * axis, 1)
      for (const [place, index] of [
        [offset, shape.map(() => 0n)],
        [offset + length - size, shape.map((axis) => BigInt(axis - 1))],
      ] as const) {
        const mark = Uint8Array.from({ length: size }, (_, byte) => 1 + byte)
        this.sparse.write(mark, place)
        const found = this.hdf5.withBytes(this.at, size, {
          read: (library, into) =>
            library.get_dataset_data(
              file,
              path,
              shape.map(() => 1n),
              index,
              shape.map(() => 1n),
              into,
            ),
          use: (bytes) => bytes.slice(),
          after: () => undefined,
        })
        this.sparse.write(new Uint8Array(size), place)
        if (String(found) !== String(mark)) refuse(unsupported(`${this.at}: the HDF5 library does not tell where ${path} stands`))
      }
    }
    this.ask((library) => library.close_file(file))
  }

  private describe(path: string, attributes: Attributes): void {
    for (const [name, content] of Object.entries(attributes)) {
      const made: Made = madeOf(content)
      this.ask((library) =>
        content.kind === 'text'
          ? library.create_vlen_str_attribute(this.file, path, name, content.values, made)
          : this.lent(library, content, (place) => library.create_attribute(this.file, path, name, place, made)),
      )
    }
  }

  private lent(library: Library, content: Exclude<Content, { kind: 'text' }>, use: (place: bigint) => number): number {
    if (content.kind === 'number') {
      const { buffer, byteOffset, byteLength } = content.values
      return this.bytes(library, new Uint8Array(buffer, byteOffset, byteLength), use)
    }
    const pointers = content.values.map((path) => library.create_object_reference(this.file, path))
    return this.bytes(library, Uint8Array.from(pointers.flatMap((pointer) => [...pointer])), use)
  }

  private bytes(library: Library, bytes: Uint8Array, use: (place: bigint) => number): number {
    const place = library._malloc(Math.max(1, bytes.length))
    if (place === 0) return refuse(unsupported(`${this.at}: ${bytes.length} bytes of the HDF5 library at once`))
    try {
      library.HEAPU8.set(bytes, place)
      return use(BigInt(place))
    } finally {
      library._free(place)
    }
  }

  private ask<A>(act: (library: Library) => A): A {
    return this.hdf5.call(this.at, act)
  }
}
