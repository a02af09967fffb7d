import { httpObjects } from './objects.js'
import { type Requester, requester } from './request.js'
import { plainKey, type S3Client, s3Parts, textsOf } from './s3Client.js'
import type { Listing, Store, StoredFile } from './store.js'

/** Buckets of S3, or of a server that speaks it. */
export const s3Store = ({ send, page }: S3Client, request: Requester = requester()): Store => {
  const objects = httpObjects(send, request)
  return {
    ...objects,
    stat: async (path, signal) => {
      if (s3Parts(path).key === '') return { stored: { kind: 'folder' } }
      const found = await objects.stat(path, signal)
      if (found.stored?.kind !== 'perhaps') return found
      const below = await page(path, { 'max-keys': '1' }, signal)
      if (below === undefined) return found
      return { stored: textsOf(below, 'Key').length > 0 ? { kind: 'folder' } : undefined }
    },
    list: async (path, signal) => {
      const names: string[] = []
      const files = new Map<string, StoredFile>()
      const { key } = s3Parts(path)
      const start = key === '' ? 0 : key.replace(/\/$/, '').length + 1
      for (let token: string | undefined = ''; token !== undefined; ) {
        const text: string | undefined = await page(
          path,
          { delimiter: '/', ...(token !== '' && { 'continuation-token': token }) },
          signal,
        )
        if (text === undefined) return undefined
        addPage(text, start, names, files)
        ;[token] = textsOf(text, 'NextContinuationToken')
      }
      return { names, files, deep: false } satisfies Listing
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
