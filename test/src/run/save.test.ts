import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { generateRecording, memory, type Progress, type Recording, register } from 'rxephys'
import { bandpassFilter, commonReference } from 'rxephys/operators'
import { afterAll, describe, expect, test } from 'vitest'
import { lift } from '../../../src/api/lift.js'
import { mortal } from './mortal.mjs'

const base = fs.mkdtempSync(path.join(os.tmpdir(), 'rxephys-save-'))
afterAll(() => fs.rmSync(base, { recursive: true }))
const place = (name: string): string => path.join(base, name)

const raw = await generateRecording({
  numChannels: 4,
  durations: [3, 1.37],
  samplingFrequency: 1000,
  dtype: 'int16',
  commonNoiseLevel: 20,
})
const clean = raw.pipe(commonReference(), bandpassFilter({ freqMin: 50, freqMax: 300, blockFrames: 100 }))

/** Every file of a saved folder, by name. */
const filesIn = (folder: string): Record<string, string> =>
  Object.fromEntries(
    fs
      .readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => [entry.name, fs.readFileSync(path.join(entry.parentPath, entry.name)).toString('base64')]),
  )
const sameSamples = async (found: Recording, expected: Recording): Promise<void> => {
  for (const segment of expected.segments.keys())
    expect((await found.getTraces({ segment })).data).toEqual((await expected.getTraces({ segment })).data)
}

describe('save', () => {
  test('gives the same bytes whatever the workers and the chunks', async () => {
    await clean.save(place('one'))
    const ways = [{ jobs: 2 }, { chunkDuration: '0.37s' }, { chunkSize: 7 }, { chunkDuration: '7s', jobs: 2 }] as const
    for (const [index, options] of ways.entries()) {
      await clean.save(place(`way ${index}`), options)
      expect(filesIn(place(`way ${index}`)), JSON.stringify(options)).toEqual(filesIn(place('one')))
    }
  })

  test('works on samples in memory in parallel too', async () => {
    const traces = [Float32Array.from({ length: 8000 }, (_, index) => Math.sin(index))]
    const recording = await memory({ traces, samplingFrequency: 1000, channelIds: ['a', 'b'] })
    await sameSamples(
      await recording.pipe(commonReference({ operator: 'average' })).save(place('memory'), { jobs: 2 }),
      recording.pipe(commonReference({ operator: 'average' })),
    )
  })

  test('tells how far it is', async () => {
    const told: Progress[] = []
    await clean.save(place('told'), { onProgress: (progress) => told.push(progress) })
    expect(told.at(-1)).toMatchObject({ frames: 4370, totalFrames: 4370 })
  })

  test('says what it does when it is to be verbose', async () => {
    const told: string[] = []
    await clean.save(place('said'), { verbose: true, onVerbose: (line) => told.push(line) })
    expect(told).toEqual([expect.stringMatching(/runs by 1 workers, chunks of 1000 frames/)])
  })

  test('a memory budget too small for a block a worker is refused, naming the least that would do', async () => {
    const saving = clean.save(place('small'), { memoryBudget: '1M' })
    await expect(saving).rejects.toThrow(/NoSpace: memory budget.*raise memoryBudget to \d+Mi, or use fewer jobs/)
  })
})

describe('a save that is stopped', () => {
  const long = (seed: number): Promise<Recording> =>
    generateRecording({ numChannels: 4, durations: [3000], samplingFrequency: 1000, dtype: 'int16', seed })

  /** Save until the first progress is told, then stop: long before the end of so much. */
  const stopped = async (recording: Recording, name: string, jobs: number): Promise<void> => {
    const control = new AbortController()
    const onProgress = ({ frames }: Progress): void => {
      if (frames > 0) control.abort()
    }
    const saving = recording.save(place(name), { jobs, chunkSize: 50, signal: control.signal, onProgress })
    await expect(saving).rejects.toThrow(/Aborted/)
  }

  test.each([1, 2])('by its AbortSignal, with %d jobs, can be gone on with, to the same bytes', async (jobs) => {
    const recording = (await long(jobs)).pipe(bandpassFilter({ freqMin: 50, freqMax: 300, blockFrames: 500, filterOrder: 9 }))
    await stopped(recording, `stopped ${jobs}`, jobs)
    await expect(recording.save(place(`stopped ${jobs}`))).rejects.toThrow(/Incomplete: .*save again with resume/)
    await recording.save(place(`stopped ${jobs}`), { resume: true, jobs })
    await recording.save(place(`whole ${jobs}`))
    expect(filesIn(place(`stopped ${jobs}`))).toEqual(filesIn(place(`whole ${jobs}`)))
  })

  test('before it began has written nothing', async () => {
    await expect(clean.save(place('never'), { signal: AbortSignal.abort() })).rejects.toThrow(/Aborted/)
    expect(fs.existsSync(place('never'))).toBe(false)
  })
})

describe('a worker that dies', () => {
  register(new URL('./mortal.mjs', import.meta.url).href)
  const mortally = lift(mortal)

  test('is replaced, and what it was at is done again', async () => {
    const recording = raw.pipe(mortally({ mark: place('mark'), always: false }))
    const saved = await recording.save(place('survived'), { jobs: 2 })
    expect(fs.existsSync(place('mark'))).toBe(true)
    await sameSamples(saved, raw)
  })

  test('twice on the same work is a fault that says which', async () => {
    const recording = raw.pipe(mortally({ mark: place('mark'), always: true }))
    await expect(recording.save(place('lost'), { jobs: 2 })).rejects.toThrow(
      /WorkerLost: worker \d+ died twice on frames \d+ to \d+ of segment \d/,
    )
  })
})
