/** How finished outputs come into their places, and what the next save makes of a swap that was interrupted. */
import { describe, expect, test } from 'vitest'
import { type MemoryFiles, memoryFiles } from '../../../property-tests/memoryFiles.js'
import {
  checksumsOf,
  newChecksumsOf,
  oldChecksumsOf,
  replacedOf,
  temporaryOf,
  unfinishedOf,
} from '../../../src/encoding/unfinished.js'
import type { Files } from '../../../src/platform/files.js'
import { commitOutputs, finishCommit } from '../../../src/run/commit.js'
import { loggedFiles, put, textsOf } from './support.js'

const outputOf = (final: string, files: Files) => ({ final, temporary: temporaryOf(final, files) })
/** The names of one output: its place, and what is new and old in its unfinished folder. */
const [A, B] = ['/out/a', '/out/b'].map((final) => ({
  final,
  new: `${unfinishedOf(final)}/new`,
  old: `${unfinishedOf(final)}/old`,
}))
const fresh = { [`${A.new}/x`]: 'new a' }

/** A file system with these files in it, made durable. */
const standing = (texts: Readonly<Record<string, string>>): MemoryFiles => {
  const files = memoryFiles()
  for (const { final } of [A, B]) files.makeFolder(unfinishedOf(final))
  put(files, texts)
  for (const folder of ['/', '/out', A.new, B.new, A.old, B.old, A.final, B.final])
    if (files.stat(folder)?.kind === 'folder') files.syncFolder(folder)
  return files
}

describe('a finished output', () => {
  test('is durable before it is renamed, and so is the rename', () => {
    const { files, log } = loggedFiles(standing(fresh))
    commitOutputs([outputOf(A.final, files)], files)
    expect(log).toEqual([
      `sync ${unfinishedOf(A.final)}`,
      `rename ${A.new} ${A.final}`,
      'sync /out',
      `sync ${unfinishedOf(A.final)}`,
      `remove ${A.old}`,
    ])
    files.crash(() => 0)
    expect(textsOf(files)).toEqual({ [`${A.final}/x`]: 'new a' })
  })

  test('of two, neither takes its place before what stood in both is moved aside, and that goes last', () => {
    const { files, log } = loggedFiles(
      standing({ ...fresh, [`${B.new}/x`]: 'new b', [`${A.final}/x`]: 'old a', [`${B.final}/x`]: 'old b' }),
    )
    commitOutputs(
      [A, B].map(({ final }) => outputOf(final, files)),
      files,
    )
    expect(log.filter((line) => !line.startsWith('sync'))).toEqual([
      `rename ${A.final} ${A.old}`,
      `rename ${B.final} ${B.old}`,
      `rename ${A.new} ${A.final}`,
      `rename ${B.new} ${B.final}`,
      `remove ${A.old}`,
      `remove ${B.old}`,
    ])
    expect(log.indexOf(`remove ${A.old}`)).toBeGreaterThan(log.lastIndexOf('sync /out'))
    expect(textsOf(files)).toEqual({ [`${A.final}/x`]: 'new a', [`${B.final}/x`]: 'new b' })
  })

  test('that is a file takes the place of another at once', () => {
    const { files, log } = loggedFiles(standing({ [A.new]: 'new', [A.final]: 'old' }))
    commitOutputs([outputOf(A.final, files)], files)
    expect(log).toEqual([
      `sync ${unfinishedOf(A.final)}`,
      `rename ${A.new} ${A.final}`,
      'sync /out',
      `sync ${unfinishedOf(A.final)}`,
    ])
    expect(textsOf(files)).toEqual({ [A.final]: 'new' })
  })

  test.each([0, 1, 2, 3])('puts everything back where rename %d of four fails', (failing) => {
    const texts = { [A.new]: 'new a', [B.new]: 'new b', [A.final]: 'old a', [B.final]: 'old b' }
    const files = standing(texts)
    let count = 0
    const rename: Files['rename'] = (from, to) => {
      if (count++ === failing) throw new Error('the disk is gone')
      files.rename(from, to)
    }
    const outputs = [A, B].map(({ final }) => outputOf(final, files))
    expect(() => commitOutputs(outputs, { ...files, rename })).toThrow('the disk is gone')
    expect(textsOf(files)).toEqual(texts)
  })
})

