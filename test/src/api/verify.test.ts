import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { type Fault, FaultError, generateRecording, memoryEvents, open, type VerifyProgress, verify } from 'rxephys'
import { verify as task } from 'rxephys/fp'
import { annotate, bandpassFilter, detectPeaks, setProperty } from 'rxephys/operators'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { withCrc32 } from '../encoding/olderManifest.js'

const base = fs.mkdtempSync(path.join(os.tmpdir(), 'rxephys-verify-'))
afterAll(() => fs.rmSync(base, { recursive: true }))
const place = (name: string): string => path.join(base, name)

const faultOf = async (act: Promise<unknown>): Promise<Fault> => {
  const error = await act.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (!(error instanceof FaultError)) throw new Error(`no fault: ${String(error)}`)
  return error.fault
}

/** Where each kind of save stands, the file or folder that holds all of it, and how it is named. */
const saves = ['recording', 'samples_seg1.dat', 'sorting', 'spikes.npz', 'events']

beforeAll(async () => {
  const raw = await (
    await generateRecording({ numChannels: 5, durations: [7, 3], samplingFrequency: 30_000, dtype: 'int16' })
  ).save(place('raw'))
  const clean = raw.pipe(bandpassFilter(), setProperty({ key: 'region', values: ['a', 'b', 'c', 'd', 'e'] }))
  await clean.save(place('recording'))
  await clean.writeBinary([place('samples_seg0.dat'), place('samples_seg1.dat')], { byteOffset: 1_100_000 })
  const peaks = raw.pipe(await raw.fit(detectPeaks({ method: 'by_channel', detectThreshold: 3.5 })))
  await peaks.save(place('sorting'))
  await peaks.save(place('spikes.npz'))
  const events = await memoryEvents({
    samplingFrequency: 30_000,
    channelIds: ['sync'],
    events: { sampleIndex: [3, 9, 12], channelIndex: [0, 0, 0], value: [1, 0, 1] },
  })
  await events.pipe(annotate({ key: 'of', value: 'a test' })).save(place('events'))
})

