/** Saves to S3, by a small server on loopback. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { generateRecording, generateSorting, open, openSorting, type Recording } from 'rxephys'
import { bandpassFilter, setProperty } from 'rxephys/operators'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { temporaryFolder } from '../../sources/support.js'
import { type Bucket, below, serveBucket } from '../platform/stores/bucket.js'

const folder = temporaryFolder()
let bucket: Bucket
let recording: Recording
beforeAll(async () => {
  bucket = await serveBucket()
  recording = (await generateRecording({ numChannels: 4, durations: [1.2, 0.3], dtype: 'int16', seed: 3 })).pipe(
    setProperty({ key: 'region', values: ['CA1', '', 'DG', 'µ'] }),
  )
})
beforeEach(() => {
  bucket.objects.clear()
  bucket.asked.length = 0
  bucket.mischief = () => false
})

const onDisk = (path: string): ReadonlyMap<string, Uint8Array> =>
  new Map(
    readdirSync(path, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((file) => [file.slice(path.length + 1), new Uint8Array(readFileSync(file))]),
  )

const small = { formatParams: { chunkSize: 5000 }, chunkSize: 5000 }

test('what is on its way there is counted in the memory budget', async () => {
  const least = async (at: string, formatParams: Readonly<Record<string, unknown>>): Promise<number> => {
    const refusal = await recording.save(at, { memoryBudget: '1M', formatParams }).then(String, (error: Error) => error.message)
    return Number(/raise memoryBudget to (\d+)Mi/.exec(refusal)?.[1])
  }
  const here = await least(join(folder, 'never.zarr'), { chunkSize: 5000 })
  expect((await least('s3://bucket/never.zarr', { chunkSize: 5000 })) - here).toBe(32)
  // A shard of 40 MB, twice.
  const shards = { zarrFormat: 3, chunkSize: 5000, shardSize: 5_000_000 }
  expect((await least('s3://bucket/never.zarr', shards)) - here).toBe(Math.round((2 * 40_000_000) / 2 ** 20))
  expect([...bucket.objects.keys()]).toEqual([])
})

test('the same files come of it, whoever writes them, and they open', async () => {
  for (const [name, formatParams] of Object.entries({
    v2: { chunkSize: 5000 },
    v3: { zarrFormat: 3, chunkSize: 1000, shardSize: 5000 },
  })) {
    await recording.save(join(folder, `${name}.zarr`), { formatParams })
    const here = onDisk(join(folder, `${name}.zarr`))
    for (const jobs of [1, 2]) {
      const saved = await recording.save(`s3://bucket/${name}-${jobs}.zarr`, { jobs, chunkSize: 5000, formatParams })
      expect(below(bucket, `${name}-${jobs}.zarr`)).toEqual(here)
      expect((await saved.getTraces({ segment: 1 })).data).toEqual((await recording.getTraces({ segment: 1 })).data)
      expect(saved.toJson()).toMatchObject({ nodes: [{ params: { folder: `s3://bucket/${name}-${jobs}.zarr` } }] })
    }
  }
  expect([...bucket.objects.keys()].filter((key) => !/^v\d-\d\.zarr\//.test(key))).toEqual([])
})

test('a sorting is saved there too', async () => {
  const sorting = await generateSorting({ numUnits: 3, durations: [2], seed: 1 })
  await sorting.save(join(folder, 'units.zarr'))
  const saved = await sorting.save('s3://bucket/units.zarr')
  expect(below(bucket, 'units.zarr')).toEqual(onDisk(join(folder, 'units.zarr')))
  expect(await (await openSorting('s3://bucket/units.zarr')).countTotalSpikes()).toBe(await sorting.countTotalSpikes())
  expect(await saved.countTotalSpikes()).toBe(await sorting.countTotalSpikes())
})

test('every file is made on the condition that none is there, those of the root last; all requests are signed', async () => {
  await recording.save('s3://bucket/x.zarr', small)
  const puts = bucket.asked.filter(({ method }) => method === 'PUT')
  expect(puts.every(({ anew }) => anew)).toBe(true)
  expect(puts[0].key).toBe('x.zarr.rxephys-unfinished/rxephys-lock.json')
  expect(puts.slice(-3).map(({ key }) => key)).toEqual(['x.zarr/.zmetadata', 'x.zarr/.zgroup', 'x.zarr/checksums.json'])
  for (const { authorization } of bucket.asked) expect(authorization).toMatch(/Credential=AKIDEXAMPLE\//)
})

test('one that dies after any request leaves nothing that opens, or all of it; overwrite begins anew', async () => {
  const recording = await generateRecording({ numChannels: 2, durations: [0.02], dtype: 'int16', seed: 4 })
  const small = { formatParams: { chunkSize: 200 }, chunkSize: 200 }
  const whole = (await recording.getTraces({ segment: 0 })).data
  await recording.save('s3://bucket/x.zarr', small)
  // Requests of readers that went before may still come: those that write are counted.
  const last = bucket.asked.filter(({ method }) => method === 'PUT').length
  const isOurs = (key: string): boolean => key.startsWith('x.zarr/')
  for (let died = 2; died <= last + 1; died += died < last - 3 ? 3 : 1) {
    bucket.objects.clear()
    let puts = 0
    let isDead = false
    // Whoever dies asks for nothing more, and so removes nothing.
    bucket.mischief = ({ method }, response) => {
      isDead ||= (method === 'PUT' && ++puts === died) || (puts === last && method === 'DELETE')
      return isDead && Boolean(response.writeHead(403).end())
    }
    await recording.save('s3://bucket/x.zarr', small).catch(() => undefined)
    bucket.mischief = () => false
    const opening = open('s3://bucket/x.zarr')
    if (died <= last) {
      await expect(opening).rejects.toThrow(/^(Unreadable|Incomplete): /)
      await recording.save('s3://bucket/x.zarr', { ...small, overwrite: true })
      expect([...bucket.objects.keys()].every(isOurs)).toBe(true)
    }
    const there = await (died <= last ? open('s3://bucket/x.zarr') : opening)
    expect((await there.getTraces({ segment: 0 })).data).toEqual(whole)
  }
})

test('what stands there is never replaced, and nothing of it is touched', async () => {
  await recording.save('s3://bucket/x.zarr', small)
  const before = new Map(bucket.objects)
  for (const overwrite of [false, true])
    await expect(recording.save('s3://bucket/x.zarr', { ...small, overwrite })).rejects.toThrow(
      /^Conflict: output s3:\/\/bucket\/x.zarr: expected nothing there, found something, and nothing is replaced there/,
    )
  bucket.objects.set('y.zarr/notes.txt', Uint8Array.of(1))
  await expect(recording.save('s3://bucket/y.zarr', { ...small, overwrite: true })).rejects.toThrow(
    /something, s3:\/\/bucket\/y.zarr\/notes.txt/,
  )
  expect(bucket.objects).toEqual(before.set('y.zarr/notes.txt', Uint8Array.of(1)))
})

test('of several who write there at the same time one lands', async () => {
  const others = await Promise.all(
    [1, 2, 3, 4].map((seed) => generateRecording({ numChannels: 4, durations: [1], dtype: 'int16', seed })),
  )
  const results = await Promise.allSettled(others.map((each) => each.save('s3://bucket/x.zarr', small)))
  const landed = results.flatMap(({ status }, index) => (status === 'fulfilled' ? [index] : []))
  expect(landed.length).toBe(1)
  const there = await open('s3://bucket/x.zarr')
  expect((await there.getTraces()).data).toEqual((await others[landed[0]].getTraces()).data)
})

test('busy answers, lost connections and lost answers are asked again', async () => {
  let [puts, trouble] = [0, 0]
  bucket.mischief = ({ method }, response, serve) => {
    if (method !== 'PUT' || ++puts % 4 !== 1) return false
    trouble++
    if (trouble % 3 === 0) response.writeHead(503).end('<Error><Code>SlowDown</Code></Error>')
    else if (trouble % 3 === 1) response.destroy()
    else {
      // It has landed, but nobody hears of it.
      response.destroy()
      serve()
    }
    return true
  }
  const saved = await recording.save('s3://bucket/x.zarr', small)
  expect(trouble).toBeGreaterThan(5)
  expect((await saved.getTraces({ segment: 0 })).data).toEqual((await recording.getTraces({ segment: 0 })).data)
})

test('one that is stopped removes what it has written; where it cannot, it says what stays', async () => {
  const abort = (at: number): AbortSignal => {
    const stopping = new AbortController()
    let puts = 0
    bucket.mischief = ({ method }, response) => {
      if (method === 'PUT' && ++puts === at) stopping.abort()
      return method === 'DELETE' && refusing
        ? Boolean(response.writeHead(403).end('<Error><Code>AccessDenied</Code></Error>'))
        : false
    }
    return stopping.signal
  }
  let refusing = false
  for (const jobs of [1, 2])
    await expect(recording.save('s3://bucket/x.zarr', { ...small, jobs, signal: abort(4) })).rejects.toThrow(/^Aborted: /)
  expect([...bucket.objects.keys()]).toEqual([])
  refusing = true
  await expect(recording.save('s3://bucket/x.zarr', { ...small, signal: abort(4) })).rejects.toThrow(
    /^Aborted: .* \(what it has written stays below s3:\/\/bucket\/x.zarr; overwrite removes it, and begins anew\) was stopped$/,
  )
  refusing = false
  await expect(recording.save('s3://bucket/x.zarr', small)).rejects.toThrow(
    /^Incomplete: s3:.*overwrite removes what it has left/,
  )
  await recording.save('s3://bucket/x.zarr', { ...small, overwrite: true })
  expect([...bucket.objects.keys()].every((key) => key.startsWith('x.zarr/'))).toBe(true)
})

test('what is not done there is refused by name, before anything is asked', async () => {
  const save = (path: string, options: object = {}) => recording.save(path, options)
  await expect(save('s3://bucket/x.zarr', { resume: true })).rejects.toThrow(
    /^InvalidParams: save.resume: expected no such option for s3/,
  )
  await expect(save('s3://bucket/x')).rejects.toThrow(
    /^Unsupported: writing to s3:\/\/bucket\/x as "binaryFolder" \(a name that ends in .zarr/,
  )
  await expect(save('s3://bucket/x.dat')).rejects.toThrow(/^Unsupported: writing to s3:\/\/bucket\/x.dat as "binary"/)
  await expect(save('https://host/x.zarr')).rejects.toThrow(/^Unsupported: writing to https:\/\/host\/x.zarr/)
  await expect(save('s3://x.zarr')).rejects.toThrow(/a bucket without a name in it/)
  await expect((await generateSorting({ numUnits: 1 })).save('s3://bucket/u.npz')).rejects.toThrow(/^Unsupported: writing to s3/)
  const source = await recording.save('s3://bucket/a.zarr', small)
  bucket.asked.length = 0
  await expect(source.pipe(bandpassFilter()).save('s3://bucket/a.zarr/b.zarr')).rejects.toThrow(
    /or a place within it, s3:\/\/bucket\/a.zarr/,
  )
  expect(bucket.asked).toEqual([])
})

test('no fault tells who asked', async () => {
  bucket.mischief = ({ method }, response) =>
    method === 'PUT' &&
    Boolean(response.writeHead(403).end('<Error><Code>AccessDenied</Code><Message>AKIDEXAMPLE may not</Message></Error>'))
  const error = await recording.save('s3://bucket/x.zarr', small).catch((failed: Error) => failed)
  expect(String(error)).toMatch(/found the answer 403 AccessDenied/)
  expect(`${JSON.stringify(error)} ${error}`).not.toMatch(/AKID|secret|127\.0\.0\.1/)
})
