/** A recording whose file of samples was cut short: refused, or opened as far as it goes when that is asked for. */
import { cpSync, mkdtempSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { binary, generateRecording, generateSorting, open, openEvents, openSorting } from 'rxephys'
import { scale } from 'rxephys/operators'
import { describe, expect, test } from 'vitest'
import { digital, nevFile, spike } from '../../sources/blackrockFiles.js'
import { makeRun } from '../../sources/spikeglxRuns.js'

const folder = mkdtempSync(join(tmpdir(), 'cut-'))
const raw = await generateRecording({ numChannels: 16, durations: [4, 3], samplingFrequency: 10_000, dtype: 'int16' })
const saved = join(folder, 'saved')
await raw.save(saved)
// The first segment ends within a frame, and within the second of the spans that have a checksum.
const samples = join(saved, 'traces_cached_seg0.raw')
truncateSync(samples, 35_000 * 32 + 5)

describe('a saved folder', () => {
  test('is refused, and the fault says what to do', async () => {
    await expect(open(saved)).rejects.toThrow(
      /^Incomplete: .*traces_cached_seg0\.raw: expected 1280000 bytes, .*, found 1120005 \(.*tolerateTruncation: true opens/,
    )
  })

  test('opens as far as it goes, and tells how far that is', async () => {
    const cut = await open(saved, { tolerateTruncation: true })
    expect([cut.getNumSamples(0), cut.getNumSamples(1)]).toEqual([35_000, 30_000])
    expect(cut.notices.map(({ message }) => message)).toEqual([
      `${samples}: 1120005 bytes are there of 1280000 (88 %), as checksums.json says`,
      `${samples}: 5 of its 1120005 bytes are left over after 35000 whole frames, which are read`,
    ])
    const [before, after] = await Promise.all([raw, cut].map((from) => from.getTraces({ segment: 0, endFrame: 35_000 })))
    expect(after.data).toEqual(before.data)
    await expect(open(saved, { tolerateTruncation: false })).rejects.toThrow('Incomplete')
  })

  test('says so in its pipeline, and opens from it again', async () => {
    const cut = await open(saved, { tolerateTruncation: true })
    const json = cut.toJson()
    expect(JSON.stringify(json)).toContain('"tolerateTruncation":true')
    expect((await open(json)).getNumSamples(0)).toBe(35_000)
  })

  test('is checked as ever where its spans are whole', async () => {
    const flipped = join(folder, 'flipped')
    cpSync(saved, flipped, { recursive: true })
    const bytes = readFileSync(join(flipped, 'traces_cached_seg0.raw'))
    bytes[100] ^= 1
    writeFileSync(join(flipped, 'traces_cached_seg0.raw'), bytes)
    const cut = await open(flipped, { tolerateTruncation: true })
    await expect(cut.getTraces({ segment: 0, endFrame: 1 })).rejects.toThrow('Corrupt')
  })

  test('that is whole opens as ever', async () => {
    const whole = join(folder, 'whole')
    await raw.save(whole)
    expect((await open(whole, { tolerateTruncation: true })).notices).toEqual([])
  })
})

test('a SpikeGLX folder, or one of its files, opens the same way', async () => {
  const run = makeRun('cut')
  const path = join(run, 'run_g0_imec0', 'run_g0_t1.imec0.ap.bin')
  truncateSync(path, 55)
  for (const from of [run, path]) {
    await expect(open(from, { stream: 'imec0.ap' })).rejects.toThrow('tolerateTruncation: true opens the 5 whole frames')
    const cut = await open(from, { stream: 'imec0.ap', tolerateTruncation: true })
    expect(cut.getNumSamples(cut.segments.length - 1)).toBe(5)
  }
})

test('a file of spikes that was cut opens as far as it goes too, and so do its events', async () => {
  const cut = join(folder, 'cut.nev')
  writeFileSync(cut, nevFile({ packets: [spike(90, 1, 1), digital(95, 1), spike(99, 1, 1)] }).slice(0, -3))
  for (const opener of [openSorting, openEvents]) {
    await expect(opener(cut)).rejects.toThrow(/^Incomplete: .*tolerateTruncation: true/)
    expect((await opener(cut, { tolerateTruncation: true })).notices.map(({ message }) => message).join()).toContain(
      'whole packets',
    )
  }
  expect((await (await openSorting(cut, { tolerateTruncation: true })).getSpikes({ segment: 0 })).sampleIndex).toEqual(
    Float64Array.of(90),
  )
})

test('what a format has no use for is refused by name', async () => {
  const run = makeRun('named')
  const sorting = join(folder, 'sorting')
  const generated = await generateSorting({ numUnits: 2, durations: [1], samplingFrequency: 10_000, seed: 1 })
  await generated.save(sorting)
  await expect(openSorting(sorting, { tolerateTruncation: true })).rejects.toThrow(
    `openSorting.tolerateTruncation: expected no such option for ${sorting}, a SpikeInterface folder of a sorting, found true`,
  )
  await expect(openSorting(sorting, { stream: 'all' })).rejects.toThrow('openSorting.stream: expected no such option')
  const stream = 'imec0.ap'
  await expect(open(run, { stream, acceptUnchecked: true })).rejects.toThrow('open.acceptUnchecked: expected no such option')
  expect((await open(run, { stream, acceptUnchecked: false })).getNumChannels()).toBeGreaterThan(0)
  expect((await openSorting(sorting, { tolerateTruncation: false })).unitIds).toHaveLength(2)
})

test('a pipeline, ours or of SpikeInterface, opens as far as its files go when asked', async () => {
  const file = join(folder, 'cut.raw')
  writeFileSync(file, new Int16Array(40))
  const pipeline = await binary({ filePaths: [file], samplingFrequency: 1000, numChannels: 4, dtype: 'int16' })
  const scaled = pipeline.pipe(scale({ gain: 2, dtype: 'float32' }))
  const texts = [scaled.toJson(), scaled.toSpikeInterface()]
  truncateSync(file, 67)
  for (const json of texts) {
    await expect(open(json)).rejects.toThrow('tolerateTruncation: true opens')
    const cut = await open(json, { tolerateTruncation: true })
    expect(cut.getNumSamples()).toBe(8)
    expect(cut.notices.map(({ message }) => message).join()).toContain('after 8 whole frames')
  }
})
