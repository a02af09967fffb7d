import { dirname, join, normalize } from 'node:path'
import { textOf } from './docstrings.js'

/** What a file imports. */
export interface Import {
  readonly from: string
  /** A file of the tree, without its suffix, or the name of a package. */
  readonly to: string
  /** Names of values; those of types do not count. */
  readonly values: readonly string[]
}

/** All that a file imports, by statements and at run time. */
export const importsOf = (from: string): readonly Import[] =>
  [...textOf(from).matchAll(/^(?:import|export) (?:(type )?([^'"]*?) from )?'([^']+)'/gm)]
    .map(([, type, names = '', to]): Import => {
      const values =
        type === undefined
          ? names
              .replace(/[{}]/g, '')
              .split(',')
              .map((name) => name.trim())
          : []
      return { from, to, values: values.filter((name) => name !== '' && !name.startsWith('type ')) }
    })
    .concat([...textOf(from).matchAll(/\bimport\('([^']+)'\)/g)].map(([, to]) => ({ from, to, values: ['*'] })))
    .map((found) =>
      found.to.startsWith('.') ? { ...found, to: normalize(join(dirname(from), found.to)).replace(/\.js$/, '') } : found,
    )

/** Files that import one another round, as far as one is left when those that import nothing more are taken away, again and again. */
export const cyclesIn = (below: ReadonlyMap<string, readonly string[]>): readonly string[] => {
  const left = new Map(below)
  for (let before = -1; before !== left.size; ) {
    before = left.size
    for (const [path, those] of [...left]) if (!those.some((each) => left.has(each))) left.delete(path)
  }
  // What imports a circle is none of it.
  for (let before = -1; before !== left.size; ) {
    before = left.size
    const imported = new Set([...left.values()].flat())
    for (const path of [...left.keys()]) if (!imported.has(path)) left.delete(path)
  }
  return [...left.keys()]
}
