/** A save that several machines share: the bytes of one machine's save, whatever its parts, their order, and what dies on the way. */
import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { generateRecording } from 'rxephys'
import { bandpassFilter } from 'rxephys/operators'
import { describe, expect, test } from 'vitest'
import { builtIn } from '../src/catalog.js'
import type { TracesNode } from '../src/engine/node.js'
import { attempting, orThrow } from '../src/model/attempt.js'
import { isFaultError } from '../src/model/fault.js'
import type { Files } from '../src/platform/files.js'
import { discardShared, findJob, finishShared, missingOf, openedJob, planShared, save, workShared } from '../src/run/save.js'
import { stopsOf, tally, torture } from '../test/torture/report.js'
import { Died, faultyFiles } from './faultyFiles.js'
import { recordingSinks } from './kinds.js'
import { type MemoryFiles, memoryFiles } from './memoryFiles.js'
import { parameters } from './runs.js'
import { asked } from './savings.js'

const [OUT, JOB] = ['/data/out', '/data/job']

/** Every sink of recordings, and how it is told its place. */
const sinks = [...recordingSinks.values()].flatMap((sink) =>
  sink.kind === 'zarr' ? [asked(sink, { chunkSize: 20 }), asked(sink, { zarrFormat: 3, chunkSize: 10, shardSize: 20 })] : [sink],
)
type Sink = (typeof sinks)[number]

const paramsOf = ({ fields }: Sink, segments: number): object =>
  Object.hasOwn(fields, 'folder')
    ? { folder: OUT }
    : { filePaths: Array.from({ length: segments }, (_, segment) => `${OUT}_${segment}`) }

const nodeOf = async (durations: readonly number[]): Promise<TracesNode> => {
  const raw = await generateRecording({ numChannels: 2, durations, samplingFrequency: 100, dtype: 'int16', seed: 5 })
  return raw.pipe(bandpassFilter({ freqMin: 5, freqMax: 30, blockFrames: 20 })).node
}

/** What several processes do to one job. */
const machine = (node: TracesNode, sink: Sink, files: Files) => {
  const context = { files, catalog: builtIn, modules: [] }
  const params = paramsOf(sink, node.segments.length)
  const opened = async () => openedJob(await findJob(JOB, files), node, orThrow(sink.instantiate(params, 'sink')), files)
  return {
    plan: (parts: number, overwrite = false) =>
      attempting('planning', () =>
        planShared(node, { sink, params }, { job: JOB, parts, overwrite, resume: false, relative: false }, context),
      ),
    work: (parts: readonly number[]) =>
      attempting('working', async () => workShared(await findJob(JOB, files), opened, parts, {}, context)),
    missing: () => attempting('looking', async () => missingOf(await findJob(JOB, files))),
    finish: () => attempting('finishing', async () => finishShared(await findJob(JOB, files), opened, files)),
    discard: () => attempting('discarding', async () => discardShared(await findJob(JOB, files), sink, files)),
    alone: () => save(node, orThrow(sink.instantiate(params, 'sink')), {}, context),
  }
}

/** All that stands outside the folder of the job. */
const standing = (files: MemoryFiles): Readonly<Record<string, string>> =>
  Object.fromEntries(
    [...files.snapshot('/')]
      .filter(([path]) => !path.startsWith(JOB))
      .map(([path, bytes]) => [path, createHash('sha256').update(bytes).digest('hex')]),
  )

const newFiles = (): MemoryFiles => {
  const files = memoryFiles()
  files.makeFolder('/data')
  return files
}

const durations = fc.array(fc.constantFrom(0.01, 0.2, 0.85, 2), { minLength: 1, maxLength: 3 })
const orders = fc.array(fc.nat(11), { minLength: 0, maxLength: 20 })

describe.each(sinks.map((sink, index) => ({ called: `${sink.kind} ${index}`, sink })))('$called', ({ sink }) => {
  test('the bytes do not depend on the parts, their order, or how often they are done', async () => {
    const property = fc.asyncProperty(
      durations,
      fc.integer({ min: 1, max: 12 }),
      orders,
      orders,
      async (lengths, wanted, one, other) => {
        const node = await nodeOf(lengths)
        const [alone, shared] = [newFiles(), newFiles()]
        await machine(node, sink, alone).alone()
        const { plan, work, missing, finish } = machine(node, sink, shared)
        const { parts } = await plan(wanted)
        const within = (order: readonly number[]): readonly number[] => order.filter((part) => part < parts)
        // Two at once, who do some of the same.
        await Promise.all([work(within(one)), machine(node, sink, shared.as(2)).work(within(other))])
        for (const part of await missing()) await work([part])
        await finish()
        await Promise.all([work(within(other)), finish()])
        expect(standing(shared)).toEqual(standing(alone))
      },
    )
    await fc.assert(property, parameters(12))
  })

  test('whatever fails or dies at any change, the output is what it was, or whole; and going on gives the same bytes', async () => {
    const node = await nodeOf([0.85, 0.2])
    const expected = newFiles()
    await machine(node, sink, expected).alone()
    const whole = standing(expected)
    const all = async (of: ReturnType<typeof machine>): Promise<void> => {
      await of.work((await of.missing()).slice(0, 2))
      await of.work(await of.missing())
      await of.finish()
    }
    const counted = faultyFiles(newFiles(), { at: Number.POSITIVE_INFINITY, how: 'EIO' })
    const first = machine(node, sink, counted.files)
    await first.plan(3)
    await all(first)
    let tried = 0
    for (const how of ['death', 'EIO', 'ENOSPC'] as const)
      for (const at of stopsOf(counted.changes()).filter((_, index) => torture.everySink || index % 3 === 0)) {
        const files = newFiles()
        const troubled = machine(node, sink, faultyFiles(files.as(2), { at, how }).files)
        await troubled
          .plan(3)
          .then(() => all(troubled))
          .catch((error: unknown) => {
            if (!isFaultError(error) && !(error instanceof Died)) throw error
          })
        files.end(2)
        const finals = Object.keys(standing(files)).filter((path) => !path.includes('.rxephys-unfinished'))
        // Files of samples come one after another, each with its checksums.
        if (sink.kind !== 'binary' && finals.length > 0) expect(pick(standing(files), finals)).toEqual(whole)
        const later = machine(node, sink, files.as(3))
        await goOn(later, () => all(later), files)
        expect(standing(files), `${how} at ${at}`).toEqual(whole)
        tried++
      }
    tally(`shared ${sink.kind}`, 'stopped at one of its changes', tried)
  })
})

const pick = (of: Readonly<Record<string, string>>, keys: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(keys.map((key) => [key, of[key]]))

/** What a person does after a fault: go on; or, where the job was not planned to its end, end it and plan anew. */
const goOn = async (of: ReturnType<typeof machine>, all: () => Promise<void>, files: MemoryFiles): Promise<void> => {
  if (files.stat(`${JOB}/job.json`) !== undefined)
    try {
      return await all()
    } catch (error) {
      if (!isFaultError(error) || error.fault._tag !== 'Incomplete') throw error
      await of.discard()
    }
  files.remove(JOB)
  await of.plan(3, true)
  await all()
}