/** The files of a save, those beside it that tell of it too. */
const filesOf = (name: string): readonly string[] => {
  const at = place(name)
  if (fs.statSync(at).isFile()) return [at, `${at}.checksums.json`]
  return fs
    .readdirSync(at, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
}

describe.each(saves)('%s', (name) => {
  test('is what it was, and all of it is read', async () => {
    const told: VerifyProgress[] = []
    const found = await verify(place(name), { onProgress: (progress) => told.push(progress) })
    expect(found.files).toBe(name.endsWith('.dat') ? 2 : Math.max(1, filesOf(name).length - 1))
    expect(told.at(-1)).toMatchObject({ bytes: found.bytes, totalBytes: found.bytes })
    expect(found.notices).toEqual([])
  })

  test('names each file that is flipped anywhere, cut, lengthened or gone', async () => {
    for (const file of filesOf(name)) {
      const content = fs.readFileSync(file)
      const damaged = async (bytes: Uint8Array | undefined): Promise<void> => {
        if (bytes === undefined) fs.rmSync(file)
        else fs.writeFileSync(file, bytes)
        const fault = await faultOf(verify(place(name)))
        expect(['Corrupt', 'Incomplete', 'Unreadable'], JSON.stringify(fault)).toContain(fault._tag)
        if (!('path' in fault)) throw new Error('a fault without a file')
        expect(fault.path).toContain(bytes === undefined && /checksums\.json$/.test(file) ? base : path.basename(file))
      }
      for (const at of [0, 1, Math.floor(content.length / 3), content.length - 2, content.length - 1])
        await damaged(content.map((byte, place) => (place === at ? byte ^ 4 : byte)))
      await damaged(content.subarray(0, content.length - 1))
      await damaged(Buffer.concat([content, Buffer.from('\n')]))
      // The archive tells of itself when nothing stands beside it.
      if (!file.endsWith('.npz.checksums.json')) await damaged(undefined)
      fs.writeFileSync(file, content)
    }
    await verify(place(name))
  })
})

test('the bytes that are wrong are told', async () => {
  const file = path.join(place('recording'), 'traces_cached_seg0.raw')
  const content = fs.readFileSync(file)
  fs.writeFileSync(
    file,
    content.map((byte, at) => (at === 1_500_000 ? byte + 1 : byte)),
  )
  expect(await faultOf(verify(place('recording')))).toMatchObject({
    _tag: 'Corrupt',
    path: file,
    expected: expect.stringMatching(/^the checksum [0-9a-f]{16} of the 1048576 bytes at 1048576$/),
  })
  fs.writeFileSync(file, content)
})

test('a file that was added is a fault where a reader would read it, and else a notice', async () => {
  const added = path.join(place('recording'), 'properties', 'depth.npy')
  fs.copyFileSync(path.join(place('recording'), 'properties', 'region.npy'), added)
  expect(await faultOf(verify(place('recording')))).toMatchObject({ _tag: 'Conflict', what: added })
  fs.rmSync(added)
  const note = path.join(place('recording'), 'note.txt')
  fs.writeFileSync(note, 'mine')
  expect((await verify(place('recording'))).notices).toEqual([
    expect.objectContaining({ message: expect.stringContaining(note) }),
  ])
  fs.rmSync(note)
})

test('an archive without checksums beside it is read by its own', async () => {
  const lone = place('lone.npz')
  const content = fs.readFileSync(place('spikes.npz'))
  fs.writeFileSync(lone, content)
  expect(await verify(lone)).toMatchObject({ files: 1 })
  const at = content.indexOf('spike_indexes_seg0.npy') + 200
  fs.writeFileSync(
    lone,
    content.map((byte, place) => (place === at ? byte ^ 1 : byte)),
  )
  expect(await faultOf(verify(lone))).toMatchObject({ _tag: 'Corrupt', path: expect.stringContaining(lone) })
})

test('what has no checksums, is not there, or is not finished, is told', async () => {
  const bare = place('bare.dat')
  fs.writeFileSync(bare, 'samples')
  expect(await faultOf(verify(bare))).toMatchObject({ _tag: 'Unreadable', path: bare, expected: 'a save with checksums' })
  expect(await faultOf(verify(place('nothing')))).toMatchObject({ _tag: 'Unreadable', found: 'nothing there' })
  const stop = new AbortController()
  const stopped = (await generateRecording({ durations: [2], numChannels: 2 })).save(place('stopped'), {
    signal: stop.signal,
    verbose: true,
    onVerbose: () => stop.abort(),
  })
  await faultOf(stopped)
  expect(await faultOf(verify(place('stopped')))).toMatchObject({ _tag: 'Incomplete', path: place('stopped') })
})

test('it can be stopped, and refuses options that it has not', async () => {
  expect(await faultOf(verify(place('recording'), { signal: AbortSignal.abort() }))).toMatchObject({ _tag: 'Aborted' })
  // @ts-expect-error: there is no such option
  expect(await faultOf(verify(place('recording'), { recomputed: true }))).toMatchObject({ _tag: 'InvalidParams' })
})

test('as a task it gives the same', async () => {
  expect(await task(place('events'))()).toMatchObject({ _tag: 'Right', right: { files: filesOf('events').length - 1 } })
  expect(await task(place('nothing'))()).toMatchObject({ _tag: 'Left', left: { _tag: 'Unreadable' } })
})

describe('recompute', () => {
  test.each(saves.filter((name) => name !== 'events'))('%s comes out bit for bit', async (name) => {
    const { recomputed } = await verify(place(name), { recompute: true })
    expect(recomputed?.segments).toBe(2)
    expect(recomputed?.values).toBeGreaterThan(20)
  })

  test('what was in memory cannot be computed again', async () => {
    expect(await faultOf(verify(place('events'), { recompute: true }))).toMatchObject({
      _tag: 'Unsupported',
      what: 'opening events in memory from JSON',
    })
  })

  test('a source that has changed gives the first value that differs; one that is gone is named', async () => {
    const source = place('source.dat')
    const samples = Int16Array.from({ length: 4 * 50_000 }, (_, at) => (at * 7919) % 1000)
    fs.writeFileSync(source, samples)
    const { binary } = await import('rxephys')
    const channelIds = ['a', 'b', 'c', 'd']
    const raw = await binary({ filePaths: [source], samplingFrequency: 10_000, numChannels: 4, dtype: 'int16', channelIds })
    const derived = raw.pipe(annotate({ key: 'x', value: 1 }))
    await derived.save(place('derived'))
    await derived.save(place('derived.dat'), { dtype: 'float32' })
    const peaks = derived.pipe(detectPeaks({ detectThreshold: 3, noiseLevels: [10, 10, 10, 10], method: 'by_channel' }))
    await peaks.save(place('derivedPeaks'))
    await verify(place('derived'), { recompute: true })
    samples[4 * 32_768 + 2] = -31_000
    fs.writeFileSync(source, samples)
    const what = (name: string): string => `${place(name)}: segment 0, frame 32768, channel "c"`
    for (const name of ['derived', 'derived.dat'])
      expect(await faultOf(verify(place(name), { recompute: true }))).toMatchObject({
        _tag: 'Conflict',
        what: what(name),
        expected: '-31000, as its pipeline computes it',
        found: `${((4 * 32_768 + 2) * 7919) % 1000}`,
      })
    expect(await faultOf(verify(place('derivedPeaks'), { recompute: true }))).toMatchObject({
      _tag: 'Conflict',
      what: expect.stringMatching(/segment 0, row \d+$/),
      expected: expect.stringMatching(/^sampleIndex \d+, unitIndex \d+, as/),
    })
    fs.rmSync(source)
    expect(await faultOf(verify(place('derived'), { recompute: true }))).toMatchObject({ _tag: 'Unreadable', path: source })
    expect(await verify(place('derived'))).toMatchObject({ notices: [] })
  })
})

test('a save of an older release, whose manifest told of samples alone, is compared as far as it tells', async () => {
  const older = place('older')
  fs.cpSync(place('recording'), older, { recursive: true })
  const manifest = path.join(older, 'checksums.json')
  const { checksum: _own, ...whole } = withCrc32(older)
  const files = whole.files.filter(({ name }) => name.endsWith('.raw'))
  fs.writeFileSync(manifest, JSON.stringify({ ...whole, version: 1, files }))
  const found = await verify(older)
  expect(found.files).toBe(2)
  expect(found.notices.length).toBe(filesOf('older').length - 3)
  expect((await open(older, { acceptUnchecked: true })).getTotalSamples()).toBe(300_000)
})

test('a file beside a file of samples that is none of ours is never replaced', async () => {
  const beside = `${place('mine.dat')}.checksums.json`
  fs.writeFileSync(beside, '{"mine": true}')
  const raw = await open(place('recording'))
  const one = raw.pipe((await import('rxephys/operators')).selectSegments({ segmentIndices: [0] }))
  expect(await faultOf(one.save(place('mine.dat'), { overwrite: true }))).toMatchObject({
    _tag: 'Conflict',
    what: `output ${beside}`,
  })
  expect(fs.readFileSync(beside, 'utf8')).toBe('{"mine": true}')
  expect(fs.existsSync(place('mine.dat'))).toBe(false)
})

test('what is read of a file of samples is compared with the checksums beside it', async () => {
  const file = place('samples_seg0.dat')
  const content = fs.readFileSync(file)
  const at = content.length - 5
  fs.writeFileSync(
    file,
    content.map((byte, place) => (place === at ? byte ^ 1 : byte)),
  )
  const { binary } = await import('rxephys')
  const opened = await binary({
    filePaths: [file],
    samplingFrequency: 30_000,
    numChannels: 5,
    dtype: 'int16',
    fileOffset: 1_100_000,
  })
  await opened.getTraces({ endFrame: 100 })
  expect(await faultOf(opened.getTraces({ startFrame: 209_990 }))).toMatchObject({ _tag: 'Corrupt', path: file })
  fs.writeFileSync(file, content)
})
