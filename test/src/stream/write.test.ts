import { spawn } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import {
  type Chunk,
  type EventChunk,
  generateRecording,
  memory,
  open,
  openSorting,
  type Recording,
  recoverUnfinished,
  recoverUnfinishedEvents,
  recoverUnfinishedSorting,
  type SpikeChunk,
  writeTo,
} from 'rxephys'
import { bandpassFilter, detectPeaks } from 'rxephys/operators'
import { concat, EMPTY, from, lastValueFrom, NEVER, type Observable, of, Subject, take, throwError, toArray } from 'rxjs'
import { afterAll, expect, test, vi } from 'vitest'

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'rxephys-write-'))
afterAll(() => fs.rmSync(folder, { recursive: true }))
const place = (name: string): string => path.join(folder, name)
const recording = await generateRecording({ numChannels: 3, durations: [1, 0.3], samplingFrequency: 1000, dtype: 'int16' })
const one = await generateRecording({ numChannels: 3, durations: [1], samplingFrequency: 1000, dtype: 'int16' })

const same = async (found: Recording, expected: Recording): Promise<void> => {
  expect(found.segments).toEqual(expected.segments)
  for (const segment of expected.segments.keys())
    expect((await found.getTraces({ segment })).data).toEqual((await expected.getTraces({ segment })).data)
}

/** The files below a folder and what they hold; of the manifest, all but what it says of the pipeline. */
const contents = (root: string): ReadonlyMap<string, string> =>
  new Map(
    fs
      .readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((name) => fs.statSync(path.join(root, name)).isFile() && name !== 'rxephys.json')
      .sort()
      .map((name) => {
        const bytes = fs.readFileSync(path.join(root, name))
        if (name !== 'checksums.json') return [name, bytes.toString('latin1')]
        const { checksum: _own, files: listed, contents: small, ...manifest } = JSON.parse(bytes.toString())
        manifest.files = listed.filter((each: { readonly name: string }) => each.name !== 'rxephys.json')
        // Their bytes are those of the files, which are compared.
        manifest.contents = small.names.filter((each: string) => each !== 'rxephys.json')
        return [name, JSON.stringify(manifest)]
      }),
  )

test.each([1, 64, 5000])('a stream in chunks of %i frames becomes what a save becomes', async (chunkSize) => {
  await recording.save(place(`saved-${chunkSize}`), { progress: false })
  const told = await lastValueFrom(recording.chunks({ chunkSize }).pipe(writeTo(place(`written-${chunkSize}`)), toArray()))
  const { saved, frames, bytes } = told[told.length - 1]
  expect([frames, bytes]).toEqual([1300, 1300 * 6])
  if (saved === undefined) throw new Error('nothing was saved')
  await same(saved, recording)
  expect(contents(place(`written-${chunkSize}`))).toEqual(contents(place(`saved-${chunkSize}`)))
  expect(fs.readdirSync(folder).filter((name) => name.includes('unfinished'))).toEqual([])
})

test('live, through operators, in another dtype, with clocks, and as files of samples', async () => {
  const band = bandpassFilter({ freqMin: 50, freqMax: 200, blockFrames: 100 })
  const { saved } = await lastValueFrom(
    one.chunks({ chunkSize: 30 }).pipe(band, writeTo(place('band.raw'), { dtype: 'float32' })),
  )
  const expected = await one.pipe(band).save(place('expected.raw'), { dtype: 'float32', progress: false })
  expect(fs.readFileSync(place('band.raw'))).toEqual(fs.readFileSync(place('expected.raw')))
  if (saved === undefined) throw new Error('nothing was saved')
  await same(saved, expected)
  const late = await memory({ traces: [Int16Array.of(1, 2)], samplingFrequency: 1000, channelIds: ['a'], tStarts: [7.25] })
  expect((await lastValueFrom(late.chunks().pipe(writeTo(place('late'))))).saved?.segments[0].times.tStart).toBe(7.25)
})

