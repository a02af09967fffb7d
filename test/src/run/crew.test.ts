/** A save is a job, which is plain JSON, and its runs; whoever does them, the bytes and the receipts are the same. */
import fs from 'node:fs'
import { generateRecording } from 'rxephys'
import { bandpassFilter, commonReference } from 'rxephys/operators'
import { expect, test } from 'vitest'
import { binaryFolder } from '../../../sinks/binaryFolder.js'
import { builtIn } from '../../../src/catalog.js'
import { arena } from '../../../src/dsp/index.js'
import { orThrow } from '../../../src/model/attempt.js'
import type { Json } from '../../../src/model/header.js'
import { files } from '../../../src/platform/node.js'
import type { Crew } from '../../../src/run/crew.js'
import { thisThread } from '../../../src/run/crews/thisThread.js'
import { startThreads, threadCrew } from '../../../src/run/crews/threads.js'
import { type Job, jobWorker } from '../../../src/run/job.js'
import { planWork } from '../../../src/run/plan.js'
import { filesBelow, placesIn } from './support.js'

const place = placesIn('crew')
const raw = await generateRecording({ numChannels: 3, durations: [2, 1.3], samplingFrequency: 1000, dtype: 'int16' })
const { node } = raw.pipe(commonReference(), bandpassFilter({ freqMin: 50, freqMax: 300, blockFrames: 100 }))

/** A machine that knows nothing but the text it is sent. */
const elsewhere = (text: string): Crew => {
  const work = jobWorker(async () => builtIn, files)
  const job: Job = JSON.parse(text)
  let done = 0
  const signals = {
    advance: (frames: number) => {
      done += frames
    },
    stopped: () => false,
  }
  return {
    work: (run) => work(job, run, signals),
    framesDone: () => done,
    stop: () => undefined,
    close: async () => undefined,
  }
}

const makers: Readonly<Record<string, (job: Job, runs: number) => Crew>> = {
  'this thread': (job) => thisThread(node, job, { catalog: builtIn, files }),
  threads: (job, runs) => threadCrew(startThreads(2, []), job, new Map(), runs),
  'a machine that is sent the text of the job': (job) => elsewhere(JSON.stringify(job)),
}

/** Save by a crew; the receipts, and the bytes of all files. */
const savedBy = async (who: string) => {
  const sink = orThrow(binaryFolder.instantiate({ folder: place(who) }, 'sink'))
  const plan = orThrow(sink.plan({ header: node.header, segments: node.segments, provenance: undefined }, files))
  plan.prepare()
  const jobs = { jobs: 2, chunkFrames: 70, memoryBudget: 2 ** 28, progress: false, verbose: false }
  const work = { node, sink: { kind: sink.kind, job: plan.job }, plan, jobs, options: {} }
  const planned = planWork(work, [], { catalog: builtIn, files, modules: [] })
  const job = { ...planned.job, arenaBytes: arena().bytes }
  expect(JSON.parse(JSON.stringify(job))).toStrictEqual(job)
  expect(planned.runs.length).toBeGreaterThan(2)
  const crew = makers[who](job, planned.runs.length)
  const receipts: Json[] = []
  for (const run of planned.runs) receipts.push(await crew.work(run))
  expect(crew.framesDone()).toBe(3300)
  await crew.close()
  await plan.finish(receipts)
  const [{ temporary }] = plan.outputs
  return { receipts, bytes: filesBelow(temporary), empty: fs.readdirSync(temporary).length === 0 }
}

test.each(Object.keys(makers).slice(1))('%s: the same bytes and receipts as this thread', async (who) => {
  const [expected, found] = [await savedBy('this thread'), await savedBy(who)]
  expect(found).toEqual(expected)
  expect(found.empty).toBe(false)
})
