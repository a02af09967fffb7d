import { FaultError, invalidParams } from '../model/fault.js'

/** The schemes of places that are no folder of this machine. */
const URL_PATH = /^(https?|s3|memory):\/\/([^/]*)/

/** True for the address of something that lies elsewhere: `https://…`, `s3://…`, or files that a page was given. */
export const isUrl = (path: string): boolean => URL_PATH.test(path)

/** True for the address of files that this thread was given. */
export const isGivenPath = (path: string): boolean => path.startsWith('memory://')

/** True where what is read of a path is kept in memory: what lies elsewhere, or in an archive. */
export const isKept = (path: string): boolean => isUrl(path) || /\.zip([\\/]|$)/i.test(path)

/** Which scheme an address has. */
export const schemeOf = (url: string): string => URL_PATH.exec(url)?.[1] ?? ''

/** Queries that name something and open nothing. Of any other nobody can know that it is no password. */
const HARMLESS = /^versionId=[\w.-]*$/

const AWS = 'credentials of S3 come from the environment or from ~/.aws, as the tools of AWS take them: s3://BUCKET/KEY'

/**
 * What is wrong with an address that holds a password, or something that may be one: it would stand in JSON, in faults and in
 * logs. None of it is told.
 */
export const secretIn = (url: string): { readonly expected: string; readonly found: string } | undefined => {
  const [, scheme = '', host = ''] = URL_PATH.exec(url) ?? []
  if (host.includes('@')) return { expected: 'an address without user and password', found: 'one with them' }
  if (!scheme.startsWith('http')) return undefined
  const query = /[?#](.*)$/s.exec(url)?.[1]
  if (query === undefined || HARMLESS.test(query)) return undefined
  return { expected: 'an address without query', found: 'one with a query, which may be a password' }
}

/** Refuse an address that `secretIn` finds something wrong with. Throws a `FaultError`. */
export const refuseSecrets = (url: string): void => {
  const wrong = secretIn(url)
  if (wrong === undefined) return
  const [, scheme = '', host = ''] = URL_PATH.exec(url) ?? []
  throw new FaultError(invalidParams(`${scheme}://${host.replace(/^.*@/, '')}`, wrong.expected, wrong.found, AWS))
}

/** An address in three parts: up to the host or bucket, the path below it, and what follows. */
const partsOf = (url: string): { readonly root: string; readonly path: string; readonly query: string } => {
  const [root = ''] = URL_PATH.exec(url) ?? []
  const rest = url.slice(root.length)
  const at = schemeOf(url).startsWith('http') ? rest.search(/\?/) : -1
  return { root, path: at < 0 ? rest : rest.slice(0, at), query: at < 0 ? '' : rest.slice(at) }
}

/** A name as it stands in an address: HTTP writes some characters otherwise, S3's keys hold any. */
const written = (url: string, name: string): string => (schemeOf(url).startsWith('http') ? encodeURIComponent(name) : name)

const read = (url: string, name: string): string => {
  if (!schemeOf(url).startsWith('http')) return name
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}

/** Without `.`, `..` and empty names: nothing leads above the host or bucket. */
const walked = (names: readonly string[]): readonly string[] => {
  const kept: string[] = []
  for (const name of names)
    if (name === '..') kept.pop()
    else if (name !== '.' && name !== '') kept.push(name)
  return kept
}

/** The address of something below another, `names` as they are in folders. */
export const joinUrl = (url: string, ...names: readonly string[]): string => {
  const { root, path, query } = partsOf(url)
  const more = names.flatMap((name) => name.split('/')).map((name) => written(url, name))
  const all = walked([...path.split('/'), ...more])
  return all.length === 0 ? root : `${root}/${all.join('/')}${query}`
}

/** The address of the folder that something is in. */
export const urlFolder = (url: string): string => {
  const { root, path } = partsOf(url)
  const names = walked(path.split('/')).slice(0, -1)
  return names.length === 0 ? root : `${root}/${names.join('/')}`
}

/** The last name of an address, as it is in a folder. */
export const urlName = (url: string): string => read(url, walked(partsOf(url).path.split('/')).at(-1) ?? '')

/** The names between two addresses, of which one is the folder of the other; undefined where it is not. */
export const namesBetween = (folder: string, url: string): readonly string[] | undefined => {
  const [above, below] = [folder, url].map(partsOf)
  const [from, to] = [above, below].map(({ path }) => walked(path.split('/')))
  if (above.root !== below.root || from.some((name, place) => to[place] !== name)) return undefined
  return to.slice(from.length).map((name) => read(url, name))
}

/** Parts as one path: the last that is an address by itself begins it. Undefined where none is. */
export const resolveUrl = (parts: readonly string[]): string | undefined => {
  const first = parts.findLastIndex(isUrl)
  const after = parts.slice(first + 1)
  return first < 0 || after.some((part) => part.startsWith('/')) ? undefined : joinUrl(parts[first], ...after)
}

/** `to` as seen from `from`: an address is the same from everywhere but from its own host or bucket. */
export const relativeUrl = (from: string, to: string): string | undefined => {
  if (!isUrl(to)) return undefined
  const [above, below] = [from, to].map(partsOf)
  if (above.root !== below.root || above.root === '') return to
  const [start, end] = [above, below].map(({ path }) => walked(path.split('/')).map((name) => read(to, name)))
  const same = end.findIndex((name, place) => start[place] !== name)
  const shared = same < 0 ? end.length : same
  return [...start.slice(shared).map(() => '..'), ...end.slice(shared)].join('/') || '.'
}