test('a sorting: of a detector that is live, in either format, as a save writes it', async () => {
  const peaks = detectPeaks({ method: 'by_channel', noiseLevels: [10, 10, 10], detectThreshold: 2 })
  for (const name of ['peaks', 'peaks.npz']) {
    const { saved } = await lastValueFrom(recording.chunks({ chunkSize: 70 }).pipe(peaks, writeTo(place(name))))
    const offline = await recording.pipe(peaks).toSpikeVector()
    expect([...((await saved?.toSpikeVector())?.sampleIndex ?? [])]).toEqual([...offline.sampleIndex])
    expect((await openSorting(place(name))).segments.length).toBe(2)
  }
  await recording.pipe(peaks).save(place('saved.npz'))
  expect(fs.readFileSync(place('peaks.npz'))).toEqual(fs.readFileSync(place('saved.npz')))
})

test('spikes and events of a stream that was interrupted are recovered, with all units and lines that were seen', async () => {
  const interrupted = <C extends SpikeChunk | EventChunk>(chunks: Observable<C>, name: string) =>
    lastValueFrom(
      concat(
        chunks,
        throwError(() => new Error('cable')),
      ).pipe(writeTo(place(name))),
    )
  const base = { samplingFrequency: 1000, properties: {}, annotations: {}, grows: true }
  const spikes = (start: number, unitIds: readonly string[], frames: readonly number[]): SpikeChunk => ({
    header: { ...base, unitIds },
    segment: 0,
    start,
    end: start + 50,
    spikes: {
      sampleIndex: Float64Array.from(frames),
      unitIndex: Int32Array.from(frames, (_, index) => index % unitIds.length),
    },
    last: false,
    time: 7 + start / 1000,
  })
  const sent = from([spikes(0, ['a'], [3, 20]), spikes(50, ['a', 'b'], [60, 61]), spikes(100, ['a', 'b'], [])])
  for (const name of ['cut', 'cut.npz', 'cut.zarr']) {
    await expect(interrupted(sent, name)).rejects.toThrow('cable')
    await expect(openSorting(place(name))).rejects.toThrow(/150 frames that are durable.*recoverUnfinishedSorting/)
    await expect(recoverUnfinished(place(name))).rejects.toThrow(/expected samples, found spikes.*recoverUnfinishedSorting/)
    const sorting = await recoverUnfinishedSorting(place(name))
    const { sampleIndex, unitIndex } = await sorting.toSpikeVector()
    expect([[...sampleIndex], [...unitIndex], sorting.unitIds]).toEqual([
      [3, 20, 60, 61],
      [0, 0, 0, 1],
      ['a', 'b'],
    ])
    await expect(recoverUnfinishedSorting(place(name))).rejects.toThrow('spikes of a stream that was interrupted')
  }
  const header = { ...base, channelIds: ['1.0'], channelKinds: ['line'] as const }
  const edges = { sampleIndex: Float64Array.of(5, 90), channelIndex: Int32Array.of(0, 0), value: Uint32Array.of(1, 0) }
  const lines = of<EventChunk>({ header, segment: 0, start: 0, end: 120, events: edges, last: false })
  await expect(interrupted(lines, 'digital')).rejects.toThrow('cable')
  await expect(recoverUnfinishedSorting(place('digital'))).rejects.toThrow('recoverUnfinishedEvents')
  const events = await recoverUnfinishedEvents(place('digital'))
  expect([events.segments[0].frames, await events.countTotalEvents()]).toEqual([120, 2])
  // What was recovered stands: nothing else is left.
  expect(fs.readdirSync(folder).filter((name) => /^(cut|digital).*unfinished/.test(name))).toEqual([])
})

