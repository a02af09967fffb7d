import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeEach, vi } from 'vitest'
import { type MemoryFiles, memoryFiles } from '../../../property-tests/memoryFiles.js'
import type { Files } from '../../../src/platform/files.js'

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

/** A file system, and the list of what was done to it: renames, removals, and what was made durable. */
export const loggedFiles = <F extends Files>(files: F): { readonly files: F; readonly log: string[] } => {
  const log: string[] = []
  const noted = <Args extends readonly string[], A>(what: string, act: (...args: Args) => A) => {
    return (...args: Args): A => {
      const done = act(...args)
      log.push([what, ...args].join(' '))
      return done
    }
  }
  const { rename, syncFolder, remove } = files
  const logged = {
    ...files,
    rename: noted('rename', rename),
    syncFolder: noted('sync', syncFolder),
    remove: noted('remove', remove),
  }
  return { files: logged, log }
}

/** Put small files, and the folders above them, into a file system. */
export const put = (files: Files, texts: Readonly<Record<string, string>>): void => {
  for (const [path, text] of Object.entries(texts)) {
    files.makeFolder(files.dirname(path))
    files.writeWhole(path, text)
  }
}

/** All files of a file system, as texts. */
export const textsOf = (files: MemoryFiles): Readonly<Record<string, string>> =>
  Object.fromEntries([...files.snapshot('/')].map(([path, bytes]) => [path, new TextDecoder().decode(bytes)]))

/** What is awaited within an output has its turn. */
export const turn = (): Promise<unknown> => new Promise((resolve) => setTimeout(resolve, 5))

/** A file system with a folder for data, and these texts. */
export const newFiles = (texts: Readonly<Record<string, string>> = {}): MemoryFiles => {
  const files = memoryFiles()
  files.makeFolder('/data')
  put(files, texts)
  return files
}

/** The clock of what is tested stands still until a test moves it. */
export const withStillClock = (): void => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['performance'] })
    // A process has run for a while before it writes.
    vi.advanceTimersByTime(5000)
  })
  afterEach(() => {
    vi.useRealTimers()
  })
}
