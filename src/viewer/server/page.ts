import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, extname, join, relative, sep } from 'node:path'

/** A file of the page. */
export interface PageFile {
  readonly type: string
  readonly bytes: Buffer
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
}

/** Where the page was built to. */
const builtAt = (): string => join(dirname(createRequire(import.meta.url).resolve('rxephys/package.json')), 'dist', 'viewer')

/**
 * The files of the page by the path they are asked for. All are read now, and whatever is asked for later is looked up here: no request
 * becomes the path of a file.
 */
export const pageFiles = (folder = builtAt()): ReadonlyMap<string, PageFile> => {
  const files = new Map<string, PageFile>()
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const type = types[extname(entry.name)]
    if (!entry.isFile() || type === undefined) continue
    const path = join(entry.parentPath, entry.name)
    files.set(`/${relative(folder, path).split(sep).join('/')}`, { type, bytes: readFileSync(path) })
  }
  const index = files.get('/index.html')
  if (index !== undefined) files.set('/', index)
  return files
}
