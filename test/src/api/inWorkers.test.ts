import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import fc from 'fast-check'
import {
  type Chunk,
  FaultError,
  generateRecording,
  inWorkers,
  lift,
  open,
  type Recording,
  recoverUnfinished,
  register,
  writeTo,
} from 'rxephys'
import { defineOperator, exactly } from 'rxephys/declare'
import { bandpassFilter, commonReference, scale, selectChannels, whiten } from 'rxephys/operators'
import { firstValueFrom, lastValueFrom, type Observable, Subject, skip, toArray } from 'rxjs'
import { describe, expect, test } from 'vitest'
import { temporaryFolder } from '../../sources/support.js'

const folder = temporaryFolder()
const out = (name: string): string => join(folder, name)
const recording = await generateRecording({ numChannels: 40, durations: [0.3, 0.2], samplingFrequency: 10_000, dtype: 'int16' })
const told = (chunks: readonly Chunk[]) => chunks.map(({ header: _, data, ...frame }) => ({ ...frame, data: [...data] }))
const failed = async (stream: Observable<unknown>): Promise<string> => {
  const error: unknown = await lastValueFrom(stream).then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  return error instanceof FaultError ? error.message : `no fault but ${String(error)}`
}

describe('operators in threads', () => {
  const stages = [
    commonReference(),
    bandpassFilter({ freqMin: 300, freqMax: 3000, blockFrames: 200 }),
    selectChannels({ channelIds: [3, 7, 20].map((index) => recording.channelIds[index]) }),
    scale({ gain: 2 }),
  ]

  test('give the chunks that they give in this one, however the stream is cut and whatever number of threads', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 3500 }),
        fc.integer({ min: 1, max: 4 }),
        fc.boolean(),
        async (chunkSize, jobs, isHot) => {
          // A stream that is asked for chunks, and one that sends them.
          const chunks = recording.chunks({ chunkSize })
          const sent: Observable<Chunk> = isHot ? chunks.pipe(skip(0)) : chunks
          const there = await lastValueFrom(sent.pipe(inWorkers(stages, { jobs }), toArray()))
          const [a, b, c, d] = stages
          const here = await lastValueFrom(recording.chunks({ chunkSize }).pipe(a, b, c, d, toArray()))
          expect(told(there)).toEqual(told(here))
          expect(there[0].header).toEqual(here[0].header)
        },
      ),
      { numRuns: 4 },
    )
  })

  test('have the arrays that their JSON only names', async () => {
    const whitened = await recording.fit(whiten({ dtype: 'float32' }))
    const there = await lastValueFrom(recording.chunks().pipe(inWorkers([whitened]), toArray()))
    expect(told(there)).toEqual(told(await lastValueFrom(recording.chunks().pipe(whitened, toArray()))))
  })

  test('tell their faults', async () => {
    expect(await failed(recording.chunks().pipe(inWorkers([bandpassFilter({ freqMin: 300, freqMax: 9000 })])))).toContain(
      'bandpassFilter.params.freqMax',
    )
    expect(() => inWorkers([])).toThrow('at least one')
  })

  test('of which one ends its thread are lost, and that is told', async () => {
    const module = join(folder, 'ends.mjs')
    writeFileSync(
      module,
      `import { defineOperator, exactly } from ${JSON.stringify(import.meta.resolve('rxephys/declare'))}
       export const ends = defineOperator({ kind: 'ends', version: 1, inputs: 'one', params: exactly({}), examples: () => [{}],
         bind: (_, [header]) => ({ _tag: 'Right', right: { header, kernel: () => { process.exit(3) } } }) })`,
    )
    await register(pathToFileURL(module).href)
    const ends = lift(
      defineOperator({
        kind: 'ends',
        version: 1,
        inputs: 'one',
        params: exactly({}),
        examples: () => [{}],
        bind: (_, [header]) => ({ _tag: 'Right', right: { header } }),
      }),
    )
    expect(await failed(recording.chunks().pipe(inWorkers([ends()])))).toMatch(/^WorkerLost/)
  })

  test('of a kind that is not registered are refused by name', async () => {
    const unknown = lift(
      defineOperator({
        kind: 'nobodyKnowsIt',
        version: 1,
        inputs: 'one',
        params: exactly({}),
        examples: () => [{}],
        bind: (_, [header]) => ({ _tag: 'Right', right: { header } }),
      }),
    )
    expect(await failed(recording.chunks().pipe(inWorkers([unknown()])))).toContain('nobodyKnowsIt')
  })
})

describe('writing in a thread', () => {
  const samples = async (from: Recording): Promise<readonly unknown[]> =>
    Promise.all(from.segments.map(async (_, segment) => [...(await from.getTraces({ segment })).data]))

  test('gives what writing here gives', async () => {
    for (const name of ['whole', 'whole.zarr']) {
      const { saved, frames } = await lastValueFrom(
        recording.chunks({ chunkSize: 700 }).pipe(writeTo(out(name), { inWorker: true })),
      )
      expect(frames).toBe(5000)
      expect(`${saved}`).toBe(`${await open(out(name))}`)
      expect(await samples(await open(out(name)))).toEqual(await samples(recording))
    }
  })

  test('tells faults, and touches nothing that stands there', async () => {
    writeFileSync(out('mine'), 'mine')
    expect(await failed(recording.chunks().pipe(writeTo(out('mine'), { inWorker: true })))).toContain(out('mine'))
    const spikes = new Subject<Chunk>()
    const refused = failed(spikes.pipe(writeTo(out('odd'), { inWorker: true })))
    const [chunk] = await lastValueFrom(recording.chunks().pipe(toArray()))
    spikes.next({ ...chunk, frames: 7 })
    expect(await refused).toContain('7 × 40 samples')
    expect(existsSync(out('odd'))).toBe(false)
  })

  test('leaves all that came where nobody listens any more', async () => {
    const source = new Subject<Chunk>()
    const [chunk] = await lastValueFrom(recording.chunks({ chunkSize: 100 }).pipe(toArray()))
    const first = firstValueFrom(source.pipe(writeTo(out('left'), { inWorker: true })))
    source.next({ ...chunk, last: false })
    // What is durable is told within about a second.
    const { frames } = await first
    expect(frames).toBe(chunk.frames)
    await expect(open(out('left'))).rejects.toThrow(`${chunk.frames}`)
    const recovered = async (): Promise<Recording> => {
      for (;;) {
        const found = await recoverUnfinished(out('left')).catch((error: unknown) => String(error))
        if (typeof found !== 'string') return found
        // The thread lets go of it when it is told to.
        if (!found.includes('no other process')) throw new Error(found)
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    }
    expect([...(await (await recovered()).getTraces()).data]).toEqual([...chunk.data])
  })
})
