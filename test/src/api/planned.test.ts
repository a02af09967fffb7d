import fs from 'node:fs'
import {
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
    expect(await faultOf(finishJob(job))).toContain('expected 4 parts, found 3; missing: 1')
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
})
