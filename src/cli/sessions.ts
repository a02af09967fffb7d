import fs from 'node:fs'
import nodePath from 'node:path'
import { UsageError } from './usage.js'

/** One of several recordings: its path, and where what comes of it goes. */
export interface Session {
  readonly name: string
  readonly input: string
  readonly out: string
}

/** What a part of a pattern with wildcards matches, each `*` and `?` a group. */
const matcherOf = (part: string): RegExp =>
  new RegExp(
    `^${part
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '(.*)')
      .replaceAll('?', '(.)')}$`,
  )

interface Found {
  readonly path: string
  readonly matched: readonly string[]
}

/** Paths that a pattern leads to, in order, and what its wildcards stand for. Names that begin with a dot are found where the pattern says so. */
const foundBy = (pattern: string): readonly Found[] => {
  const parts = nodePath.normalize(pattern).split(nodePath.sep)
  return parts.reduce<readonly Found[]>(
    (found, part, place) => {
      if (!/[*?]/.test(part))
        return found
          .map(({ path, matched }) => ({ path: place === 0 ? part || nodePath.sep : nodePath.join(path, part), matched }))
          .filter(({ path }) => fs.existsSync(path))
      const matcher = matcherOf(part)
      return found.flatMap(({ path, matched }) =>
        namesIn(path || '.').flatMap((name) => {
          const groups = matcher.exec(name)
          const hidden = name.startsWith('.') && !part.startsWith('.')
          return groups === null || hidden ? [] : [{ path: nodePath.join(path, name), matched: [...matched, ...groups.slice(1)] }]
        }),
      )
    },
    [{ path: '', matched: [] }],
  )
}

const namesIn = (folder: string): readonly string[] =>
  fs.statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true ? fs.readdirSync(folder).sort() : []

/**
 * The recordings that `--for-each` names, and where `--to` puts what comes of each. `{name}` stands for what the wildcards match, several
 * with a dash between; `{1}`, `{2}` for one of them. Throws a `UsageError`: none found, two of one place.
 */
export const sessionsOf = (pattern: string, to: string): readonly Session[] => {
  const found = foundBy(pattern)
  if (found.length === 0) throw new UsageError(`--for-each: nothing is found by "${pattern}" from ${process.cwd()}`)
  const sessions = found.map(({ path, matched }) => {
    const name = matched.length === 0 ? nodePath.basename(path) : matched.join('-')
    return { name, input: path, out: filled(to, name, matched) }
  })
  const places = new Map<string, Session>()
  for (const session of sessions) {
    const other = places.get(nodePath.resolve(session.out))
    if (other !== undefined)
      throw new UsageError(`--to: ${other.input} and ${session.input} would both be saved to ${session.out}; name them by {name}`)
    places.set(nodePath.resolve(session.out), session)
  }
  return sessions
}

const filled = (to: string, name: string, matched: readonly string[]): string =>
  to.replace(/\{(\w*)\}/g, (_, word: string) => {
    const known = word === 'name' ? name : matched.at(/^[1-9]\d*$/.test(word) ? Number(word) - 1 : matched.length)
    if (known === undefined)
      throw new UsageError(
        `--to: {${word}} stands for nothing; known: {name}${matched.map((_each, at) => `, {${at + 1}}`).join('')}`,
      )
    return known
  })
