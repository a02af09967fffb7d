import { isFile } from '../../encoding/reading.js'
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

interface Located {
  readonly file: Hdf5File
  readonly place: string
}

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
  const others = new Map<string, Hdf5File>()
  /** What a path names, in this file, or in one beside it that a link leads to. */
  const located = (at: string): Located => {
    const place = rooted(at)
    const out = file.linkOut(place)
    if (out === undefined) return { file, place }
    const name = out.name.split(/[\\/]/).at(-1) ?? ''
    const beside = files.join(files.dirname(path), name)
    if (name === '' || !isFile(files, beside)) return { file, place }
    const other = others.get(beside) ?? new Hdf5File(files, beside)
    others.set(beside, other)
    return { file: other, place: out.place }
  }
  const there = (at: string): Located => {
    const found = located(at)
    const isGone = found.file !== file && found.file.kindOf(found.place) === undefined
    const link = isGone ? `no ${found.place} in ${found.file.path}` : found.file.brokenLink(found.place)
    return link === undefined
      ? found
      : refuse(unreadable(`${path}: ${rooted(at)}`, 'what it links to', link, 'put the file it names beside this one'))
  }
  const kindOf = (at: string): 'group' | 'array' | undefined => {
    const found = located(at)
    const kind = found.file.kindOf(found.place)
    // References of a group in another file are to places there.
    return kind === 'dataset' ? 'array' : found.file === file ? kind : undefined
  }
  return {
    path,
    get contents() {
      return [path, ...others.keys()]
    },
    atOnce: true,
    members: (group) =>
      file.namesIn(rooted(group)).flatMap((name) => {
        const at = group === '' ? name : `${group}/${name}`
        const kind = kindOf(at)
        return kind === undefined ? [] : [{ name, kind, link: file.isLink(rooted(at)) }]
      }),
    kindOf,
    attribute: (at, name) => {
      const { file: own, place } = located(at)
      const found = own.kindOf(place) === undefined && own !== file ? undefined : own.attribute(place, name)
      return found === undefined || (own !== file && found.values.kind === 'reference')
        ? undefined
        : shapeless(found.values, found.scalar)
    },
    array: (at) => {
      const { file: own, place } = there(at)
      const { shape, type } = own.dataset(place)
      return { shape, ...(type.kind === 'number' && { dtype: type.dtype }) }
    },
    values: (at, start, end) => {
      const { file: own, place } = there(at)
      const [rows, ...rest] = own.dataset(place).shape
      const part =
        start === undefined || rows === undefined ? undefined : { offset: [start], count: [Math.min(end ?? rows, rows) - start] }
      const values = own.values(
        place,
        part && { offset: [...part.offset, ...rest.map(() => 0)], count: [...part.count, ...rest] },
      )
      return values?.kind === 'reference' ? undefined : values
    },
    referred: (at, groups) => {
      const { file: own, place } = there(at)
      const values = own === file ? own.values(place) : undefined
      if (values?.kind !== 'reference') return undefined
      const known = new Map(groups.map((group) => [String(file.referenceTo(rooted(group))), group]))
      return values.values.map((reference) => known.get(String(reference)))
    },
    rows: (at) => {
      const { file: own, place } = there(at)
      return samplesOf(own, place, 0)
    },
    close: () => {
      for (const each of [file, ...others.values()]) each.close()
    },
  }
}
