/** What may be written where, and which runs of a save that was interrupted need no repeating. */
import { either as E } from 'fp-ts'
import { describe, expect, test } from 'vitest'
import { memoryFiles } from '../../../property-tests/memoryFiles.js'
import type { SinkPlan } from '../../../src/declare/sink.js'
import { commitOf, headerOf, receiptsOf, temporaryOf, unfinishedOf } from '../../../src/encoding/unfinished.js'
import { conflict } from '../../../src/model/fault.js'
import { checkPlace, checkRoom, clearUnfinished, runsToKeep } from '../../../src/run/checks.js'
import { writeJournal } from '../../../src/run/journal.js'
import { put, textsOf } from './support.js'

const OUT = '/data/out'
const planOf = (more: Partial<SinkPlan> = {}): SinkPlan => ({
  outputs: [OUT, '/data/two'].map((final) => ({ final, temporary: `${unfinishedOf(final)}/new` })),
  dtype: 'int16',
  bytes: 100,
  alignFrames: 1,
  replaceable: () => E.right(undefined),
  stands: () => true,
  prepare: () => undefined,
  job: {},
  finish: async () => undefined,
  ...more,
})

test('what stands in a place is replaced only on demand, and only where the sink has made it', () => {
  const files = memoryFiles()
  const check = (overwrite: boolean | undefined, replaceable: SinkPlan['replaceable']) => () =>
    checkPlace(['/first', OUT], replaceable, { overwrite }, files)
  const notOurs = () => E.left(conflict('output', 'ours', 'yours'))
  check(undefined, notOurs)()
  put(files, { [OUT]: 'mine' })
  expect(check(undefined, planOf().replaceable)).toThrow(`output ${OUT}: expected nothing there, found something`)
  expect(check(false, planOf().replaceable)).toThrow('expected nothing there')
  check(true, planOf().replaceable)()
  expect(check(true, notOurs)).toThrow('expected ours, found yours')
})

test('a disk has room for as many bytes as are free, and is taken at its word where it tells none', () => {
  const room = (free: number | undefined) => () => checkRoom(OUT, planOf().bytes, { ...memoryFiles(), freeBytes: () => free })
  room(100)()
  room(undefined)()
  expect(room(99)).toThrow(/NoSpace: output \/data\/out.*100 bytes.*99 free/)
})

describe('the runs that are kept', () => {
  const runs = [0, 100, 200].map((start) => ({ segment: 0, start, end: start + 100, receipt: start }))
  const unfinished = () => {
    const files = memoryFiles()
    put(files, { [temporaryOf(OUT, files)]: 'half' })
    writeJournal(OUT, { identity: 'this pipeline', totalFrames: 1000, done: runs }, files)
    return files
  }
  const kept = (options: Parameters<typeof runsToKeep>[2], identity = 'this pipeline', plan = planOf(), files = unfinished()) =>
    runsToKeep(plan, identity, options, files)

  test('are those that still stand, of the same pipeline, where it is to be gone on with', () => {
    expect(kept({ resume: true })).toEqual(runs)
    expect(kept({ resume: true, overwrite: true })).toEqual(runs)
    expect(kept({ resume: true }, 'this pipeline', planOf({ stands: (receipt) => receipt !== 100 }))).toEqual([runs[0], runs[2]])
    const { stands: _stands, ...blind } = planOf()
    expect(kept({ resume: true }, 'this pipeline', blind)).toEqual([])
  })

  test('are none where it is to begin anew, and it does neither unasked', () => {
    expect(kept({ overwrite: true })).toEqual([])
    expect(kept({ overwrite: true }, 'another')).toEqual([])
    for (const options of [{}, { resume: false }, { overwrite: false }])
      expect(() => kept(options)).toThrow(/Incomplete: .*expected all 1000 frames, found a save interrupted after 300 frames/)
  })

  test('are none of another pipeline, and none without a journal', () => {
    expect(() => kept({ resume: true }, 'another')).toThrow(/Conflict: unfinished save of \/data\/out.*found one of another/)
    const files = memoryFiles()
    expect(kept({ resume: true }, 'this pipeline', planOf(), files)).toEqual([])
    put(files, { [temporaryOf(OUT, files)]: 'half', [`${unfinishedOf(OUT)}/rxephys-unfinished.txt`]: '' })
    expect(kept({ resume: true }, 'another', planOf(), files)).toEqual([])
  })
})

test('all that an interrupted save has left is cleared, of every output, and nothing else', () => {
  const files = memoryFiles()
  const left = [OUT, '/data/two'].flatMap((final) => [
    temporaryOf(final, files),
    commitOf(final, files),
    receiptsOf(final, files),
    headerOf(final, files),
  ])
  put(files, Object.fromEntries([...left, '/data/notes.txt'].map((path) => [path, 'x'])))
  writeJournal(OUT, { identity: '', totalFrames: 1, done: [] }, files)
  clearUnfinished(planOf(), files)
  expect(textsOf(files)).toEqual({ '/data/notes.txt': 'x' })
})