describe('a swap that was interrupted', () => {
  const finish = (texts: Readonly<Record<string, string>>, finals = [A.final]) => {
    const files = standing(texts)
    const done = finishCommit(
      finals.map((final) => outputOf(final, files)),
      files,
    )
    return [done, textsOf(files)]
  }

  test('before anything was moved is none', () => {
    const texts = { [A.new]: 'new', [A.final]: 'old' }
    expect(finish(texts)).toEqual([false, texts])
  })

  test('is finished with what is new, or else put back', () => {
    expect(finish({ [A.old]: 'old', [A.new]: 'new' })).toEqual([true, { [A.final]: 'new' }])
    expect(finish({ [A.old]: 'old', [A.final]: 'new' })).toEqual([true, { [A.final]: 'new' }])
    expect(finish({ [A.old]: 'old' })).toEqual([true, { [A.final]: 'old' }])
  })

  test('is finished for all outputs when it was begun for one', () => {
    const both = [true, { [A.final]: 'new a', [B.final]: 'new b' }]
    const news = { [A.new]: 'new a', [B.new]: 'new b' }
    expect(finish({ ...news, [A.old]: 'old a', [B.final]: 'old b' }, [A.final, B.final])).toEqual(both)
    expect(finish({ ...news, [A.old]: 'old a' }, [A.final, B.final])).toEqual(both)
    expect(finish({ [A.final]: 'new a', [A.old]: 'old a', [B.new]: 'new b', [B.old]: 'old b' }, [A.final, B.final])).toEqual(both)
    expect(finish({ [A.old]: 'old a' }, [A.final, B.final])).toEqual([true, { [A.final]: 'old a' }])
  })

  test('stays where somebody has put something in the place since', () => {
    const texts = { [A.old]: 'old', [A.new]: 'new', [A.final]: 'mine' }
    const files = standing(texts)
    expect(() => finishCommit([outputOf(A.final, files)], files)).toThrow(
      /Conflict: output \/out\/a.*put there since.*move it away/,
    )
    expect(replacedOf(A.final, files)).toBe(A.old)
    expect(textsOf(files)).toEqual(texts)
  })
})

describe('checksums beside a file', () => {
  const none = memoryFiles()
  const [sums, newSums, oldSums] = [checksumsOf(A.final), newChecksumsOf(A.final, none), oldChecksumsOf(A.final, none)]
  const summed = { final: A.final, temporary: A.new, summed: true }
  const both = { [A.new]: 'new', [newSums]: 'sums of the new', [A.final]: 'old', [sums]: 'sums of the old' }
  const whole = { [A.final]: 'new', [sums]: 'sums of the new' }

  test('never stand beside one that they are not of', () => {
    const { files, log } = loggedFiles(standing(both))
    commitOutputs([summed], files)
    expect(log).toEqual([
      `sync ${unfinishedOf(A.final)}`,
      `rename ${sums} ${oldSums}`,
      'sync /out',
      `sync ${unfinishedOf(A.final)}`,
      `rename ${A.new} ${A.final}`,
      `rename ${newSums} ${sums}`,
      'sync /out',
      `sync ${unfinishedOf(A.final)}`,
      `remove ${oldSums}`,
    ])
    expect(textsOf(files)).toEqual(whole)
    const fresh = standing({ [A.new]: 'new', [newSums]: 'sums of the new' })
    commitOutputs([summed], fresh)
    expect(textsOf(fresh)).toEqual(whole)
  })

  test('go back with it where a rename fails; once one file has taken the place of another, it stays', () => {
    for (const [failing, left] of [
      [0, both],
      [1, both],
      [2, { [A.final]: 'new', [newSums]: 'sums of the new', [oldSums]: 'sums of the old' }],
    ] as const) {
      const files = standing(both)
      let count = 0
      const rename: Files['rename'] = (from, to) => {
        if (count++ === failing) throw new Error('the disk is gone')
        files.rename(from, to)
      }
      expect(() => commitOutputs([summed], { ...files, rename })).toThrow('the disk is gone')
      expect(textsOf(files), `rename ${failing}`).toEqual(left)
    }
  })

  test('come with the one that a swap is finished with', () => {
    const finish = (texts: Readonly<Record<string, string>>) => {
      const files = standing(texts)
      return [finishCommit([summed], files), textsOf(files)]
    }
    const olds = { [A.old]: 'old', [oldSums]: 'sums of the old' }
    expect(finish({ ...olds, [A.new]: 'new', [newSums]: 'sums of the new' })).toEqual([true, whole])
    expect(finish({ ...olds, [A.final]: 'new', [newSums]: 'sums of the new' })).toEqual([true, whole])
    expect(finish({ ...olds, ...whole })).toEqual([true, whole])
    expect(finish({ ...olds, [newSums]: 'sums of the new' })).toEqual([true, { [A.final]: 'old', [sums]: 'sums of the old' }])
    expect(finish({ [A.old]: 'old' })).toEqual([true, { [A.final]: 'old' }])
  })
})
