/** What is read from elsewhere is counted in the memory budget: of saves, of each worker, and of getTraces. */
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { generateRecording, getGlobalJobOptions, open, type Recording, resetGlobalJobOptions, setGlobalJobOptions } from 'rxephys'
import { commonReference } from 'rxephys/operators'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { binaryFolder } from '../../../../sinks/binaryFolder.js'
import { builtIn } from '../../../../src/catalog.js'
import { orThrow } from '../../../../src/model/attempt.js'
import { files } from '../../../../src/platform/node.js'
import { type Job, jobWorker } from '../../../../src/run/job.js'
import { planWork } from '../../../../src/run/plan.js'
import { temporaryFolder } from '../../../sources/support.js'
import { type Server, serve } from './server.js'

const MIB = 2 ** 20
const folder = temporaryFolder()
let server: Server
let there: Recording
/** Of 16 MB, in segments of 2 MB, which are read again and again. */
beforeAll(async () => {
  const made = await generateRecording({
    numChannels: 40,
    durations: Array(8).fill(1),
    samplingFrequency: 25_000,
    dtype: 'int16',
  })
  await made.writeBinary(Array.from({ length: 8 }, (_, segment) => join(folder, `${segment}.raw`)))
  await made.save(join(folder, 'made'))
  server = await serve(folder)
  there = await open(`${server.url}/made`)
})
afterEach(resetGlobalJobOptions)

/** The most that this thread has taken for what lies elsewhere, at any of its requests and after each read. */
const mostTaken = async (work: () => Promise<unknown>): Promise<number> => {
  let most = 0
  const look = (): boolean => {
    most = Math.max(most, files.takenBytes())
    return false
  }
  server.mischief = look
  await work()
  look()
  server.mischief = () => false
  return most
}

const readTwice = async (): Promise<void> => {
  for (let round = 0; round < 2; round++) for (let segment = 0; segment < 8; segment++) await there.getTraces({ segment })
}

describe('getTraces', () => {
  test('keeps what it has read, within the global memory budget', async () => {
    const all = await mostTaken(readTwice)
    expect(all).toBeGreaterThan(15 * MIB)
    const before = server.requests.length
    await readTwice()
    expect(server.requests.length).toBe(before)
    // A quarter of it is for what lies elsewhere: a third of that is kept, and a quarter of this read ahead.
    setGlobalJobOptions({ memoryBudget: '48Mi' })
    await there.getTraces({ segment: 0, endFrame: 1 })
    expect(files.takenBytes()).toBeLessThanOrEqual(6 * MIB)
    expect(await mostTaken(readTwice)).toBeLessThanOrEqual(12 * MIB)
    expect(server.requests.length).toBeGreaterThan(before)
  })

  test('a window that is larger than all that may be kept is read, and little is kept of it', async () => {
    const local = await open(join(folder, 'made'))
    setGlobalJobOptions({ memoryBudget: '1Mi' })
    const { data } = await there.getTraces({ segment: 3 })
    expect(data).toEqual((await local.getTraces({ segment: 3 })).data)
    expect(files.takenBytes()).toBeLessThan(2 * MIB)
  })

  test('such a window is compared with the checksums, and ends by a signal, as any other', async () => {
    cpSync(join(folder, 'made'), join(folder, 'damaged'), { recursive: true })
    const damaged = readdirSync(join(folder, 'damaged')).filter((name) => name.endsWith('.raw'))[3]
    const bytes = readFileSync(join(folder, 'damaged', damaged))
    for (const place of [bytes.length - 1, 1_500_000, 5]) {
      bytes[place] ^= 1
      writeFileSync(join(folder, 'damaged', damaged), bytes)
      bytes[place] ^= 1
      setGlobalJobOptions({ memoryBudget: '1Mi' })
      const opened = await open(`${server.url}/damaged`)
      await expect(opened.getTraces({ segment: 3 }), `byte ${place}`).rejects.toThrow(/^Corrupt: .*checksum/)
    }
    const stopping = new AbortController()
    server.mischief = (request) => {
      if (request.headers.range === undefined) return false
      stopping.abort()
      return true
    }
    await expect(there.getTraces({ segment: 5, signal: stopping.signal })).rejects.toThrow(/^Aborted: /)
    server.mischief = () => false
  })
})

describe('a save', () => {
  const least = async (jobs: number): Promise<number> => {
    const refused = there.save(join(folder, 'never'), { jobs, memoryBudget: '1M' })
    const message = await refused.then(String, (error: Error) => error.message)
    return Number(/raise memoryBudget to (\d+)Mi/.exec(message)?.[1])
  }

  test('needs more of the budget than one of the same recording here, and takes no more than it is given', async () => {
    const here = await (await open(join(folder, 'made'))).save(join(folder, 'never'), { memoryBudget: '1M' }).then(String, String)
    expect(await least(1)).toBeGreaterThan(Number(/raise memoryBudget to (\d+)Mi/.exec(here)?.[1]) + 12)
    const memoryBudget = `${await least(1)}Mi`
    // What it reads of a tile is 2 MB.
    expect(await mostTaken(() => there.save(join(folder, 'little'), { memoryBudget }))).toBeLessThan(17 * MIB)
    expect((await (await open(join(folder, 'little'))).getTraces({ segment: 7 })).data).toEqual(
      (await there.getTraces({ segment: 7 })).data,
    )
  })

  test('gives back afterwards what it could not keep meanwhile', async () => {
    await readTwice()
    const before = server.requests.length
    await readTwice()
    expect(server.requests.length).toBe(before)
  })

  test('shares the budget among its workers, and each keeps to its part', async () => {
    const jobOf = (jobs: number, memoryBudget: number): Job => {
      const { node } = there.pipe(commonReference())
      const sink = orThrow(binaryFolder.instantiate({ folder: join(folder, 'shared') }, 'sink'))
      const plan = orThrow(sink.plan({ header: node.header, segments: node.segments, provenance: undefined }, files))
      return planWork(
        {
          node,
          sink: { kind: sink.kind, job: plan.job },
          plan,
          jobs: { jobs, memoryBudget, chunkFrames: 1000, progress: false, verbose: false },
          options: {},
        },
        [],
        { files, catalog: builtIn, modules: [] },
      ).job
    }
    const [one, two] = [jobOf(1, 400 * MIB), jobOf(2, 400 * MIB)]
    for (const [jobs, { arenaBytes, storeBytes = 0 }] of [[1, one] as const, [2, two] as const]) {
      expect(storeBytes).toBeGreaterThan(100 * MIB)
      expect(jobs * (arenaBytes + storeBytes)).toBeLessThanOrEqual(400 * MIB)
    }
    expect(jobOf(1, 2 ** 31).storeBytes).toBe(384 * MIB)
    expect(getGlobalJobOptions().memoryBudget).toBe('2Gi')
    const bounds: number[] = []
    const worker = jobWorker(async () => builtIn, {
      ...files,
      boundBytes: (most) => {
        bounds.push(most)
        return files.boundBytes(most)
      },
    })
    const run = { segment: 0, start: 0, end: 10 }
    const never = { advance: () => undefined, stopped: () => true }
    await expect(worker(two, run, never)).rejects.toThrow()
    expect(bounds).toEqual([two.storeBytes])
  })
})
