import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { generateRecording, generateSorting, open, openSorting, type Sorting } from 'rxephys'
import { bandpassFilter, frameSlice } from 'rxephys/operators'
import { binary } from 'rxephys/sources'
import { describe, expect, test } from 'vitest'
import { makeRun, folder as runs } from '../../../sources/spikeglxRuns.js'
import { temporaryFolder } from '../../../sources/support.js'
import { type ServerOptions, serve } from './server.js'

const run = makeRun('served')
const folder = temporaryFolder()

const kinds: readonly (readonly [string, ServerOptions])[] = [
  ['a server that lists folders', { lists: true }],
  ['one that lists none', {}],
  ['one that sends files only whole', { lists: true, ranges: false }],
  ['one that tells no versions', { etags: false }],
]

test.each(kinds)('%s: a SpikeGLX run has the samples that it has on a disk', async (_, options) => {
  const { url } = await serve(join(runs, 'served'), options)
  const here = await open(run, { stream: 'imec0.ap' })
  const there = await open(`${url}/run_g0`, { stream: 'imec0.ap' })
  expect(there.segments).toEqual(here.segments)
  expect(there.properties).toEqual(here.properties)
  for (const segment of [0, 1]) {
    const { data } = await there.getTraces({ segment, returnInUv: true })
    expect(data).toEqual((await here.getTraces({ segment, returnInUv: true })).data)
  }
  const again = await open(there.toJson())
  expect((await again.getTraces({ segment: 1 })).data).toEqual((await here.getTraces({ segment: 1 })).data)
})

test('where folders cannot be listed, a notice says so; one file of a run opens by its name', async () => {
  const { url } = await serve(join(runs, 'served'))
  const found = await open(`${url}/run_g0`, { stream: 'nidq' })
  expect(found.notices.map(({ message }) => message).join()).toContain('/run_g0 cannot be listed')
  const one = await open(`${url}/run_g0/run_g0_imec0/run_g0_t1.imec0.ap.bin`)
  expect(one.segments.map(({ frames }) => frames)).toEqual([11])
  await expect(open(`${url}/run_g0`)).rejects.toThrow(/imec0\.ap.*nidq/)
})

describe('what rxephys saved', () => {
  const source = generateRecording({ numChannels: 4, durations: [2.5], samplingFrequency: 1000, seed: 5 })
  const saved = source.then((recording) => recording.save(join(folder, 'clean')))

  test('opens by its own index, with few questions, and is checked', async () => {
    const here = await saved
    const { url, requests } = await serve(folder)
    const there = await open(`${url}/clean`)
    expect((await there.getTraces()).data).toEqual((await here.getTraces()).data)
    expect(there.notices).toEqual([])
    // The folder itself, its index, and its files once each.
    const asked = requests.map((each) => each.split(' ')[1])
    expect(new Set(asked).size).toBe(asked.length)
    cpSync(join(folder, 'clean'), join(folder, 'flipped'), { recursive: true })
    const raw = join(folder, 'flipped/traces_cached_seg0.raw')
    const bytes = readFileSync(raw)
    bytes[1000] ^= 1
    writeFileSync(raw, bytes)
    await expect((await open(`${url}/flipped`)).getTraces()).rejects.toThrow(
      /^Corrupt: .*flipped\/traces_cached_seg0\.raw: expected the checksum/,
    )
  })

  test('its pipeline opens from its JSON, which may lie there too', async () => {
    const { url } = await serve(folder)
    const there = (await open(`${url}/clean`)).pipe(frameSlice({ startFrame: 100, endFrame: 900 }))
    there.dump(join(folder, 'slice.json'))
    const expected = (await (await saved).getTraces({ startFrame: 100, endFrame: 900 })).data
    expect((await (await open(join(folder, 'slice.json'))).getTraces()).data).toEqual(expected)
    expect((await (await open(`${url}/slice.json`)).getTraces()).data).toEqual(expected)
    expect(JSON.parse(readFileSync(join(folder, 'slice.json'), 'utf8')).nodes[0].params.folder).toBe(`${url}/clean`)
  })

  test('workers read it each by itself: the bytes of a save are those of one from the disk', async () => {
    const here = await saved
    const { url } = await serve(folder)
    const chain = bandpassFilter({ freqMin: 100, freqMax: 400, blockFrames: 500 })
    await here.pipe(chain).save(join(folder, 'from-disk'), { chunkDuration: '500ms' })
    const there = (await open(`${url}/clean`)).pipe(chain)
    await there.save(join(folder, 'from-server'), { chunkDuration: '500ms', jobs: 2 })
    const [a, b] = ['from-disk', 'from-server'].map((name) => readFileSync(join(folder, name, 'traces_cached_seg0.raw')))
    expect(b.equals(a)).toBe(true)
  })
})

test('a sorting that was saved has its spikes and their units', async () => {
  const sorting = await generateSorting({ numUnits: 5, durations: [20], seed: 2 })
  await sorting.save(join(folder, 'units'))
  await sorting.save(join(folder, 'units.npz'))
  const { url } = await serve(folder)
  for (const name of ['units', 'units.npz']) {
    const there = await openSorting(`${url}/${name}`)
    const trains = (from: Sorting) => Promise.all(from.unitIds.map((unitId) => from.getUnitSpikeTrain(unitId)))
    expect(await trains(there)).toEqual(await trains(sorting))
  }
})

test('samples alone are read in ranges, of any window', async () => {
  const samples = Int16Array.from({ length: 400_000 }, (_, i) => i * 7)
  writeFileSync(join(folder, 'a b#1.raw'), samples)
  const { url, requests } = await serve(folder)
  const params = { samplingFrequency: 1000, numChannels: 2, dtype: 'int16' } as const
  const there = await binary({ filePaths: [`${url}/a%20b%231.raw`], ...params })
  const { data } = await there.getTraces({ startFrame: 150_000, endFrame: 150_010, channelIds: [1] })
  expect([...data]).toEqual(Array.from({ length: 10 }, (_, i) => samples[2 * (150_000 + i) + 1]))
  // It may have checksums beside it.
  const [, ...more] = requests.filter((each) => !each.includes('checksums.json'))
  expect(more).toEqual(['GET /a b#1.raw bytes=524288-655359'])
  await expect(binary({ filePaths: [`${url}/nothing.raw`], ...params })).rejects.toThrow(
    /nothing\.raw: expected a file, found nothing there/,
  )
})

test('an address that may hold a password is refused, and not told', async () => {
  for (const [address, found] of [
    ['https://me:hidden@host/run', 'one with them'],
    ['https://host/run?X-Amz-Signature=hidden', 'one with a query'],
    ['http://host/run#hidden', 'one with a query'],
    ['s3://me:hidden@bucket/run', 'one with them'],
  ]) {
    const params = { filePaths: [address], samplingFrequency: 1000, numChannels: 2, dtype: 'int16' } as const
    for (const opening of [
      () => open(address),
      () => openSorting(address),
      () => binary(params),
      () => open({ rxephys: 1, nodes: [{ kind: 'binary', version: 1, params }] }),
    ]) {
      const fault: unknown = await opening().catch((error: unknown) => error)
      expect(String(fault)).toContain(found)
      expect(String(fault)).not.toContain('hidden')
    }
  }
})
