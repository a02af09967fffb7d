/** Who holds an output, and what stays beside it when it is let go. */
import { describe, expect, test } from 'vitest'
import { meddledFiles } from '../../../property-tests/faultyFiles.js'
import { type MemoryFiles, memoryFiles } from '../../../property-tests/memoryFiles.js'
import { lockOf, unfinishedOf } from '../../../src/encoding/unfinished.js'
import { lockOutputs, type OutputLock } from '../../../src/run/outputLock.js'
import { loggedFiles, put, textsOf } from './support.js'

const OUT = '/data/out'
const unfinished = unfinishedOf(OUT)
const note = { [`${unfinished}/rxephys-unfinished.txt`]: `An unfinished save of ${OUT}: the next one goes on with it.\n` }

/** A file system with a folder `/data`, the lock of an output in it, and these parts of an unfinished save. */
const locked = (parts: Readonly<Record<string, string>> = {}): { readonly files: MemoryFiles; readonly lock: OutputLock } => {
  const files = memoryFiles()
  files.makeFolder('/data')
  const lock = lockOutputs([OUT], files)
  put(files, Object.fromEntries(Object.entries(parts).map(([name, text]) => [`${unfinished}/${name}`, text])))
  return { files, lock }
}
const journal = { 'rxephys-journal.json': '{}' }

describe('a lock that is released', () => {
  test('leaves no trace where nothing is unfinished, and the folder that was there', () => {
    const { files, lock } = locked()
    expect(Object.keys(textsOf(files))).toEqual([lockOf(OUT, files)])
    lock.release()
    expect([textsOf(files), files.list('/'), files.list('/data')]).toEqual([{}, ['data'], []])
  })

  test('leaves what is unfinished, with a mark that says what it is', () => {
    const { files, lock } = locked({ new: 'half' })
    lock.release()
    expect(textsOf(files)).toEqual({ [`${unfinished}/new`]: 'half', ...note })
    const marked = locked({ new: 'half', ...journal })
    marked.lock.release()
    expect(textsOf(marked.files)).toEqual({ [`${unfinished}/new`]: 'half', [`${unfinished}/rxephys-journal.json`]: '{}' })
  })

  test('needs no mark for what takers of the lock have left', () => {
    const { files, lock } = locked({ 'rxephys-lock.json.dead': '' })
    lock.release()
    expect(Object.keys(textsOf(files))).toEqual([`${unfinished}/rxephys-lock.json.dead`])
  })

  test('takes away the folders that were made for it, as far as nobody has put anything there', () => {
    const files = memoryFiles()
    lockOutputs(['/a/b/c/out'], files).release()
    expect(files.list('/')).toEqual([])
    const lock = lockOutputs(['/a/b/c/out'], files)
    put(files, { '/a/notes.txt': 'mine' })
    lock.release()
    expect([textsOf(files), files.list('/a')]).toEqual([{ '/a/notes.txt': 'mine' }, ['notes.txt']])
    lockOutputs(['/a/out', '/a/b/out'], files).release()
    expect(files.list('/a')).toEqual(['notes.txt'])
  })

  test('leaves the folders above an output that is there', () => {
    const files = memoryFiles()
    const lock = lockOutputs(['/a/out'], files)
    put(files, { '/a/out': 'whole' })
    lock.release()
    expect(textsOf(files)).toEqual({ '/a/out': 'whole' })
  })
})

describe('what is cleared', () => {
  test('is all that is unfinished, and the lock', () => {
    const { files, lock } = locked({ new: 'half', ...journal, 'notes.txt': 'mine' })
    lock.clear()
    expect(textsOf(files)).toEqual({ [`${unfinished}/notes.txt`]: 'mine' })
  })

  test('is nothing while a swap has to be finished', () => {
    const { files, lock } = locked({ new: 'whole', old: 'before' })
    lock.clear()
    expect(textsOf(files)).toEqual({ [`${unfinished}/new`]: 'whole', [`${unfinished}/old`]: 'before', ...note })
  })

  test('is nothing where the lock was taken away, which is told before anything is put in place', () => {
    const { files, lock } = locked({ new: 'half', ...journal })
    lock.check()
    files.remove(lockOf(OUT, files))
    const other = lockOutputs([OUT], files)
    expect(() => lock.check()).toThrow(/Conflict: output \/data\/out: expected the lock .*that of another, or none/)
    lock.clear()
    expect(files.stat(`${unfinished}/new`)).toBeDefined()
    other.check()
  })
})

describe('several outputs', () => {
  test('are locked all or none', () => {
    const files = memoryFiles()
    const theirs = lockOutputs(['/b'], files.as(2))
    expect(() => lockOutputs(['/c', '/a', '/b'], files)).toThrow(/Conflict: output \/b: expected no other process that writes it/)
    expect(Object.keys(textsOf(files))).toEqual([lockOf('/b', files)])
    theirs.release()
    lockOutputs(['/c', '/a', '/b'], files).release()
    expect(textsOf(files)).toEqual({})
  })

  test('are all released where one cannot be, and the first failure is told', () => {
    const files = memoryFiles()
    const remove = (path: string): void => {
      if (path === lockOf('/a', files) || path === lockOf('/b', files)) throw new Error(`cannot remove ${path}`)
      files.remove(path)
    }
    const lock = lockOutputs(['/c', '/b', '/a'], { ...files, remove })
    expect(() => lock.release()).toThrow(`cannot remove ${lockOf('/a', files)}`)
    expect(Object.keys(textsOf(files))).toEqual([lockOf('/a', files), lockOf('/b', files)])
  })
})

describe('the folder of what is unfinished', () => {
  test('is durable before anything is written to it', () => {
    const { files, log } = loggedFiles(memoryFiles())
    lockOutputs([OUT], files)
    expect(log[0]).toBe('sync /data')
  })

  test('goes where the lock cannot be made', () => {
    const files = memoryFiles()
    files.makeFolder('/data')
    const createNew = (): never => {
      throw new Error('the disk is full')
    }
    expect(() => lockOutputs([OUT], { ...files, createNew })).toThrow('the disk is full')
    expect(files.list('/data')).toEqual([])
  })

  test('that its last owner is just removing is made anew, and not without end', () => {
    const files = memoryFiles()
    const theirs = lockOutputs([OUT], files)
    // The first change makes the folder, the second would make it durable.
    const lock = lockOutputs([OUT], meddledFiles(files, 1, theirs.release))
    lock.check()
    lock.release()
    let made = 0
    const makeFolder = (): void => void made++
    expect(() => lockOutputs([OUT], { ...files, makeFolder })).toThrow('ENOENT')
    expect(made).toBe(51)
  })
})
