import { FaultError, unsupported } from '../../model/fault.js'
import type { Files } from '../files.js'
import { isUrl, joinUrl, refuseSecrets, relativeUrl, resolveUrl, schemeOf, urlFolder, urlName } from '../paths.js'
import { ByteCache } from './byteCache.js'
import { httpStore } from './http.js'
import { type ReadingFiles, storeFiles } from './storeFiles.js'

/** Bytes from elsewhere that are kept for later reads, in each thread. */
const CACHE_BYTES = 128 * 2 ** 20

/** The files of this machine, and beside them what is named by an address. */
export const withStores = (local: Files): Files => {
  const cache = new ByteCache(CACHE_BYTES)
  const opened = new Map<string, ReadingFiles>()
  const made: Readonly<Record<string, () => ReadingFiles>> = {
    http: () => storeFiles(httpStore(), cache),
    https: () => storeFiles(httpStore(), cache),
  }
  const storeOf = (url: string): ReadingFiles => {
    refuseSecrets(url)
    const scheme = schemeOf(url)
    const known = opened.get(scheme) ?? made[scheme]()
    opened.set(scheme, known)
    return known
  }
  /** Who reads what is at a path. */
  const at = (path: string): ReadingFiles => (isUrl(path) ? storeOf(path) : local)
  /** What writes is for this machine alone. */
  const here = (path: string): Files => (isUrl(path) ? refuseWriting(path) : local)
  return {
    ...local,
    stat: (path) => at(path).stat(path),
    isLink: (path) => !isUrl(path) && local.isLink(path),
    realPath: (path) => (isUrl(path) ? path : local.realPath(path)),
    list: (path, known) => at(path).list(path, known),
    lists: (path) => at(path).lists(path),
    waits: (path) => at(path).waits(path),
    refresh: (path) => at(path).refresh(path),
    readText: (path) => at(path).readText(path),
    readBytes: (path) => at(path).readBytes(path),
    readIfThere: (path) => at(path).readIfThere(path),
    openRead: (path) => at(path).openRead(path),
    openWrite: (path, options) => here(path).openWrite(path, options),
    writeWhole: (path, content) => here(path).writeWhole(path, content),
    createNew: (path, content) => here(path).createNew(path, content),
    makeFolder: (path) => here(path).makeFolder(path),
    rename: (from, to) => here(isUrl(from) ? from : to).rename(from, to),
    remove: (path) => here(path).remove(path),
    removeEmpty: (path) => here(path).removeEmpty(path),
    freeBytes: (path) => (isUrl(path) ? undefined : local.freeBytes(path)),
    join: (first = '', ...names) => (isUrl(first) ? joinUrl(first, ...names) : local.join(first, ...names)),
    dirname: (path) => (isUrl(path) ? urlFolder(path) : local.dirname(path)),
    basename: (path) => (isUrl(path) ? urlName(path) : local.basename(path)),
    resolve: (...parts) => resolveUrl(parts) ?? local.resolve(...parts),
    isAbsolute: (path) => isUrl(path) || local.isAbsolute(path),
    relative: (from, to) => relativeUrl(from, to) ?? local.relative(from, to),
  }
}

const refuseWriting = (path: string): never => {
  refuseSecrets(path)
  throw new FaultError(unsupported(`writing to ${path}`, 'save to a folder of this machine'))
}
