import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { put } from '../../../sources/support.js'

/** Hierarchies with one array `a` each, by name: their files in base64. By zarr-python 2.18.7 and 3.1.6. */
export const hierarchies: Readonly<Record<string, Readonly<Record<string, string>>>> = Object.assign(
  {},
  ...['arrays2', 'arrays3'].map((name) => JSON.parse(readFileSync(new URL(`${name}.fixtures.json`, import.meta.url), 'utf8'))),
)

/** Write one of them below a folder; its path. */
export const putHierarchy = (name: string, folder: string): string => {
  const path = join(folder, name)
  for (const [key, bytes] of Object.entries(hierarchies[name])) put(join(path, key), Buffer.from(bytes, 'base64'))
  return path
}