test('who listens no more, or meets a fault, leaves what came to be recovered', async () => {
  for (const [name, end] of [
    ['left', NEVER],
    ['failed', throwError(() => new Error('cable'))],
  ] as const) {
    const source = new Subject<Chunk>()
    const told: unknown[] = []
    const subscription = concat(source, end)
      .pipe(writeTo(place(name)))
      .subscribe({ error: (error: unknown) => told.push(`${error}`) })
    const chunks = await lastValueFrom(recording.chunks({ chunkSize: 100 }).pipe(toArray()))
    for (const chunk of chunks.slice(0, 12)) source.next(chunk)
    if (name === 'failed') source.complete()
    await vi.waitFor(() => expect(told).toEqual(name === 'failed' ? [expect.stringContaining('cable')] : []), 60_000)
    subscription.unsubscribe()
    await vi.waitFor(
      () => expect(open(place(name))).rejects.toThrow(/Incomplete.*with 1200 frames that are durable.*recoverUnfinished/),
      60_000,
    )
    await same(await recoverUnfinished(place(name)), await firstFrames(1000, 200))
    await same(await open(place(name)), await firstFrames(1000, 200))
    expect(fs.readdirSync(folder).filter((each) => each.startsWith(`${name}.`))).toEqual([])
    await expect(recoverUnfinished(place(name))).rejects.toThrow(/a stream that was interrupted.*none/)
  }
})

/** The recording's first frames of either segment. */
const firstFrames = async (...frames: readonly number[]): Promise<Recording> => {
  const traces = await Promise.all(frames.map((endFrame, segment) => recording.getTraces({ segment, endFrame })))
  return memory({ traces: traces.map(({ data }) => data), samplingFrequency: 1000, channelIds: recording.channelIds })
}

test('files of samples: a byte that is damaged since is found as in a folder, wherever the samples begin', async () => {
  const half = (name: string) =>
    lastValueFrom(
      concat(
        one.chunks({ chunkSize: 100 }).pipe(take(5)),
        throwError(() => new Error('cable')),
      ).pipe(writeTo(place(name), { formatParams: { byteOffset: 11 } })),
    )
  for (const [name, damaged] of [
    ['sound.dat', 3],
    ['broken.dat', 400],
  ] as const) {
    await expect(half(name)).rejects.toThrow('cable')
    await expect(open(place(name))).rejects.toThrow(/500 frames/)
    const samples = path.join(place(`${name}.rxephys-unfinished`), 'new')
    const bytes = fs.readFileSync(samples)
    bytes[damaged] ^= 1
    fs.writeFileSync(samples, bytes)
  }
  expect((await recoverUnfinished(place('sound.dat'))).getNumSamples()).toBe(500)
  await expect(recoverUnfinished(place('broken.dat'))).rejects.toThrow(/Corrupt.*the samples that were durable/)
})

test('what is damaged since is not recovered; what is unfinished is not written over unless that is asked for', async () => {
  const half = () =>
    concat(
      one.chunks({ chunkSize: 100 }).pipe(take(5)),
      throwError(() => new Error('cable')),
    )
  await expect(lastValueFrom(half().pipe(writeTo(place('half'))))).rejects.toThrow('cable')
  await expect(open(place('half'))).rejects.toThrow(/500 frames/)
  await expect(lastValueFrom(half().pipe(writeTo(place('half'))))).rejects.toThrow(/Incomplete/)
  const samples = path.join(place('half.rxephys-unfinished'), 'new', 'traces_cached_seg0.raw')
  const bytes = fs.readFileSync(samples)
  fs.writeFileSync(
    samples,
    bytes.map((byte, index) => (index === 700 ? byte ^ 1 : byte)),
  )
  await expect(recoverUnfinished(place('half'))).rejects.toThrow(/Corrupt/)
  await lastValueFrom(one.chunks().pipe(writeTo(place('half'), { overwrite: true })))
  await same(await open(place('half')), one)
  await expect(lastValueFrom(one.chunks().pipe(writeTo(place('half'))))).rejects.toThrow(/half: expected nothing there/)
})

test('what is wrong is said: nothing to write, segments in one file, both kinds at once, options', async () => {
  await expect(lastValueFrom(EMPTY.pipe(writeTo(place('empty'))))).rejects.toThrow(/at least one chunk/)
  await expect(lastValueFrom(recording.chunks().pipe(writeTo(place('two.raw'))))).rejects.toThrow(
    /Unsupported: a second segment in .*two\.raw: "binary" writes a stream of one segment only.*write a folder/s,
  )
  const named = writeTo(place('ignored'), { format: 'binary', formatParams: { filePaths: [place('named.raw')] } })
  await expect(lastValueFrom(recording.chunks().pipe(named))).rejects.toThrow(/write a folder/)
  expect(() => writeTo(place('x'), { dtyp: 'int16' } as never)).toThrow(/dtyp/)
  await expect(lastValueFrom(one.chunks().pipe(writeTo(place('x.zip'), { format: 'zip' })))).rejects.toThrow(/zip/)
})

