/** One acquisition that is recorded raw and processed, while a view hardly takes anything. */
import { join } from 'node:path'
import { acquire, generateRecording, inWorkers, open, type Received, writeTo } from 'rxephys'
import { bandpassFilter, commonReference } from 'rxephys/operators'
import { lastValueFrom, Subject } from 'rxjs'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../../sources/support.js'

const folder = temporaryFolder()
const CHUNK = 50

test.each([[1], [3]])(
  'a view that is slow loses by itself, in bounded memory; recordings are whole (%i threads)',
  async (jobs) => {
    const recording = await generateRecording({ numChannels: 4, durations: [2], samplingFrequency: 2000, dtype: 'int16' })
    const { data, frames } = await recording.getTraces()
    const source = new Subject<Received>()
    const { samplingFrequency, channelIds } = recording
    const acquisition = await acquire({
      header: { samplingFrequency, channelIds, dtype: 'int16', properties: recording.header.properties },
      connect: () => source,
      ringSeconds: 2,
    })
    const stages = [commonReference(), bandpassFilter({ freqMin: 200, freqMax: 800, blockFrames: 100 })] as const
    const listened = (name: string) => acquisition.listen({ name, overflow: 'fail', ringSeconds: 2 })
    const inWorker = jobs > 1
    const [raw, processed] = [join(folder, `raw${jobs}`), join(folder, `processed${jobs}`)]
    const filtered = inWorker ? listened('processed').pipe(inWorkers(stages)) : listened('processed').pipe(...stages)
    const done = Promise.all([
      lastValueFrom(listened('raw').pipe(writeTo(raw, { inWorker }))),
      lastValueFrom(filtered.pipe(writeTo(processed, { inWorker }))),
    ])
    const view = acquisition.listen({ name: 'view', overflow: 'dropOldest', ringSeconds: 0.1 })[Symbol.asyncIterator]()
    const first = view.next()
    const countsOf = (name: string) => acquisition.status().consumers.find((each) => each.name === name)
    for (let start = 0; start < frames; start += CHUNK) {
      await new Promise((resolve) => setImmediate(resolve))
      source.next({ segment: 0, start, frames: CHUNK, data: data.slice(start * 4, (start + CHUNK) * 4) })
      const { waiting = 0, delivered = 0, lost = 0, produced } = countsOf('view') ?? {}
      expect(waiting).toBeLessThanOrEqual(200)
      expect(delivered + lost + waiting).toBe(produced)
      expect(produced).toBe(start + CHUNK)
    }
    expect((await first).value?.frames).toBe(CHUNK)
    expect(countsOf('view')?.lost).toBeGreaterThan(3000)
    expect([countsOf('raw')?.lost, countsOf('processed')?.lost]).toEqual([0, 0])
    source.complete()
    await done
    expect([...(await (await open(raw)).getTraces()).data]).toEqual([...data])
    const offline = (await open(raw)).pipe(...stages)
    expect([...(await (await open(processed)).getTraces()).data]).toEqual([...(await offline.getTraces()).data])
  },
)
