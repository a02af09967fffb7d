/** What whoever comes to an unfinished output is told of it: how far it got, who is at work on it, what to do. */
import { either as E } from 'fp-ts'
import { expect, test } from 'vitest'
import { type MemoryFiles, memoryFiles } from '../../../property-tests/memoryFiles.js'
import { commitOf, journalOf, receiptsOf, temporaryOf, unfinishedOf } from '../../../src/encoding/unfinished.js'
import { renderFault } from '../../../src/model/fault.js'
import { type CommitRecord, readCommit, receiptsUpTo, removeCommit, writeCommit } from '../../../src/run/commitRecord.js'
import { interrupted, readJournal, removeJournal, writeJournal } from '../../../src/run/journal.js'
import { lockOutputs } from '../../../src/run/outputLock.js'
import { put, textsOf } from './support.js'

const OUT = '/data/out'
const journal = {
  identity: 'this one',
  totalFrames: 1000,
  done: [
    { segment: 0, start: 100, end: 250, receipt: ['a'] },
    { segment: 1, start: 0, end: 50, receipt: null },
  ],
}
const record: CommitRecord = {
  kind: 'binaryFolder',
  params: { folder: OUT },
  segments: [
    { frames: 300, times: { tStart: 2.5 } },
    { frames: 40, times: {} },
  ],
  receiptBytes: 9,
}
/** A file system where something unfinished lies, as a process that has ended left it. */
const left = (parts: Readonly<Record<string, string>> = { new: 'half', 'rxephys-unfinished.txt': '' }): MemoryFiles => {
  const files = memoryFiles()
  put(files, Object.fromEntries(Object.entries(parts).map(([name, text]) => [`${unfinishedOf(OUT)}/${name}`, text])))
  return files
}
const told = (files: MemoryFiles): string | undefined => {
  const fault = interrupted(OUT, files)
  return fault && renderFault(fault)
}
const again = 'save again with resume to go on from there, or with overwrite to start anew'

test('a journal is read as it was written, and is none where it cannot be read', () => {
  const files = left()
  expect(readJournal(OUT, files)).toBeUndefined()
  writeJournal(OUT, journal, files)
  expect(readJournal(OUT, files)).toEqual(journal)
  for (const text of ['{', '{}', JSON.stringify({ ...journal, done: [{ segment: 0, start: -1, end: 5, receipt: null }] })]) {
    files.writeWhole(journalOf(OUT, files), text)
    expect(readJournal(OUT, files)).toBeUndefined()
  }
  removeJournal(OUT, files)
  expect(files.stat(journalOf(OUT, files))).toBeUndefined()
})

test('where nothing is unfinished, or only the lock stands, or what stands is another’s, nothing is told', () => {
  const none: readonly Readonly<Record<string, string>>[] = [
    {},
    { 'rxephys-lock.json': '{}' },
    { new: 'mine' },
    { 'rxephys-journal.json': '{}' },
  ]
  for (const parts of none) expect(told(left(parts))).toBeUndefined()
})

test('a save that was interrupted tells how many frames it has, and how to go on', () => {
  const files = left()
  expect(told(files)).toBe(`Incomplete: ${OUT}: expected a finished save, found an unfinished save (${again})`)
  writeJournal(OUT, journal, files)
  expect(told(files)).toBe(`Incomplete: ${OUT}: expected all 1000 frames, found a save interrupted after 200 frames (${again})`)
})

test('one that is under way is to be waited for', () => {
  const files = left()
  lockOutputs([OUT], files.as(7))
  expect(told(files)).toContain('found an unfinished save (wait for it to end)')
  writeJournal(OUT, journal, files)
  expect(told(files)).toContain('found a save by process 7 of memory, now after 200 frames (wait for it to end)')
  files.end(7)
  expect(told(files)).toContain('found a save interrupted after 200 frames')
})

test('a stream that was written tells how many frames are durable, and how they are recovered', () => {
  const files = left()
  const expected = `Incomplete: ${OUT}: expected a stream that was written to its end, found one`
  writeCommit(OUT, record, files)
  expect(told(files)).toBe(
    `${expected} that was interrupted, with 340 frames that are durable (recoverUnfinished(path) makes a recording of these; overwrite starts anew)`,
  )
  lockOutputs([OUT], files.as(7))
  expect(told(files)).toBe(
    `${expected} by process 7 of memory, now, with 340 frames that are durable (wait for the stream to end)`,
  )
  files.writeWhole(commitOf(OUT, files), '{"kind":5}')
  expect(told(files)).toMatch(/^Corrupt|^InvalidParams/)
})

test('a commit is told durably, after the files it tells of, and read as it was written', () => {
  const files = left({ 'rxephys-unfinished.txt': '' })
  expect(readCommit(OUT, files)).toBeUndefined()
  files.makeFolder(temporaryOf(OUT, files))
  for (const folder of ['/', '/data', unfinishedOf(OUT)]) files.syncFolder(folder)
  put(files, { [`${temporaryOf(OUT, files)}/samples`]: 'durable' })
  writeCommit(OUT, record, files)
  files.crash(() => 0)
  expect(readCommit(OUT, files)).toEqual(E.right(record))
  expect(textsOf(files)[`${temporaryOf(OUT, files)}/samples`]).toBe('durable')
  // Of an output that is not there it tells nothing.
  files.remove(temporaryOf(OUT, files))
  expect(readCommit(OUT, files)).toBeUndefined()
  removeCommit(OUT, files)
  expect(files.stat(commitOf(OUT, files))).toBeUndefined()
})

test('receipts are those of the commits that were told, and none that came after', () => {
  const files = left()
  put(files, { [receiptsOf(OUT, files)]: '[1]\n{"a":2}\n[3]\n[4' })
  expect(receiptsUpTo(OUT, 0, files)).toEqual(E.right([]))
  expect(receiptsUpTo(OUT, 12, files)).toEqual(E.right([[1], { a: 2 }]))
  const { length } = files.readBytes(receiptsOf(OUT, files))
  expect(receiptsUpTo(OUT, length, files)).toEqual(E.right([[1], { a: 2 }, [3]]))
  const short = receiptsUpTo(OUT, length + 1, files)
  expect(E.isLeft(short) && renderFault(short.left)).toContain(`expected ${length + 1} bytes, found ${length}`)
})
