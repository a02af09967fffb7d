import { refuse } from '../../model/attempt.js'
import { unreadable } from '../../model/fault.js'
import type { Files } from '../../platform/files.js'
import { Hdf5File } from '../hdf5/file.js'
import { samplesOf } from '../hdf5/samples.js'
import { numbersOf, type Values } from '../hdf5/values.js'
import type { Attribute, Tree } from './tree.js'

/** The table that regions of electrodes lead to in every file: it is asked for first. */
const ELECTRODES = '/general/extracellular_ephys/electrodes'

const rooted = (path: string): string => `/${path}`

/** An NWB file of HDF5, opened. */
export const hdf5Tree = (files: Files, path: string): Tree => {
  const file = new Hdf5File(files, path)
  const shapeless = (values: Values, scalar: boolean): Attribute | undefined => {
    if (values.kind === 'reference') {
      const [reference] = values.values
      if (reference === undefined) return undefined
      const known = file.kindOf(ELECTRODES) !== undefined && String(file.referenceTo(ELECTRODES)) === String(reference)
      return { path: (known ? ELECTRODES : file.pathOf(reference)).replace(/^\/+/, '') }
    }
    const list = values.kind === 'number' ? Array.from(numbersOf(values.values)) : values.values
    return scalar || (list.length === 1 && values.kind !== 'text') ? list[0] : list
  }
  const there = (at: string): string => {
    const place = rooted(at)
    const link = file.brokenLink(place)
    return link === undefined
      ? place
      : refuse(unreadable(`${path}: ${place}`, 'what it links to', link, 'put the file it names beside this one'))
  }
  return {
    path,
    contents: [path],
    atOnce: true,
    members: (group) =>
      file.namesIn(rooted(group)).flatMap((name) => {
        const place = rooted(group === '' ? name : `${group}/${name}`)
        const kind = file.kindOf(place)
        if (kind === undefined) return []
        return [{ name, kind: kind === 'dataset' ? 'array' : kind, link: file.isLink(place) }]
      }),
    kindOf: (at) => {
      const kind = file.kindOf(rooted(at))
      return kind === 'dataset' ? 'array' : kind
    },
    attribute: (at, name) => {
      const found = file.attribute(rooted(at), name)
      return found && shapeless(found.values, found.scalar)
    },
    array: (at) => {
      const { shape, type } = file.dataset(there(at))
      return { shape, ...(type.kind === 'number' && { dtype: type.dtype }) }
    },
    values: (at, start, end) => {
      const place = there(at)
      const [rows, ...rest] = file.dataset(place).shape
      const part =
        start === undefined || rows === undefined ? undefined : { offset: [start], count: [Math.min(end ?? rows, rows) - start] }
      const values = file.values(
        place,
        part && { offset: [...part.offset, ...rest.map(() => 0)], count: [...part.count, ...rest] },
      )
      return values?.kind === 'reference' ? undefined : values
    },
    referred: (at, groups) => {
      const values = file.values(there(at))
      if (values?.kind !== 'reference') return undefined
      const known = new Map(groups.map((group) => [String(file.referenceTo(rooted(group))), group]))
      return values.values.map((reference) => known.get(String(reference)))
    },
    rows: (at) => samplesOf(file, there(at), 0),
    close: () => file.close(),
  }
}
