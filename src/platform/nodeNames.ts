import { randomUUID } from 'node:crypto'
import fs from 'node:fs'
import nodePath from 'node:path'
import { withRoom } from './nodeHandles.js'

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined)

/** A sibling that nobody else has: made new, or not at all. */
const siblingOf = (path: string): string => `${path}.rxephys-${randomUUID().slice(0, 13)}.tmp`

const writeNew = (path: string, content: string | Uint8Array): void => {
  const fd = withRoom(() => fs.openSync(path, 'wx'))
  try {
    fs.writeFileSync(fd, content)
    fs.fsyncSync(fd)
  } finally {
    fs.closeSync(fd)
  }
}

/** Write a sibling, use it, and leave nothing of it. */
const withSibling = <A>(path: string, content: string | Uint8Array, use: (sibling: string) => A): A => {
  const sibling = siblingOf(path)
  try {
    writeNew(sibling, content)
    return use(sibling)
  } finally {
    fs.rmSync(sibling, { force: true })
  }
}

export const writeWhole = (path: string, content: string | Uint8Array): void =>
  withSibling(path, content, (sibling) => fs.renameSync(sibling, path))

/** What file systems without hard links answer to one. */
const NO_LINKS = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EINVAL']

export const createNew = (path: string, content: string | Uint8Array): boolean =>
  withSibling(path, content, (sibling) => {
    try {
      // A link appears with its content, or fails where something stands: no reader ever meets half of it.
      fs.linkSync(sibling, path)
      return true
    } catch (error) {
      if (codeOf(error) === 'EEXIST') return false
      if (!NO_LINKS.includes(String(codeOf(error)))) throw error
    }
    try {
      writeNew(path, content)
      return true
    } catch (error) {
      if (codeOf(error) === 'EEXIST') return false
      throw error
    }
  })

export const renameNew = (from: string, to: string): boolean => {
  try {
    fs.linkSync(from, to)
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    if (!NO_LINKS.includes(String(codeOf(error)))) throw error
    if (fs.existsSync(to)) return false
    fs.renameSync(from, to)
    return true
  }
  fs.unlinkSync(from)
  return true
}

export const removeEmpty = (path: string): boolean => {
  try {
    fs.rmdirSync(path)
    return true
  } catch (error) {
    if (['ENOTEMPTY', 'EEXIST', 'ENOENT', 'ENOTDIR'].includes(String(codeOf(error)))) return false
    throw error
  }
}

/** As many links as one path may go through. */
const MOST_LINKS = 40

export const realPath = (path: string, left = MOST_LINKS): string => {
  const absolute = nodePath.resolve(path)
  if (left === 0) throw Object.assign(new Error(`ELOOP: links in a circle: ${path}`), { code: 'ELOOP' })
  try {
    return fs.realpathSync.native(absolute)
  } catch (error) {
    if (codeOf(error) !== 'ENOENT' && codeOf(error) !== 'ENOTDIR') throw error
  }
  const above = nodePath.dirname(absolute)
  if (above === absolute) return absolute
  const folder = realPath(above, left)
  const place = nodePath.join(folder, nodePath.basename(absolute))
  if (fs.lstatSync(place, { throwIfNoEntry: false })?.isSymbolicLink() !== true) return place
  return realPath(nodePath.resolve(folder, fs.readlinkSync(place)), left - 1)
}
