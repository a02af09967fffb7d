import { joinUrl } from '../paths.js'
import { httpObjects } from './objects.js'
import { type Requester, requester } from './request.js'
import { plainKey, type S3Client, s3Parts, textsOf } from './s3Client.js'
import { INDEX, indexOf } from './savedIndex.js'
import type { Listing, Store, StoredFile } from './store.js'

/** Buckets of S3, or of a server that speaks it. */
export const s3Store = ({ send, receive, page }: S3Client, request: Requester = requester()): Store => {
  const objects = httpObjects(send, request, receive)

  /** What is in a folder, by at most so many requests: undefined where that is not to be known, 'more' where it is more. */
  const listed = async (path: string, most: number, signal: AbortSignal): Promise<Listing | 'more' | undefined> => {
    const names: string[] = []
    const files = new Map<string, StoredFile>()
    const { key } = s3Parts(path)
    const start = key === '' ? 0 : key.replace(/\/$/, '').length + 1
    let token: string | undefined
    for (let count = 0; count === 0 || token !== undefined; count++) {
      if (count === most) return 'more'
      const asked = { delimiter: '/', ...(token !== undefined && { 'continuation-token': token }) }
      const text = await page(path, asked, signal)
      if (text === undefined) return undefined
      addPage(text, start, names, files)
      token = textsOf(text, 'NextContinuationToken').at(0)
    }
    // One request more tells all that is below a save, and holds its small files.
    const index = files.has(INDEX) ? await objects.whole(joinUrl(path, INDEX), signal) : undefined
    const indexed = index && (await indexOf(index))
    if (indexed === undefined) return { names, files, deep: false }
    const added = names.filter((name) => !name.endsWith('/'))
    return { ...indexed, names: [...new Set([...indexed.names, ...added])], files: new Map([...indexed.files, ...files]) }
  }

  return {
    ...objects,
    stat: async (path, signal) => {
      if (s3Parts(path).key === '') return { stored: { kind: 'folder' } }
      const found = await objects.stat(path, signal)
      if (found.stored?.kind !== 'perhaps') return found
      const listing = await listed(path, 1, signal)
      if (listing === undefined) return found
      if (listing === 'more') return { stored: { kind: 'folder' } }
      return listing.names.length > 0 ? { stored: { kind: 'folder' }, listing } : { stored: undefined }
    },
    list: async (path, signal) => {
      const listing = await listed(path, Number.POSITIVE_INFINITY, signal)
      return listing === 'more' ? undefined : listing
    },
  }
}

const addPage = (text: string, start: number, names: string[], files: Map<string, StoredFile>): void => {
  for (const content of textsOf(text, 'Contents')) {
    const [key = ''] = textsOf(content, 'Key')
    const name = plainKey(key).slice(start)
    // Some programs make an empty object for a folder itself.
    if (name === '') continue
    names.push(name)
    const [size, version = '', date = ''] = ['Size', 'ETag', 'LastModified'].map((each) => textsOf(content, each).at(0))
    const modified = Date.parse(date)
    files.set(name, {
      kind: 'file',
      size: Number(size),
      version: version.replaceAll('&quot;', '"'),
      // Answers of a file itself tell whole seconds.
      modified: Number.isNaN(modified) ? 0 : Math.floor(modified / 1000) * 1000,
    })
  }
  for (const prefixes of textsOf(text, 'CommonPrefixes'))
    for (const prefix of textsOf(prefixes, 'Prefix')) names.push(plainKey(prefix).slice(start))
}
