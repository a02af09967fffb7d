import { FaultError, unsupported } from '../../model/fault.js'
import type { Files } from '../files.js'
import { isUrl, joinUrl, refuseSecrets, relativeUrl, resolveUrl, schemeOf, urlFolder, urlName } from '../paths.js'
import { ByteCache } from './byteCache.js'
import { httpStore } from './http.js'
import { type GivenFiles, Mounted } from './mounted.js'
import { type Receive, requester } from './request.js'
import { s3Store } from './s3.js'
import { type S3Settings, s3Client } from './s3Client.js'
import { s3Objects } from './s3Objects.js'
import { type ReadingFiles, storeFiles } from './storeFiles.js'
import { intoZip, zipFiles } from './zipFiles.js'

/** Bytes from elsewhere that are kept for later reads, in each thread. */
const CACHE_BYTES = 128 * 2 ** 20
/** Of what may be taken: as much again is what two who need it together may add, and what is on its way. */
const PART_KEPT = 1 / 3

/** Files as a platform has them. */
export interface PlatformFiles extends Files {
  /** The address under which files that this thread was given are read from now on. */
  readonly mount: (files: GivenFiles) => string
  /** Bytes that this thread has taken for what lies elsewhere: kept, or on their way. */
  readonly takenBytes: () => number
}

/**
 * The files of this machine, and beside them what is named by an address or lies in an archive. `aws` says who asks S3; `receive`, where
 * the platform has it, takes ranges of files.
 */
export const withStores = (local: Files, aws: () => S3Settings, receive?: Receive): PlatformFiles => {
  const mounted = new Mounted()
  const cache = new ByteCache(CACHE_BYTES)
  const bounds = new Set<{ readonly most: number }>()
  const keepWithin = (): void => {
    cache.capacity = Math.min(CACHE_BYTES, ...[...bounds].map(({ most }) => Math.floor(most * PART_KEPT)))
  }
  const opened = new Map<string, ReadingFiles>()
  const request = requester()
  const s3 = s3Client(aws, request, receive)
  const buckets = s3Objects(s3, request, local.crc32)
  const made: Readonly<Record<string, () => ReadingFiles>> = {
    http: () => storeFiles(httpStore(request, receive), cache),
    https: () => storeFiles(httpStore(request, receive), cache),
    s3: () => storeFiles(s3Store(s3, request), cache),
    memory: () => storeFiles(mounted, cache),
  }
  const storeOf = (url: string): ReadingFiles => {
    refuseSecrets(url)
    const scheme = schemeOf(url)
    const known = opened.get(scheme) ?? made[scheme]()
    opened.set(scheme, known)
    return known
  }
  const outside = (path: string): ReadingFiles => (isUrl(path) ? storeOf(path) : local)
  const zips = zipFiles(outside, local.crc32, cache)
  /** A folder may be called x.zip too. */
  const isInZip = (path: string): boolean => {
    const into = /\.zip/i.test(path) ? intoZip(path) : undefined
    return into !== undefined && outside(into.archive).stat(into.archive)?.kind === 'file'
  }
  /** Who reads what is at a path. */
  const at = (path: string): ReadingFiles => (isInZip(path) ? zips : outside(path))
  /** What writes is for this machine alone, and changes no archive. */
  const here = (path: string): Files => (isUrl(path) || isInZip(path) ? refuseWriting(path) : local)
  return {
    ...local,
    mount: (files) => mounted.mount(files),
    takenBytes: () => cache.size + cache.coming,
    boundBytes: (most) => {
      const bound = { most }
      bounds.add(bound)
      keepWithin()
      return () => {
        bounds.delete(bound)
        keepWithin()
      }
    },
    stat: (path) => at(path).stat(path),
    isLink: (path) => !isUrl(path) && !isInZip(path) && local.isLink(path),
    realPath: (path) => {
      if (isUrl(path)) return path
      const into = isInZip(path) ? intoZip(path) : undefined
      return into === undefined ? local.realPath(path) : local.join(local.realPath(into.archive), into.name)
    },
    list: (path, known) => at(path).list(path, known),
    lists: (path) => at(path).lists(path),
    waits: (path) => at(path).waits(path),
    refresh: (path) => {
      const place = intoZip(path)?.archive ?? path
      outside(place).refresh(place)
    },
    readText: (path) => at(path).readText(path),
    readBytes: (path) => at(path).readBytes(path),
    readIfThere: (path) => at(path).readIfThere(path),
    openRead: (path) => at(path).openRead(path),
    objects: (path) => {
      if (schemeOf(path) === 's3' && intoZip(path) === undefined) {
        refuseSecrets(path)
        return buckets
      }
      here(path)
      return undefined
    },
    openWrite: (path, options) => here(path).openWrite(path, options),
    writeWhole: (path, content) => here(path).writeWhole(path, content),
    createNew: (path, content) => here(path).createNew(path, content),
    renameNew: (from, to) => (here(from) === local ? here(to) : local).renameNew(from, to),
    makeFolder: (path) => here(path).makeFolder(path),
    rename: (from, to) => (here(from) === local ? here(to) : local).rename(from, to),
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
  // What is unfinished would stand beside what was asked for.
  const output = path.replace(/\.rxephys-unfinished.*$/s, '')
  throw new FaultError(unsupported(`writing to ${output}`, 'save to a folder of this machine, or to s3://BUCKET/NAME.zarr'))
}
