import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll } from 'vitest'

/** A folder for one test file, removed after it; the path of a name in it. */
export const placesIn = (prefix: string): ((name: string) => string) => {
  const base = fs.mkdtempSync(path.join(os.tmpdir(), `rxephys-${prefix}-`))
  afterAll(() => fs.rmSync(base, { recursive: true, force: true }))
  return (name) => path.join(base, name)
}

/** Every file below a path, by its name from there, with its bytes. */
export const filesBelow = (folder: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    fs
      .readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name))
      .sort()
      .map((file) => [path.relative(folder, file), fs.readFileSync(file).toString('base64')]),
  )
