import { either as E } from 'fp-ts'
import { attempt, refuse } from '../../model/attempt.js'
import { allocate, type Samples, viewOf } from '../../model/dtype.js'
import { unreadable, unsupported } from '../../model/fault.js'
import type { Json } from '../../model/header.js'
import type { Files } from '../../platform/files.js'
import { RowArray } from '../zarr/array.js'
import type { ReadingArrays } from '../zarr/chunkFiles.js'
import { arrayAt, type Hierarchy } from '../zarr/hierarchy.js'
import type { ArrayInfo } from '../zarr/metadata.js'
import { readValues } from '../zarr/values.js'
import { below, type Column, type Tree } from './tree.js'
import { attributeOf, placesIn } from './zarrLinks.js'

/** Arrays of seconds. */
const TIMES = /(^|\/)(timestamps|spike_times)$/

/** An NWB file that hdmf-zarr wrote: a hierarchy of Zarr, of version 2 or 3. Chunks that are missing hold the fill value where that is asked for. */
export const zarrTree = (files: Files, hierarchy: Hierarchy, fillMissing: boolean): Tree => {
  const { path } = hierarchy
  const places = placesIn(hierarchy)
  const opened = new Map<string, RowArray>()

  const there = (at: string): string =>
    places.of(at) ??
    refuse(
      unreadable(`${path}: ${at}`, 'an array, or a link to one in this store', 'neither', 'put all of the file into one store'),
    )
  /** The array at a place; undefined where its values are records or Python objects, which are not read. Throws a `FaultError`. */
  const infoAt = (place: string): ArrayInfo | undefined => {
    const info = attempt(`look at ${path}/${place}`, () => arrayAt(hierarchy, place))
    if (E.isRight(info)) return info.right
    return info.left._tag === 'Unsupported' ? undefined : refuse(info.left)
  }
  const folderOf = (place: string): string => files.join(path, ...place.split('/'))
  const rowsAt = (place: string, info: ArrayInfo, reading: ReadingArrays): RowArray => {
    // What is read of a column without its missing chunks is not taken for samples.
    const key = `${place} ${reading.fillMissing}`
    const found = opened.get(key) ?? new RowArray(info, folderOf(place), reading)
    opened.set(key, found)
    return found
  }
  const numbersIn = async (place: string, info: ArrayInfo, start: number, end: number): Promise<Samples> => {
    // Writers of version 3 leave out chunks of zeros; but a time that is lost is not 0.
    const mayLack = hierarchy.version === 3 && !TIMES.test(place)
    const rows = rowsAt(place, info, { files, fillMissing: fillMissing || mayLack })
    const into = allocate(rows.dtype, Math.max(0, end - start) * rows.width)
    await rows.read(
      start,
      Math.max(0, end - start),
      Int32Array.from({ length: rows.width }, (_, column) => column),
      into,
    )
    return into
  }

  return {
    path,
    contents: [path],
    atOnce: false,
    members: (group) => {
      const place = places.of(group) ?? ''
      const own = hierarchy.names(place).flatMap((name) => {
        const kind = hierarchy.find(below(place, name))?.kind
        return kind === undefined ? [] : [{ name, kind, link: false }]
      })
      const linked = [...places.links(place).keys()].flatMap((name) => {
        const target = places.of(below(place, name))
        const kind = target === undefined ? undefined : hierarchy.find(target)?.kind
        return kind === undefined ? [] : [{ name, kind, link: true }]
      })
      return [...own, ...linked]
    },
    kindOf: (at) => {
      const place = places.of(at)
      return place === undefined ? undefined : hierarchy.find(place)?.kind
    },
    attribute: (at, name) => {
      const { attributes = {} } = hierarchy.find(places.of(at) ?? at) ?? {}
      return Object.hasOwn(attributes, name) ? attributeOf(attributes[name]) : undefined
    },
    array: (at) => {
      const place = there(at)
      const info = infoAt(place)
      if (info === undefined) return { shape: shapeOf(hierarchy.find(place)?.metadata.shape) }
      return { shape: info.shape, ...(info.dtype && { dtype: info.dtype }) }
    },
    values: async (at, start, end): Promise<Column | undefined> => {
      const place = there(at)
      const info = infoAt(place)
      if (info === undefined || info.codecs.some(({ name }) => name === 'vlen-bytes')) return undefined
      const { dtype, shape } = info
      const [rows = 1, ...rest] = shape
      const [from, to] = start === undefined ? [0, rows] : [start, Math.min(end ?? rows, rows)]
      if (dtype !== undefined && (shape.length === 1 || shape.length === 2))
        return { kind: 'number', dtype, values: await numbersIn(place, info, from, to) }
      const width = rest.reduce((product, length) => product * length, 1)
      const { data } = await readValues(hierarchy, place, { files, fillMissing })
      return columnOf(data.slice(from * width, to * width))
    },
    // References are pickled Python objects, which are not read.
    referred: () => undefined,
    rows: (at) => {
      const place = there(at)
      const info =
        infoAt(place) ?? refuse(unsupported(`${path}: ${at}: values that are no samples`, 'whole numbers and floats are read'))
      const array = rowsAt(place, info, { files, fillMissing })
      return {
        read: (start, frames, channels, into) =>
          array.read(start, frames, channels, viewOf(array.dtype, into.buffer, into.byteOffset, frames * channels.length)),
        keptBytes: array.keptBytes,
        close: () => array.clear(),
      }
    },
    close: () => {
      for (const array of opened.values()) array.clear()
    },
  }
}

/** Lengths of axes, of an array that is not read. */
const shapeOf = (shape: Json | undefined): readonly number[] =>
  Array.isArray(shape) ? shape.map((length) => (typeof length === 'number' ? length : 0)) : []

/** Values of one kind. */
const columnOf = (data: readonly (number | string | boolean)[]): Column | undefined => {
  const [texts, flags, numbers] = [
    data.filter((value) => typeof value === 'string'),
    data.filter((value) => typeof value === 'boolean'),
    data.filter((value) => typeof value === 'number'),
  ]
  if (numbers.length === data.length && data.length > 0)
    return { kind: 'number', dtype: 'float64', values: Float64Array.from(numbers) }
  if (flags.length === data.length && data.length > 0) return { kind: 'flag', values: flags }
  return texts.length === data.length ? { kind: 'text', values: texts } : undefined
}
