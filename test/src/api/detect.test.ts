/** Which source opens a path that several may take for their own. */
import { cpSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generateRecording, generateSorting, listStreams, open, openSorting, register } from 'rxephys'
import { describe, expect, test } from 'vitest'
import { makeRun } from '../../sources/spikeglxRuns.js'

const folder = mkdtempSync(join(tmpdir(), 'detect-'))
const saved = join(folder, 'saved')
await (await generateRecording({ numChannels: 3, durations: [0.2], samplingFrequency: 1000, dtype: 'int16' })).save(saved)
const sorting = join(folder, 'units')
await (await generateSorting({ numUnits: 2, durations: [1] })).save(sorting)
const run = makeRun('detect')

describe('a saved folder with a SpikeGLX run below it', () => {
  const both = join(folder, 'both')
  cpSync(saved, both, { recursive: true })
  cpSync(run, join(both, 'raw', 'run_g0'), { recursive: true })

  test('is the saved folder', async () => {
    const recording = await open(both, { acceptUnchecked: true })
    expect(recording.node.origin.kind).toBe('spikeinterfaceFolder')
    expect(recording.channelIds).toHaveLength(3)
    expect(listStreams(both)).toEqual([])
  })

  test('is the run where that is asked for', async () => {
    const recording = await open(both, { source: 'spikeglx', stream: 'imec0.ap' })
    expect(recording.node.origin.kind).toBe('spikeglx')
    expect(listStreams(both, { source: 'spikeglx' })).toContain('imec0.ap')
  })
})

describe('two sources that are equally sure', () => {
  const both = join(folder, 'equal')
  cpSync(saved, both, { recursive: true })
  cpSync(join(run, 'run_g0_imec0'), both, { recursive: true })

  test('are a Conflict that names both, and says how to choose', async () => {
    await expect(open(both)).rejects.toThrow(
      /^Conflict: format of .*found a SpikeGLX recording \("spikeglx"\) and a SpikeInterface folder \("spikeinterfaceFolder"\).*\{ source: 'spikeglx' \} or \{ source: 'spikeinterfaceFolder' \}.*--source spikeglx/,
    )
    expect(() => listStreams(both)).toThrow('Conflict')
  })

  test('open by choice', async () => {
    expect((await open(both, { source: 'spikeinterfaceFolder', acceptUnchecked: true })).getNumChannels()).toBe(3)
    expect((await open(both, { source: 'spikeglx' })).getNumChannels()).toBe(4)
  })
})

describe('a choice that cannot be meant', () => {
  test.each([
    ['no source', { source: 'spikeGLX' }, /UnknownKind.*spikeglx/],
    ['one that looks at no path', { source: 'binary' }, /InvalidParams: open.source.*binary\(\{ \.\.\. \}\) opens it/],
    ['one of something else', { source: 'spikeglx' }, /Unreadable: .*expected a SpikeGLX recording/],
  ])('%s is refused', async (_, options, message) => {
    await expect(open(saved, options)).rejects.toThrow(message)
  })

  test('a pipeline has no choice', async () => {
    const json = (await open(saved)).toJson()
    await expect(open(json, { source: 'spikeglx' })).rejects.toThrow('open.source: expected no such option')
  })
})

describe('what holds only the other half of the data model', () => {
  test('names the function that opens it', async () => {
    await expect(open(sorting)).rejects.toThrow(/found a SpikeInterface folder of a sorting.*\(openSorting\(\) opens it\)/)
    await expect(openSorting(saved)).rejects.toThrow(/found a SpikeInterface folder, which.*\(open\(\) opens it\)/)
    await expect(openSorting(run)).rejects.toThrow(
      /found a SpikeGLX recording.*holds a list of events \(open\(\) or openEvents\(\) opens it\)/,
    )
  })

  test('and what holds neither is told with what is there', async () => {
    const empty = join(folder, 'empty')
    mkdirSync(empty)
    await expect(open(empty)).rejects.toThrow(
      /expected a recording of a format that rxephys reads .*, or a pipeline JSON, found none of these, but an empty folder/,
    )
    for (const name of ['c.txt', 'a.txt', 'b.txt', 'd.txt', 'e.txt', 'f.txt']) writeFileSync(join(empty, name), 'x')
    await expect(openSorting(empty)).rejects.toThrow(
      'found none of these, but a folder of a.txt, b.txt, c.txt, d.txt and 2 more (open() opens recordings)',
    )
  })
})

test('a source of an author who gives another rank is told so', async () => {
  const module = join(folder, 'rank.mjs')
  writeFileSync(
    module,
    `import { defineSource, exactly, E, TE } from 'rxephys/declare'
export const ranked = defineSource({ kind: 'ranked', version: 1, params: exactly({}),
  detect: (path) => E.right(path.endsWith('.ranked') ? { params: {}, rank: 'sure' } : undefined),
  open: () => TE.left({ _tag: 'Unsupported', what: 'reading' }) })
`,
  )
  writeFileSync(join(folder, 'x.ranked'), '')
  await register(module)
  await expect(open(join(folder, 'x.ranked'))).rejects.toThrow('ranked.detect.rank: expected marked, named, below, found sure')
})
