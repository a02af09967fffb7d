/** How a save is planned, what it tells while it is performed, and what it lets go of at its end. */
import os from 'node:os'
import { generateRecording, memory } from 'rxephys'
import { bandpassFilter, setTimes } from 'rxephys/operators'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { type MemoryFiles, memoryFiles } from '../../../property-tests/memoryFiles.js'
import { binaryFolder } from '../../../sinks/binaryFolder.js'
import { builtIn } from '../../../src/catalog.js'
import type { SinkPlan } from '../../../src/declare/sink.js'
import { footprintOf } from '../../../src/engine/budget.js'
import type { TracesNode } from '../../../src/engine/node.js'
import { orThrow } from '../../../src/model/attempt.js'
import type { Jobs } from '../../../src/run/jobs.js'
import type { DoneRun } from '../../../src/run/journal.js'
import { perform } from '../../../src/run/perform.js'
import { checkBudget, planWork, sharedOf, type Work } from '../../../src/run/plan.js'
import type { Progress } from '../../../src/run/progress.js'
import type { SaveOptions } from '../../../src/run/saveFields.js'

afterEach(() => {
  vi.restoreAllMocks()
})

const raw = await generateRecording({ numChannels: 3, durations: [0.2, 0.1], samplingFrequency: 1000, dtype: 'int16' })
const common: Jobs = { jobs: 1, chunkFrames: 10, memoryBudget: 2 ** 28, progress: false, verbose: false }

/** The save of a recording into a file system in memory. */
const workOn = (
  given: {
    readonly node?: TracesNode
    readonly jobs?: Partial<Jobs>
    readonly plan?: Partial<SinkPlan>
    readonly options?: SaveOptions
  } = {},
) => {
  const { node = raw.node, options = {} } = given
  const files: MemoryFiles = memoryFiles()
  files.makeFolder('/data')
  const sink = orThrow(binaryFolder.instantiate({ folder: '/data/out' }, 'sink'))
  const plan = orThrow(sink.plan({ header: node.header, segments: node.segments, provenance: undefined }, files))
  plan.prepare()
  const work: Work = {
    node,
    sink: { kind: sink.kind, job: plan.job },
    plan: { ...plan, ...given.plan },
    jobs: { ...common, ...given.jobs },
    options,
  }
  return { work, context: { files, catalog: builtIn, modules: [] } }
}
const runsIn = (given: Parameters<typeof workOn>[0], done: readonly DoneRun[] = []) => {
  const { work, context } = workOn(given)
  return planWork(work, done, context)
}

describe('runs', () => {
  const lengths = (given: Parameters<typeof workOn>[0]) => runsIn(given).runs.map(({ start, end }) => end - start)

  test('end where chunks do, or where the sink wants them to', () => {
    // Of 300 frames, 20 chunks a run.
    expect(lengths({})).toEqual([200, 100])
    expect(lengths({ jobs: { chunkFrames: 3 } })).toEqual([60, 60, 60, 20, 60, 40])
    expect(lengths({ jobs: { chunkFrames: 3 }, plan: { alignFrames: 4 } })).toEqual([80, 80, 40, 80, 20])
  })

  test('end where the blocks of kernels do, whatever the chunks; a block that is a whole segment is none', () => {
    const { node } = raw.pipe(bandpassFilter({ freqMin: 50, freqMax: 300, blockFrames: 4 }))
    expect(lengths({ node })).toEqual([80, 80, 40, 80, 20])
    if (node._tag !== 'operator') throw new Error('an operator')
    const whole = { ...node, bound: { ...node.bound, blockFrames: Number.POSITIVE_INFINITY } }
    expect(lengths({ node: whole })).toEqual([20, 20, 20, 20, 20, 20, 20, 20, 20, 20, 20, 20, 20, 20, 20])
  })

  test('that are done are not done again, and there are no more workers than runs, and one at least', () => {
    const { runs } = runsIn({})
    const done = runs.map((run) => ({ ...run, receipt: null }))
    expect(runsIn({ jobs: { jobs: 5 } }).workers).toBe(5)
    expect(runsIn({ jobs: { jobs: 5, chunkFrames: 200 } }).workers).toBe(2)
    expect(runsIn({ jobs: { jobs: 5, chunkFrames: 200 } }, [{ segment: 0, start: 0, end: 200, receipt: null }])).toMatchObject({
      runs: [{ segment: 1, start: 0, end: 100 }],
      workers: 1,
    })
    expect(runsIn({}, done)).toMatchObject({ runs: [], workers: 1 })
  })
})

describe('the memory budget', () => {
  const { tileBytes, cacheBytes, standingBytes, readBytes } = footprintOf(raw.node, 'int16')
  /** A tile and a quarter, and 32 MiB for what is taken beside. */
  const least = Math.ceil(1.25 * tileBytes) + cacheBytes + 2 ** 25

  test('is shared by the workers; the least that is taken is the least that a refusal names', () => {
    const check = (jobs: number, memoryBudget: number) => () =>
      checkBudget(workOn({ jobs: { jobs, memoryBudget, chunkFrames: 100 } }).work)
    check(1, least)()
    check(2, 2 * least)()
    expect(check(1, least - 1)).toThrow(`NoSpace: memory budget: needs ${least} bytes for 1 workers, a block each`)
    expect(check(2, 2 * least - 1)).toThrow(
      `${2 * least} bytes for 2 workers, a block each, has ${2 * least - 1} (raise memoryBudget to ${Math.ceil((2 * least) / 2 ** 20)}Mi, or use fewer jobs)`,
    )
    expect(runsIn({ jobs: { jobs: 2, memoryBudget: 2 * least, chunkFrames: 100 } }).job).toMatchObject({
      arenaBytes: least,
      cacheBytes,
    })
  })

  test('has room for reading and writing beside the work, where a CPU is left for these', () => {
    vi.spyOn(os, 'availableParallelism').mockReturnValue(2)
    const overlap = (jobs: number, memoryBudget: number): boolean =>
      runsIn({ jobs: { jobs, memoryBudget, chunkFrames: 100 } }).job.overlap
    const roomy = least + readBytes + standingBytes
    expect([overlap(1, roomy), overlap(1, roomy - 1), overlap(2, 2 * roomy)]).toEqual([true, false, false])
  })
})

