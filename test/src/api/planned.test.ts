import fs from 'node:fs'
import {
  binary,
  discardJob,
  finishJob,
  generateRecording,
  memory,
  missingParts,
  open,
  planJob,
  type Recording,
  renderFault,
  workParts,
} from 'rxephys'
import { bandpassFilter, commonReference } from 'rxephys/operators'
import { beforeAll, describe, expect, test } from 'vitest'
import { isFaultError } from '../../../src/model/fault.js'
import { below, serveBucket } from '../platform/stores/bucket.js'
import { filesBelow, placesIn } from '../run/support.js'

const place = placesIn('planned')

let clean: Recording
beforeAll(async () => {
  const raw = await generateRecording({ numChannels: 4, durations: [3, 1.37], samplingFrequency: 1000, dtype: 'int16' })
  await raw.save(place('raw'))
  clean = (await open(place('raw'))).pipe(commonReference(), bandpassFilter({ freqMin: 50, freqMax: 300, blockFrames: 100 }))
})

/** What a save consists of: OUT, or the files that it becomes. */
const filesOf = (folder: string): Readonly<Record<string, string>> => filesBelow(folder)

const faultOf = async (failing: Promise<unknown>): Promise<string> =>
  failing.then(
    () => 'no fault',
    (error: unknown) => (isFaultError(error) ? renderFault(error.fault) : String(error)),
  )

/** The first chunk of what is unfinished of an output. */
const chunkOf = (name: string): string => {
  const folder = place(`${name}.rxephys-unfinished`)
  const found = Object.keys(filesBelow(folder)).find((each) => /job-[^/]*\/0\/.*traces_seg0\/0\.0$/.test(each))
  if (found === undefined) throw new Error('there is no such chunk')
  return `${folder}/${found}`
}

