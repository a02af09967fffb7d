/** What tells that a source holds something else than before. */
import { generateRecording, memory } from 'rxephys'
import { setTimes } from 'rxephys/operators'
import { describe, expect, test } from 'vitest'
import { memoryFiles } from '../../../property-tests/memoryFiles.js'
import { replacedOf, unfinishedOf } from '../../../src/encoding/unfinished.js'
import type { Files } from '../../../src/platform/files.js'
import { contentsOf, readsOf } from '../../../src/run/contents.js'
import { placesIn, put } from './support.js'

const of = (contents: readonly string[], files: Files): string => contentsOf({ contents, held: [], paths: [] }, files)

/** The bytes that stand at a path, with the times of the file kept, as only a careful hand does. */
const holding = (files: Files, path: string, bytes: Uint8Array): Files => {
  files.writeWhole(path, bytes)
  const stat: Files['stat'] = (each) => {
    const found = files.stat(each)
    return found && { ...found, modified: 0 }
  }
  return { ...files, stat }
}

describe('a file', () => {
  test('of no more than a megabyte is known by every byte', () => {
    const files = memoryFiles()
    const bytes = Uint8Array.from({ length: 100_001 }, (_, at) => at % 251)
    const before = of(['/file'], holding(files, '/file', bytes))
    for (const at of [0, 1, 16_383, 16_384, 30_000, 50_000, 65_535, 83_616, 99_999, 100_000]) {
      const changed = bytes.slice()
      changed[at] ^= 1
      expect(of(['/file'], holding(files, '/file', changed)), `byte ${at}`).not.toBe(before)
    }
    const read: number[] = []
    const kept = holding(files, '/file', bytes)
    const openRead: Files['openRead'] = (path) => {
      const handle = kept.openRead(path)
      const note: typeof handle.read = (into, position) => {
        read.push(position)
        return handle.read(into, position)
      }
      return { ...handle, read: note }
    }
    expect(of(['/file'], { ...kept, openRead })).toBe(before)
    expect(read).toHaveLength(7)
  })

  test('that is larger is read in 64 places, the first bytes and the last among them', () => {
    const size = 10_000_000
    const reads: (readonly number[])[] = []
    const files: Files = {
      ...memoryFiles(),
      stat: () => ({ kind: 'file', size, modified: 1, id: '1' }),
      openRead: (path) => {
        const read = (into: Uint8Array, position: number): number => {
          reads.push([position, into.length])
          return into.length
        }
        return { path, size, read, readAhead: async () => 0, close: () => undefined }
      },
    }
    of(['/large'], files)
    expect(reads).toHaveLength(64)
    expect(new Set(reads.map(([, length]) => length))).toEqual(new Set([16_384]))
    expect([reads[0][0], reads[63][0]]).toEqual([0, size - 16_384])
    // The same places in every release: a save may be gone on with in a later one.
    expect(reads[1][0]).toBe(158_470)
    const steps = reads.slice(1).map(([position], index) => position - reads[index][0])
    expect(Math.max(...steps) - Math.min(...steps)).toBeLessThanOrEqual(1)
  })

  test('of one sample is read from its first byte, and an empty one is known too', () => {
    const files = memoryFiles()
    const contents = [[], [1], [2], [1, 0]].map((bytes) => of(['/file'], holding(files, '/file', Uint8Array.from(bytes))))
    expect(new Set(contents).size).toBe(4)
  })

  test('is known by its length and its time, whatever it holds', () => {
    const files = memoryFiles()
    const at = (modified: number): string =>
      of(['/file'], { ...files, stat: () => ({ kind: 'file', size: 3, modified, id: '1' }) })
    files.writeWhole('/file', 'abc')
    expect(at(1)).not.toBe(at(2))
    expect(at(1)).toBe(at(1))
  })
})

describe('a folder', () => {
  test('is known by all its files and their names, and one that is not there by that', () => {
    const files = memoryFiles()
    const found = [of(['/folder'], files)]
    const texts: readonly Readonly<Record<string, string>>[] = [
      { '/folder/a': 'x' },
      { '/folder/below/b': 'y' },
      { '/folder/c': 'x' },
    ]
    for (const each of texts) {
      put(files, each)
      found.push(of(['/folder'], files))
    }
    files.remove('/folder/a')
    found.push(of(['/folder'], files))
    expect(new Set(found).size).toBe(5)
  })

  test('that a swap has moved aside is known where it lies', () => {
    const files = memoryFiles()
    put(files, { [`${replacedOf('/out', files)}/a`]: 'x', [`${unfinishedOf('/out')}/rxephys-journal.json`]: '{}' })
    const aside = of(['/out'], files)
    expect(aside).not.toBe(of(['/nothing'], files).replace('/nothing', '/out'))
    put(files, { [`${replacedOf('/out', files)}/a`]: 'y' })
    expect(of(['/out'], files)).not.toBe(aside)
  })
})

test('samples in memory are known by their values as they are now', async () => {
  const traces = [Int16Array.of(1, 2, 3), Int16Array.of(4)]
  const { node } = await memory({ traces, samplingFrequency: 1000, channelIds: ['a'] })
  const reads = readsOf(node)
  expect([reads.paths, reads.contents]).toEqual([[], []])
  const before = contentsOf(reads, memoryFiles())
  traces[1][0] = 5
  const changed = contentsOf(reads, memoryFiles())
  traces[1][0] = 4
  expect([changed === before, contentsOf(reads, memoryFiles()) === before]).toEqual([false, true])
})

test('a saved folder is known by the files in it that are read, raw files by themselves, arrays by the pipeline', async () => {
  const place = placesIn('contents')
  const raw = await generateRecording({ numChannels: 1, durations: [3], samplingFrequency: 1000, dtype: 'int16' })
  const saved = await raw.save(place('saved'))
  const { paths, contents } = readsOf(saved.node)
  expect(paths).toContain(place('saved'))
  expect(contents).not.toContain(place('saved'))
  expect(contents.length).toBeGreaterThan(0)
  expect(contents.every((path) => path.startsWith(place('saved')) && paths.includes(path))).toBe(true)
  const file = await raw.save(place('raw.dat'))
  expect(readsOf(file.node)).toMatchObject({ paths: [place('raw.dat')], contents: [place('raw.dat')] })
  const times = Float64Array.from({ length: 3000 }, (_, frame) => frame / 500)
  expect(readsOf(raw.pipe(setTimes({ times })).node)).toEqual({ paths: [], contents: [], held: [] })
})