test('as Zarr, in chunks or in shards, it becomes what a save becomes, and is recovered where it was left', async () => {
  for (const [name, formatParams] of [
    ['chunks', { chunkSize: 70, channelChunkSize: 2 }],
    ['shards', { zarrFormat: 3, chunkSize: 20, shardSize: 80 }],
  ] as const) {
    await recording.save(place(`${name}-saved.zarr`), { formatParams, progress: false })
    const chunks = await lastValueFrom(recording.chunks({ chunkSize: 30 }).pipe(toArray()))
    const { saved } = await lastValueFrom(from(chunks).pipe(writeTo(place(`${name}.zarr`), { formatParams })))
    if (saved === undefined) throw new Error('nothing was saved')
    await same(saved, recording)
    expect(contents(place(`${name}.zarr`))).toEqual(contents(place(`${name}-saved.zarr`)))
    const cut = concat(
      recording.chunks({ chunkSize: 30 }).pipe(take(38)),
      throwError(() => new Error('cable')),
    )
    await expect(lastValueFrom(cut.pipe(writeTo(place(`${name}-cut.zarr`), { formatParams })))).rejects.toThrow('cable')
    await expect(open(place(`${name}-cut.zarr`))).rejects.toThrow(/Incomplete.*with 1120 frames/)
    await same(await recoverUnfinished(place(`${name}-cut.zarr`)), await firstFrames(1000, 120))
    expect(fs.readdirSync(folder).filter((each) => each.includes('.zarr.'))).toEqual([])
  }
})

test('rows of a Zarr that are damaged before they are compressed are not recovered', async () => {
  const cut = concat(
    one.chunks({ chunkSize: 100 }).pipe(take(5)),
    throwError(() => new Error('cable')),
  )
  await expect(lastValueFrom(cut.pipe(writeTo(place('rows.zarr'))))).rejects.toThrow('cable')
  await expect(open(place('rows.zarr'))).rejects.toThrow(/500 frames/)
  const rows = path.join(place('rows.zarr.rxephys-unfinished'), 'rxephys-waiting', '0.0.raw')
  const bytes = fs.readFileSync(rows)
  bytes[700] ^= 1
  fs.writeFileSync(rows, bytes)
  await expect(recoverUnfinished(place('rows.zarr'))).rejects.toThrow(/Corrupt: .*0\.0\.raw.*samples that were durable/)
})

test.each([
  ['killed', {}],
  ['killed.zarr', { chunkSize: 300 }],
])('killed while it writes %s: what was durable is told and recovered', async (name, formatParams) => {
  const options = JSON.stringify({ formatParams })
  const script = `
    import { generateRecording, replay, writeTo } from 'rxephys'
    const recording = await generateRecording({ numChannels: 3, durations: [60], samplingFrequency: 1000, dtype: 'int16' })
    replay(recording, { chunkFrames: 100 }).pipe(writeTo(${JSON.stringify(place(name))}, ${options})).subscribe(({ frames }) => console.log(frames))
  `
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  let told = ''
  child.stdout.on('data', (data: Buffer) => {
    told += data.toString()
    if (told.split('\n').length > 2) child.kill('SIGKILL')
  })
  await new Promise((resolve) => child.once('exit', resolve))
  const durable = Number(told.trim().split('\n').at(-1))
  await expect(open(place(name))).rejects.toThrow(/Incomplete.*interrupted/)
  const found = await recoverUnfinished(place(name))
  expect(found.getNumSamples()).toBeGreaterThanOrEqual(durable)
  const whole = await generateRecording({ numChannels: 3, durations: [60], samplingFrequency: 1000, dtype: 'int16' })
  const { data } = await whole.getTraces({ endFrame: found.getNumSamples() })
  expect((await found.getTraces()).data).toEqual(data)
})