describe('a save that several machines share', () => {
  test.each([
    ['a folder', 'out', {}],
    ['files of samples', 'out.dat', {}],
    ['Zarr', 'out.zarr', {}],
    ['Zarr in shards', 'out.zarr', { format: 'zarr', formatParams: { zarrFormat: 3, chunkSize: 100, shardSize: 500 } }],
  ])('is %s of the same bytes, whatever the parts and their order', async (what, name, options) => {
    fs.mkdirSync(place(`${what} alone`))
    fs.mkdirSync(place(`${what} shared`))
    await clean.save(place(`${what} alone/${name}`), { ...options, jobs: 2 })
    const { job, parts } = await planJob(clean, place(`${what} shared/${name}`), {
      ...options,
      parts: 4,
      job: place(`${what} job`),
    })
    expect(parts).toBe(4)
    expect(await workParts(job, 2)).toEqual({ done: [2], before: [] })
    expect(await workParts(job, [3, 2, 0])).toEqual({ done: [3, 0], before: [2] })
    expect(await missingParts(job)).toEqual([1])
    expect(await faultOf(finishJob(job))).toContain('expected 4 parts, found 3; missing: part 1')
    await workParts(job, 1)
    const saved = await finishJob(job)
    expect(saved.getNumSegments()).toBe(2)
    expect(filesOf(place(`${what} shared`))).toEqual(filesOf(place(`${what} alone`)))
    // Whoever comes late finds nothing to do, and changes nothing.
    await finishJob(job)
    expect(await workParts(job, 1)).toEqual({ done: [], before: [1] })
    expect(filesOf(place(`${what} shared`))).toEqual(filesOf(place(`${what} alone`)))
  })

  test('keeps its place until it is finished or discarded', async () => {
    const { job } = await planJob(clean, place('kept.zarr'), { parts: 2 })
    await workParts(job, 0)
    for (const refused of [
      clean.save(place('kept.zarr'), { overwrite: true }),
      planJob(clean, place('kept.zarr'), { job: place('other') }),
    ])
      expect(await faultOf(refused)).toContain(`found the job ${job}`)
    expect(await faultOf(open(place('kept.zarr')))).toContain(`the parts of the job ${job}`)
    await discardJob(job)
    expect(fs.readdirSync(place('.')).filter((name) => name.startsWith('kept'))).toEqual([])
    await clean.save(place('kept.zarr'))
    expect(await faultOf(workParts(job, 1))).toContain('it may have been discarded')
  })

  test('is of files: samples in memory are refused', async () => {
    const held = await memory({ traces: [new Int16Array(8)], samplingFrequency: 1000, channelIds: ['a', 'b'] })
    expect(await faultOf(planJob(held, place('held')))).toContain('its samples are in memory')
    expect(fs.existsSync(place('held.job'))).toBe(false)
  })

  test('is of unchanged sources: one that changes midway is a fault that names it, and nothing is put in its place', async () => {
    const raw = place('changing.dat')
    fs.writeFileSync(raw, new Uint8Array(8000))
    const { job } = await planJob(
      await binary({ filePaths: [raw], samplingFrequency: 1000, numChannels: 2, dtype: 'int16' }),
      place('c'),
      {
        parts: 2,
      },
    )
    await workParts(job, 0)
    fs.writeFileSync(raw, new Uint8Array(8000).fill(1))
    expect(await faultOf(workParts(job, 1))).toContain(`source ${raw} of the job ${job}`)
    expect(await missingParts(job)).toEqual([1])
    expect(fs.existsSync(place('c'))).toBe(false)
    await discardJob(job)
  })

  test('is compared with its checksums before it is put in its place: a part that is damaged is missing again', async () => {
    const { job } = await planJob(clean, place('damaged.zarr'), { parts: 3 })
    await workParts(job, [0, 1, 2])
    const chunk = Object.keys(filesBelow(place('damaged.zarr.rxephys-unfinished'))).find((name) =>
      name.endsWith('traces_seg0/1.0'),
    )
    if (chunk === undefined) throw new Error('there is no such chunk')
    fs.appendFileSync(place(`damaged.zarr.rxephys-unfinished/${chunk}`), 'x')
    expect(await faultOf(finishJob(job))).toContain('others in part 1')
    expect(await missingParts(job)).toEqual([1])
    await workParts(job, 1)
    // Of two who finish it at once, one does; the other finds it done, or says that another has begun.
    const both = await Promise.allSettled([finishJob(job), finishJob(job)])
    expect(both.map(({ status }) => status)).toContain('fulfilled')
    await clean.save(place('undamaged.zarr'))
    expect(filesBelow(place('damaged.zarr'))).toEqual(filesBelow(place('undamaged.zarr')))
  })

  test('refuses a part of other bytes than another worker has written of it', async () => {
    const { job } = await planJob(clean, place('other.zarr'), { parts: 3 })
    await workParts(job, 0)
    const chunk = chunkOf('other.zarr')
    fs.rmSync(`${job}/parts/000000.json`)
    const bytes = fs.readFileSync(chunk)
    fs.writeFileSync(chunk, bytes.fill(bytes[bytes.length - 1] ^ 1, bytes.length - 1))
    expect(await faultOf(workParts(job, 0))).toMatch(/which another worker has written: expected the same bytes/)
    expect(await missingParts(job)).toEqual([0, 1, 2])
    await discardJob(job)
  })

  test('takes no receipt of another part, or of another job', async () => {
    const [{ job }, { job: other }] = [
      await planJob(clean, place('mine.zarr'), { parts: 2 }),
      await planJob(clean, place('theirs.zarr'), { parts: 2 }),
    ]
    await workParts(job, 0)
    await workParts(other, 1)
    fs.copyFileSync(`${job}/parts/000000.json`, `${job}/parts/000001.json`)
    expect(await faultOf(finishJob(job))).toContain('expected the receipt of part 1, found that of part 0')
    fs.copyFileSync(`${other}/parts/000001.json`, `${job}/parts/000001.json`)
    expect(await faultOf(finishJob(job))).toContain('expected the receipt of part 1, found that of part 1 of the job')
    await discardJob(job)
    await discardJob(other)
  })

  test('that is discarded leaves the lock of another where it is', async () => {
    const { job } = await planJob(clean, place('ours.zarr'), { parts: 2 })
    const lock = place('ours.zarr.rxephys-unfinished/rxephys-lock.json')
    const others = JSON.stringify({ ...JSON.parse(fs.readFileSync(lock, 'utf8')), lock: 'another', job: '/elsewhere' })
    fs.writeFileSync(lock, others)
    await discardJob(job)
    expect(fs.readFileSync(lock, 'utf8')).toBe(others)
  })

  test('puts nothing in its place that is of no part', async () => {
    const { job } = await planJob(clean, place('strange.zarr'), { parts: 3 })
    await workParts(job, [0, 1, 2])
    fs.writeFileSync(`${chunkOf('strange.zarr')}.strange`, 'x')
    await finishJob(job)
    expect(Object.keys(filesBelow(place('strange.zarr'))).filter((name) => name.endsWith('.strange'))).toEqual([])
  })

  test('lies on S3, its job too: the same objects, and no credential in any', async () => {
    const bucket = await serveBucket()
    await clean.save(place('away.zarr'))
    const { job, parts } = await planJob(clean, 's3://bucket/away.zarr', { parts: 3 })
    expect([job, parts]).toEqual(['s3://bucket/away.zarr.job', 3])
    expect(await faultOf(clean.save('s3://bucket/away.zarr'))).toContain(`the job ${job}`)
    await Promise.all([workParts(job, [0, 1]), workParts(job, [1, 2])])
    expect(await missingParts(job)).toEqual([])
    const [damaged] = [...bucket.objects.keys()].filter((key) => key.endsWith('traces_seg0/1.0'))
    bucket.objects.set(damaged, new Uint8Array(9))
    expect(await faultOf(finishJob(job))).toContain('others in part 1')
    await workParts(job, 1)
    await finishJob(job)
    await finishJob(job)
    const found = Object.fromEntries(
      [...below(bucket, 'away.zarr')].map(([name, bytes]) => [name, Buffer.from(bytes).toString('base64')]),
    )
    expect(found).toEqual(filesBelow(place('away.zarr')))
    const told = [...bucket.objects]
      .filter(([key]) => key.startsWith('away.zarr.'))
      .map(([, bytes]) => new TextDecoder().decode(bytes))
    expect(told.length).toBeGreaterThan(3)
    for (const secret of [process.env.AWS_SECRET_ACCESS_KEY, process.env.AWS_ACCESS_KEY_ID])
      expect(told.join()).not.toContain(secret)
    const other = await planJob(clean, 's3://bucket/other.zarr', { parts: 3 })
    await workParts(other.job, 2)
    await discardJob(other.job)
    expect([...bucket.objects.keys()].filter((key) => key.startsWith('other'))).toEqual([])
  })
})