test('a job is for threads and machines that have nothing but its text; what is in memory it names', async () => {
  const traces = [Int16Array.from({ length: 5000 }, (_, at) => at)]
  const times = Float64Array.from({ length: 5000 }, (_, frame) => frame / 1000)
  const { node } = (await memory({ traces, samplingFrequency: 1000, channelIds: ['a'] })).pipe(setTimes({ times }))
  const { job } = runsIn({ node })
  const shared = sharedOf(node)
  expect(shared.size).toBe(2)
  for (const name of shared.keys()) expect(JSON.stringify(job.graph)).toContain(JSON.stringify(name))
  const samples = [...shared.values()].flat()
  expect(samples.every(({ buffer }) => buffer instanceof SharedArrayBuffer)).toBe(true)
  for (const held of [traces[0], times]) expect(samples).toContainEqual(held)
  expect(runsIn({ node }).job.id).not.toBe(job.id)
})

describe('a save that is performed', () => {
  const performed = async (given: Parameters<typeof workOn>[0], done: readonly DoneRun[] = []) => {
    const { work, context } = workOn(given)
    const noted: DoneRun[] = []
    await perform(work, done, context, (run) => noted.push(run))
    return noted
  }

  test('notes each run with its receipt', async () => {
    const noted = await performed({})
    expect(noted.map(({ segment, start, end }) => [segment, start, end])).toEqual([
      [0, 0, 200],
      [1, 0, 100],
    ])
    expect(noted.every(({ receipt }) => receipt !== undefined)).toBe(true)
  })

  test('tells frames of the whole, those of an earlier save included, and bytes that came in of its own', async () => {
    const told: Progress[] = []
    const options: SaveOptions = { onProgress: (progress) => told.push(progress) }
    await performed({ options })
    await performed({ options }, [{ segment: 0, start: 60, end: 200, receipt: null }])
    expect(told.map(({ frames, totalFrames }) => [frames, totalFrames])).toEqual([
      [300, 300],
      [300, 300],
    ])
    // Six bytes a frame: of all 300, and of the 160 that were left.
    for (const [index, frames] of [300, 160].entries())
      expect(told[index].bytesPerSecond * told[index].seconds).toBeCloseTo(6 * frames, 6)
  })

  test('says what it does to who wants to know, and to nobody else', async () => {
    const error = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const lines: string[] = []
    const onVerbose = (line: string): void => void lines.push(line)
    await performed({ options: { onVerbose } })
    await performed({})
    expect([lines, error.mock.calls]).toEqual([[], []])
    await performed({ jobs: { verbose: true }, options: { onVerbose } })
    expect(lines).toEqual(['2 runs by 1 workers, chunks of 10 frames, at most 256 MiB each'])
    await performed({ jobs: { verbose: true } })
    expect(error.mock.calls).toEqual([lines])
  })

  test('shows a bar where one is wanted, and leaves its line', async () => {
    const written: string[] = []
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
      written.push(`${text}`)
      return true
    })
    const { isTTY } = process.stderr
    process.stderr.isTTY = true
    await performed({})
    expect(written).toEqual([])
    await performed({ jobs: { progress: true } })
    process.stderr.isTTY = isTTY
    expect([written.length, written[0].includes('100 %'), written[1]]).toEqual([2, true, '\n'])
  })

  test('tells five times a second, and has no timer and no listener left at its end', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] })
    const control = new AbortController()
    const [added, removed] = [vi.spyOn(control.signal, 'addEventListener'), vi.spyOn(control.signal, 'removeEventListener')]
    const told: number[] = []
    const { work, context } = workOn({ options: { signal: control.signal, onProgress: ({ frames }) => told.push(frames) } })
    const ended = perform(work, [], context, () => vi.advanceTimersByTime(100))
    expect(vi.getTimerCount()).toBe(1)
    await ended
    expect([told, vi.getTimerCount()]).toEqual([[300, 300], 0])
    expect(removed.mock.calls[0].slice(0, 2)).toEqual(added.mock.calls[0].slice(0, 2))
    vi.useRealTimers()
  })

  test('is stopped by its signal, whenever that comes', async () => {
    const before = workOn({ options: { signal: AbortSignal.abort() } })
    await expect(perform(before.work, [], before.context, () => undefined)).rejects.toThrow('Aborted')
    const control = new AbortController()
    const { work, context } = workOn({ options: { signal: control.signal } })
    const noted: DoneRun[] = []
    const note = (run: DoneRun): void => {
      noted.push(run)
      control.abort()
    }
    await expect(perform(work, [], context, note)).rejects.toThrow('Aborted: the save was stopped')
    expect(noted).toHaveLength(1)
  })

  test('is stopped in the midst of a run, at the next tile', async () => {
    const control = new AbortController()
    if (raw.node._tag !== 'source') throw new Error('a source')
    const { reader } = raw.node
    let reads = 0
    const read: typeof reader.read = (request) => {
      if (++reads === 3) control.abort()
      return reader.read(request)
    }
    const { work, context } = workOn({ node: { ...raw.node, reader: { ...reader, read } }, options: { signal: control.signal } })
    await expect(perform(work, [], context, () => undefined)).rejects.toThrow('Aborted')
    // A run is twenty tiles.
    expect(reads).toBe(3)
  })
})
