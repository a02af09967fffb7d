import { either as E } from 'fp-ts'
import { generateRecording, getGlobalJobOptions, type JobOptions, resetGlobalJobOptions, setGlobalJobOptions } from 'rxephys'
import { afterEach, describe, expect, test } from 'vitest'
import { renderFault } from '../../../src/model/fault.js'
import { bytesOfText, type Jobs, resolveJobs } from '../../../src/run/jobs.js'

afterEach(resetGlobalJobOptions)

/** 10 channels of int16 at 1000 Hz: 20 bytes a frame. */
const { header } = await generateRecording({ numChannels: 10, samplingFrequency: 1000, durations: [1], dtype: 'int16' })

const resolved = (options: JobOptions, cpus = 8): Jobs => {
  const jobs = resolveJobs(options, header, cpus)
  if (E.isLeft(jobs)) throw new Error(renderFault(jobs.left))
  return jobs.right
}
const frames = (options: JobOptions): number => resolved(options).chunkFrames

describe('jobs', () => {
  test.each([
    [1, 1],
    [3, 3],
    [20, 8],
    [-1, 8],
    [-2, 7],
    [-20, 1],
    [0.5, 4],
    [0.99, 7],
    [0.01, 1],
  ])('%d of 8 CPUs are %d workers', (jobs, workers) => {
    expect(resolved({ jobs }).jobs).toBe(workers)
  })

  test.each([0, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('%d are refused', (jobs) => {
    expect(() => resolved({ jobs })).toThrow(/jobs.*: expected/)
  })
})

describe('the length of a chunk', () => {
  test('is a second, when nothing is said', () => {
    expect(frames({})).toBe(1000)
  })

  test('is in frames, seconds or bytes, with SpikeInterface’s units', () => {
    expect(frames({ chunkSize: 77 })).toBe(77)
    expect(frames({ chunkDuration: 0.25 })).toBe(250)
    expect(frames({ chunkDuration: '500ms' })).toBe(500)
    expect(frames({ chunkDuration: '2s' })).toBe(2000)
    expect(frames({ chunkMemory: 2000 })).toBe(100)
    expect(frames({ chunkMemory: '10k' })).toBe(500)
    expect(frames({ chunkMemory: '1M' })).toBe(50_000)
    expect(frames({ chunkMemory: '1Mi' })).toBe(Math.floor(2 ** 20 / 20))
  })

  test.each([
    ['1', 1],
    ['7', 7],
    ['1.5k', 1500],
    ['3M', 3e6],
    ['3G', 3e9],
    ['3T', 3e12],
    ['3P', 3e15],
    ['3Ki', 3 * 1024],
    ['3Mi', 3 * 1024 ** 2],
    ['3Gi', 3 * 1024 ** 3],
    ['3Ti', 3 * 1024 ** 4],
    ['3Pi', 3 * 1024 ** 5],
    ['0.0015Ki', 1],
  ])('%s are %d bytes', (text, bytes) => {
    expect(bytesOfText(text, 'here')).toEqual(E.right(bytes))
  })

  test('has whole frames, as many as there is room for', () => {
    expect(frames({ chunkMemory: 2019 })).toBe(100)
    expect(frames({ totalMemory: 8079, jobs: 4 })).toBe(100)
    expect(frames({ chunkDuration: 0.0029 })).toBe(2)
  })

  test('total memory is that of the chunks of all workers', () => {
    expect(frames({ totalMemory: '1M' })).toBe(50_000)
    expect(frames({ totalMemory: '1M', jobs: 4 })).toBe(12_500)
  })

  test('frames go before the memory of a chunk, that before the memory of all, that before a duration', () => {
    expect(frames({ chunkDuration: '1s', totalMemory: '1M', chunkMemory: '10k', chunkSize: 7 })).toBe(7)
    expect(frames({ chunkDuration: '1s', totalMemory: '1M', chunkMemory: '10k' })).toBe(500)
    expect(frames({ chunkDuration: '1s', totalMemory: '1M' })).toBe(50_000)
  })

  test('is in frames of a byte where there are no channels', () => {
    const jobs = resolveJobs({ chunkMemory: 300 }, { ...header, channelIds: [] }, 1)
    expect(jobs).toMatchObject(E.right({ chunkFrames: 300 }))
  })

  test('is at least a frame', () => {
    expect(frames({ chunkMemory: 1 })).toBe(1)
    expect(frames({ chunkDuration: 0.0001 })).toBe(1)
  })

  test.each([
    { chunkMemory: '10 stones' },
    { chunkDuration: '1 h' },
    { totalMemory: '-3M' },
    { chunkMemory: '0M' },
    { chunkDuration: '0s' },
    { chunkSize: 0 },
    { chunkSize: 1.5 },
  ])('%j is refused by name', (options) => {
    expect(() => resolved(options)).toThrow(new RegExp(`${Object.keys(options)[0]}: expected`))
  })

  test('a misspelt option is refused by name', () => {
    const misspelt: object = { chunksize: 3 }
    expect(() => resolved(misspelt)).toThrow(/did you mean "chunkSize"/)
  })
})

describe('global options', () => {
  test('hold where nothing else is said', () => {
    setGlobalJobOptions({ jobs: 3, chunkDuration: '2s' })
    expect(resolved({})).toMatchObject({ jobs: 3, chunkFrames: 2000 })
    expect(resolved({ jobs: 2 })).toMatchObject({ jobs: 2, chunkFrames: 2000 })
    expect(resolved({ jobs: 2 })).toMatchObject({ memoryBudget: 2 ** 31, progress: false, verbose: false })
    setGlobalJobOptions({ memoryBudget: '1Gi', progress: true, verbose: true })
    expect(resolved({ verbose: false })).toMatchObject({ jobs: 3, memoryBudget: 2 ** 30, progress: true, verbose: false })
    expect(resolved({ progress: false })).toMatchObject({ progress: false, verbose: true })
  })

  test('a length that is given takes the place of any other that was set', () => {
    setGlobalJobOptions({ chunkSize: 10 })
    expect(frames({ chunkDuration: '3s' })).toBe(3000)
    setGlobalJobOptions({ chunkMemory: '10k' })
    expect(getGlobalJobOptions()).not.toHaveProperty('chunkSize')
    expect(frames({})).toBe(500)
  })

  test('can be read, and put back', () => {
    setGlobalJobOptions({ progress: true, memoryBudget: '1Gi' })
    expect(getGlobalJobOptions()).toMatchObject({ jobs: 1, progress: true, memoryBudget: '1Gi' })
    resetGlobalJobOptions()
    expect(getGlobalJobOptions()).toEqual({ jobs: 1, chunkDuration: '1s', memoryBudget: '2Gi', progress: false, verbose: false })
  })

  test('that are wrong are refused when they are set', () => {
    expect(() => setGlobalJobOptions({ chunkSize: -1 })).toThrow(
      /setGlobalJobOptions.chunkSize: expected a positive integer, got -1|chunkSize/,
    )
    expect(getGlobalJobOptions()).not.toHaveProperty('chunkSize')
  })
})
