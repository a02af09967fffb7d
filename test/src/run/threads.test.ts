/** What is done with what threads answer, and when they do not. */
import { generateRecording } from 'rxephys'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { memoryFiles } from '../../../property-tests/memoryFiles.js'
import { binaryFolder } from '../../../sinks/binaryFolder.js'
import { builtIn } from '../../../src/catalog.js'
import { arena } from '../../../src/dsp/index.js'
import { orThrow } from '../../../src/model/attempt.js'
import { corrupt, FaultError } from '../../../src/model/fault.js'
import { thisThread } from '../../../src/run/crews/thisThread.js'
import { threadCrew } from '../../../src/run/crews/threads.js'
import { type ThreadAnswer, type ThreadTask, threadWorker } from '../../../src/run/crews/threadTask.js'
import type { Job } from '../../../src/run/job.js'
import { planWork } from '../../../src/run/plan.js'

afterEach(() => {
  vi.useRealTimers()
})

const raw = await generateRecording({ numChannels: 2, durations: [0.1], samplingFrequency: 1000, dtype: 'int16' })

/** A job that writes the recording to a file system in memory. */
const jobOn = () => {
  const files = memoryFiles()
  files.makeFolder('/data')
  const sink = orThrow(binaryFolder.instantiate({ folder: '/data/out' }, 'sink'))
  const plan = orThrow(sink.plan({ header: raw.node.header, segments: raw.node.segments, provenance: undefined }, files))
  plan.prepare()
  const jobs = { jobs: 1, chunkFrames: 10, memoryBudget: 2 ** 28, progress: false, verbose: false }
  const work = { node: raw.node, sink: { kind: sink.kind, job: plan.job }, plan, jobs, options: {} }
  const { job } = planWork(work, [], { catalog: builtIn, files, modules: [] })
  return { files, job: { ...job, arenaBytes: arena().bytes } }
}
const { job } = jobOn()
const run = { segment: 0, start: 10, end: 40 }

/** A crew of one thread that answers as is told here, call by call, and what it was asked. */
const crewOf = (...answers: readonly (ThreadAnswer | Error)[]) => {
  const tasks: ThreadTask[] = []
  const end = vi.fn(async () => undefined)
  const threads = {
    run: async (task: ThreadTask): Promise<ThreadAnswer> => {
      tasks.push(task)
      const answer = answers[tasks.length - 1]
      if (answer instanceof Error) throw answer
      return answer
    },
    end,
  }
  return { crew: threadCrew(threads, job, new Map(), 3), tasks, end }
}
const fault = corrupt('/data/in', 'a sum', 'another')

describe('a run that threads do', () => {
  test('gives its receipt; each has a counter of its own, behind the one that says stop', async () => {
    const { crew, tasks } = crewOf({ receipt: 'a' }, { receipt: 'b' }, { receipt: 'c' })
    expect([await crew.work(run), await crew.work(run), await crew.work(run)]).toEqual(['a', 'b', 'c'])
    expect(tasks.map(({ counter }) => counter)).toEqual([1, 2, 3])
    expect(tasks[0].counters.byteLength).toBe(16)
    const seen = new Int32Array(tasks[0].counters)
    seen.set([0, 5, 6, 7])
    expect(crew.framesDone()).toBe(18)
    crew.stop()
    expect([seen[0], crew.framesDone()]).toEqual([1, 18])
    await crew.close()
  })

  test('and that ends in a fault is not done again', async () => {
    const { crew, tasks } = crewOf({ fault })
    await expect(crew.work(run)).rejects.toThrow(new FaultError(fault))
    expect(tasks).toHaveLength(1)
  })

  test('and whose thread dies is done once more, on the same counter', async () => {
    const { crew, tasks } = crewOf(new Error('gone'), { receipt: 'again' })
    expect(await crew.work(run)).toBe('again')
    expect(tasks.map(({ counter }) => counter)).toEqual([1, 1])
    const faulty = crewOf(new Error('gone'), { fault })
    await expect(faulty.crew.work(run)).rejects.toThrow(new FaultError(fault))
  })

  test('and whose thread dies twice is a fault that says which', async () => {
    const { crew, tasks } = crewOf({ receipt: 'a' }, new Error('first'), new Error('second'))
    await crew.work(run)
    const lost = await crew.work(run).catch((error: unknown) => error)
    expect(lost).toMatchObject({
      message: expect.stringMatching(/WorkerLost: worker 2 died twice on frames 10 to 40 of segment 0.*second/),
      cause: new Error('first'),
    })
    expect(tasks).toHaveLength(3)
  })

  test('and whose thread was ended after it was told to stop is stopped', async () => {
    const { crew, tasks } = crewOf(new Error('ended'))
    crew.stop()
    await expect(crew.work(run)).rejects.toThrow('Aborted: the save')
    expect(tasks).toHaveLength(1)
    await crew.close()
  })
})

test('threads that were told to stop are ended after two seconds, once, or when the crew is closed before', async () => {
  vi.useFakeTimers()
  const { crew, end } = crewOf()
  crew.stop()
  vi.advanceTimersByTime(1000)
  crew.stop()
  vi.advanceTimersByTime(999)
  expect(end).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1)
  expect([end.mock.calls.length, vi.getTimerCount()]).toEqual([1, 0])
  const closed = crewOf()
  closed.crew.stop()
  await closed.crew.close()
  expect([closed.end.mock.calls.length, vi.getTimerCount()]).toEqual([1, 0])
})

describe('a thread', () => {
  const task = (of: Job, counters = new SharedArrayBuffer(12)): ThreadTask => ({
    job: of,
    run: { segment: 0, start: 0, end: 100 },
    shared: new Map(),
    counters,
    counter: 2,
  })

  test('counts the frames of a run from 0, also of one that is done again', async () => {
    const on = jobOn()
    const work = threadWorker(async () => builtIn, on.files)
    const given = task(on.job)
    const seen = new Int32Array(given.counters)
    seen.set([0, 3, 70])
    expect(await work(given)).toHaveProperty('receipt')
    expect([...seen]).toEqual([0, 3, 100])
  })

  test('answers a fault as a value, and that it was stopped; any other failure is one', async () => {
    const on = jobOn()
    const stopped = task(on.job)
    new Int32Array(stopped.counters)[0] = 1
    const work = threadWorker(async () => builtIn, on.files)
    expect(await work(stopped)).toMatchObject({ fault: { _tag: 'Aborted' } })
    const broken = threadWorker(async () => {
      throw new Error('no such module')
    }, on.files)
    await expect(broken(task(on.job))).rejects.toThrow('no such module')
  })
})

test('a crew of this thread stops at the next tile, and lets go of everything when it is closed', async () => {
  const on = jobOn()
  const closed: string[] = []
  const openWrite: typeof on.files.openWrite = (path, options) => ({
    ...on.files.openWrite(path, options),
    close: () => void closed.push(path),
  })
  const crew = thisThread(raw.node, on.job, { catalog: builtIn, files: { ...on.files, openWrite } })
  await crew.work({ segment: 0, start: 0, end: 30 })
  await crew.work({ segment: 0, start: 30, end: 50 })
  expect(crew.framesDone()).toBe(50)
  crew.stop()
  await expect(crew.work({ segment: 0, start: 50, end: 100 })).rejects.toThrow('Aborted: the run')
  expect([crew.framesDone(), closed]).toEqual([50, []])
  await crew.close()
  expect(closed).toHaveLength(1)
})
