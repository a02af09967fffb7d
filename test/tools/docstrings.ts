import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

/** The checkout. */
export const root = resolve(import.meta.dirname, '../..')

/** The three folders whose files are the catalog. */
export const lists = ['operators', 'sources', 'sinks'] as const
export type List = (typeof lists)[number]

/** A file of the checkout, as text. */
export const textOf = (path: string): string => readFileSync(join(root, path), 'utf8')

/** The names that a list exports, in its order. */
export const listed = (list: List): readonly string[] =>
  [...textOf(`${list}/index.ts`).matchAll(/^export \{ (\w+) \} from '\.\/(\w+)\.js'$/gm)].map(([, name]) => name)

/** What the comment above a declaration says. */
export interface Docstring {
  /** The first sentence. */
  readonly summary: string
  /** The labels, in order, and what each says: `['Shapes', 'frames × channels in, the same out.']`. */
  readonly labels: readonly (readonly [string, string])[]
}

/** The docstring of the declaration of that name, or undefined when there is none. */
export const docstringOf = (list: List, name: string): Docstring | undefined => {
  const before = textOf(`${list}/${name}.ts`).split(`export const ${name} =`)[0]
  const block = /\/\*\*\n((?: \*.*\n)+) \*\/\n$/.exec(before)?.[1]
  if (block === undefined) return undefined
  const lines = block.split('\n').map((line) => line.replace(/^ \* ?/, ''))
  const blank = lines.indexOf('')
  const labels: [string, string][] = []
  for (const line of lines.slice(blank + 1)) {
    const labelled = /^([A-Z][a-z]+) {2,}(\S.*)$/.exec(line)
    if (labelled !== null) labels.push([labelled[1], labelled[2]])
    else if (labels.length > 0) labels[labels.length - 1][1] += ` ${line.trim()}`
  }
  return { summary: lines.slice(0, blank).join(' '), labels }
}
