/** Every sink whose outputs can grow × what is asked of streams that are written as they come. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { binaryFolder } from '../sinks/binaryFolder.js'
import { eventsFolder } from '../sinks/eventsFolder.js'
import { zarr } from '../sinks/zarr.js'
import type { AnySink } from '../src/declare/sink.js'
import type { Chunk } from '../src/model/block.js'
import type { RaggedKind } from '../src/model/kinds.js'
import { GrowingRecording, type WriteProgress } from '../src/run/growing.js'
import { GrowingRows } from '../src/run/growingRows.js'
import { stopsOf } from '../test/torture/report.js'
import { type Choices, choices } from './arbitraries.js'
import { eventPipelineOf, eventPipelines } from './events.js'
import { eventSinks, recordingSinks, sortingSinks } from './kinds.js'
import { spoil } from './laws/acquisition.js'
import type { Disaster } from './laws/durability.js'
import { becomesTheSave, type Growing, growingRecording, growingSorting, savedBytes } from './laws/growing.js'
import { growingEvents } from './laws/growingEvents.js'
import { changesOfStream, leavesItsCommit, recoversAgain, valuesOf } from './laws/interrupted.js'
import { judged, type Verdict } from './laws/law.js'
import { spoilEvents } from './laws/liveEvents.js'
import { spoilSpikes } from './laws/liveSorting.js'
import { pipelineOf, pipelines } from './pipelines.js'
import { parameters } from './runs.js'
import { asked } from './savings.js'
import { sortingPipelineOf, sortingPipelines } from './sortingPipelines.js'

const hold = async (check: () => Promise<Verdict>): Promise<void> => {
  const verdict = await judged(check)
  if (verdict._tag === 'broken') throw new Error(verdict.how)
}

const bytesOfFirst = async <C>({ first, kept }: Growing<C>, frames: readonly number[] | undefined) =>
  savedBytes(frames === undefined || first === undefined ? kept() : await first(frames))

const everywhere = (changes: number): readonly number[] => Array.from({ length: changes }, (_, at) => changes - 1 - at)

/** Stopped at these of its changes, in any way, and killed at these over another. */
const stoppedAt = async <C>(
  growing: Growing<C>,
  chosen: Choices,
  places: (changes: number) => readonly number[],
  anew: readonly Disaster['how'][] = ['death', 'EIO', 'ENOSPC', 'power cut'],
): Promise<void> => {
  const chunks = await growing.chunks(chosen)
  const known = new Map<string, Promise<ReadonlyMap<string, Uint8Array>>>()
  const saved = (frames?: readonly number[]): Promise<ReadonlyMap<string, Uint8Array>> => {
    const bytes = known.get(`${frames}`) ?? bytesOfFirst(growing, frames)
    known.set(`${frames}`, bytes)
    return bytes
  }
  const values = await valuesOf(growing.kept())
  for (const over of [false, true])
    for (const how of over ? (['death'] as const) : anew)
      for (const at of places(await changesOfStream(growing, chunks, over)))
        await hold(() => leavesItsCommit(growing, chunks, { how, at, over }, { values, saved }))
}

const same = 'a stream, however it is cut, becomes what a save becomes, byte for byte'

/** Zarr whose files are short, so that a stream fills many. */
const cutAs = (params: object): AnySink => asked<AnySink>(zarr, params)
/** Of short segments, in chunks of a few frames. */
const MANY_CHUNKS = 3
const growingSinks = [
  ...[...recordingSinks.values()].map((sink) => ({ kind: sink.kind, sink, seed: 2 })),
  { kind: 'zarr of short chunks', sink: cutAs({ chunkSize: 4, channelChunkSize: 2 }), seed: MANY_CHUNKS },
  { kind: 'zarr in shards', sink: cutAs({ zarrFormat: 3, chunkSize: 2, shardSize: 4, compressor: 'zstd' }), seed: MANY_CHUNKS },
]

describe.each(growingSinks)('$kind', ({ sink, seed }) => {
  test(same, async () => {
    const property = fc.asyncProperty(pipelines, choices, async (drawn, chosen) => {
      const growing = growingRecording({ ...(await pipelineOf(drawn)), sink })
      await hold(() => becomesTheSave(growing, spoil, chosen))
    })
    await fc.assert(property, parameters(40))
  })

  test('stopped at any change, it leaves what its last commit tells, and nothing else is touched', async () => {
    const [drawn] = fc.sample(pipelines, { numRuns: 1, seed })
    const [chosen] = fc.sample(choices, { numRuns: 1, seed })
    await stoppedAt(growingRecording({ ...(await pipelineOf(drawn)), sink }), chosen, stopsOf)
  })

  test('a recovery that is stopped at any change can be begun again', async () => {
    const [drawn] = fc.sample(pipelines, { numRuns: 1, seed })
    const [chosen] = fc.sample(choices, { numRuns: 1, seed })
    const growing = growingRecording({ ...(await pipelineOf(drawn)), sink })
    const chunks = await growing.chunks(chosen)
    for (const how of ['death', 'EIO'] as const)
      for (let at = 0, verdict: Verdict | 'over' = 'over'; at === 0 || verdict !== 'over'; at++) {
        verdict = await recoversAgain(growing, chunks, { how, at })
        if (at === 0) expect(verdict).not.toBe('over')
        if (verdict !== 'over' && verdict._tag === 'broken') throw new Error(verdict.how)
      }
  })
})

describe.each([...sortingSinks.values()].map((sink) => ({ kind: sink.kind, sink })))('$kind', ({ sink }) => {
  test(same, async () => {
    const property = fc.asyncProperty(sortingPipelines, choices, async (drawn, chosen) => {
      await hold(() => becomesTheSave(growingSorting(sortingPipelineOf(drawn).node, sink), spoilSpikes, chosen))
    })
    await fc.assert(property, parameters(40))
  })
})

describe.each([...sortingSinks.values()].map((sink) => ({ kind: sink.kind, sink })))('$kind', ({ sink }) => {
  test('stopped at any change, it leaves what its last commit tells, and nothing else is touched', async () => {
    const [drawn] = fc.sample(sortingPipelines, { numRuns: 1, seed: 1 })
    const [chosen] = fc.sample(choices, { numRuns: 1, seed: 2 })
    await stoppedAt(growingSorting(sortingPipelineOf(drawn).node, sink), chosen, stopsOf)
  })

  test('a recovery that is stopped at any change can be begun again', async () => {
    const [drawn] = fc.sample(sortingPipelines, { numRuns: 1, seed: 1 })
    const [chosen] = fc.sample(choices, { numRuns: 1, seed: 2 })
    const growing = growingSorting(sortingPipelineOf(drawn).node, sink)
    const chunks = await growing.chunks(chosen)
    for (const how of ['death', 'EIO'] as const)
      for (let at = 0, verdict: Verdict | 'over' = 'over'; at === 0 || verdict !== 'over'; at++) {
        verdict = await recoversAgain(growing, chunks, { how, at })
        if (verdict !== 'over' && verdict._tag === 'broken') throw new Error(verdict.how)
      }
  })
})

/** Events of a few lines and words, in two segments. */
const [someEvents] = fc.sample(
  eventPipelines.filter((drawn) => eventPipelineOf(drawn).segments.length > 1),
  { numRuns: 1, seed: 4 },
)

describe.each([...eventSinks.values()].map((sink) => ({ kind: sink.kind, sink })))('$kind', ({ sink }) => {
  test(same, async () => {
    const property = fc.asyncProperty(eventPipelines, choices, async (drawn, chosen) => {
      await hold(() => becomesTheSave(growingEvents(eventPipelineOf(drawn), sink), spoilEvents, chosen))
    })
    await fc.assert(property, parameters(40))
  })

  test('stopped at any change, it leaves what its last commit tells, and nothing else is touched', async () => {
    const [chosen] = fc.sample(choices, { numRuns: 1, seed: 2 })
    await stoppedAt(growingEvents(eventPipelineOf(someEvents), sink), chosen, stopsOf)
  })

  test('a recovery that is stopped at any change can be begun again', async () => {
    const [chosen] = fc.sample(choices, { numRuns: 1, seed: 2 })
    const growing = growingEvents(eventPipelineOf(someEvents), sink)
    const chunks = await growing.chunks(chosen)
    for (const how of ['death', 'EIO'] as const)
      for (let at = 0, verdict: Verdict | 'over' = 'over'; at === 0 || verdict !== 'over'; at++) {
        verdict = await recoversAgain(growing, chunks, { how, at })
        if (at === 0) expect(verdict).not.toBe('over')
        if (verdict !== 'over' && verdict._tag === 'broken') throw new Error(verdict.how)
      }
  })
})

describe('faults that are planted', () => {
  const drawnAt = async (seed: number) => pipelineOf(fc.sample(pipelines, { numRuns: 1, seed })[0])
  const [chosen] = fc.sample(choices, { numRuns: 1, seed: 2 })

  test('an output that loses its last chunk is found', async () => {
    class Loses<S> extends GrowingRecording<S> {
      override write(chunk: Chunk): void {
        if (!chunk.last) super.write(chunk)
      }
    }
    const property = fc.asyncProperty(pipelines, choices, async (drawn, cut) => {
      const growing = growingRecording({ ...(await pipelineOf(drawn)), sink: binaryFolder }, Loses)
      await hold(() => becomesTheSave(growing, spoil, cut))
    })
    expect((await fc.check(property, parameters(40))).failed).toBe(true)
  })

  test('a commit that tells of a frame which is not durable is found', async () => {
    class Boasts<S> extends GrowingRecording<S> {
      override commit(): WriteProgress<S> | undefined {
        const told = super.commit()
        return told && { ...told, frames: told.frames + 1 }
      }
    }
    const growing = growingRecording({ ...(await drawnAt(2)), sink: binaryFolder }, Boasts)
    await expect(stoppedAt(growing, chosen, everywhere)).rejects.toThrow(/frames (were|that were) durable/)
  })

  test('a commit that tells of more events than are durable is found', async () => {
    class Boasts<K extends RaggedKind, S> extends GrowingRows<K, S> {
      override commit(): WriteProgress<S> | undefined {
        const told = super.commit()
        return told && { ...told, frames: told.frames + 1 }
      }
    }
    const growing = growingEvents(eventPipelineOf(someEvents), eventsFolder, Boasts)
    await expect(stoppedAt(growing, chosen, everywhere)).rejects.toThrow(/frames (were|that were) durable/)
  })

  test('events that nothing makes durable are found by a power cut', async () => {
    const growing = growingEvents(eventPipelineOf(someEvents), eventsFolder)
    const forgetting: typeof growing = {
      ...growing,
      output: (files, overwrite) => {
        const openWrite: typeof files.openWrite = (path, options) => ({
          ...files.openWrite(path, options),
          sync: () => undefined,
        })
        return growing.output({ ...files, openWrite }, overwrite)
      },
    }
    await expect(stoppedAt(forgetting, chosen, everywhere, ['power cut'])).rejects.toThrow(/Corrupt|other bytes|frames/)
  })

  test('a writer that makes nothing durable is found by a power cut', async () => {
    const openWriter: typeof binaryFolder.openWriter = (job, files) => ({
      ...binaryFolder.openWriter(job, files),
      sync: () => undefined,
    })
    const growing = growingRecording({ ...(await drawnAt(2)), sink: { ...binaryFolder, openWriter } })
    await expect(stoppedAt(growing, chosen, everywhere, ['power cut'])).rejects.toThrow(
      /Corrupt: .*the samples that were durable/,
    )
  })

  const [manyChunks] = fc.sample(choices, { numRuns: 1, seed: MANY_CHUNKS })
  /** Zarr of which these files are never made durable while a stream goes on. */
  const forgetting = async (isForgotten: (path: string) => boolean) => {
    const openStreamWriter: typeof zarr.openWriter = (job, files) => {
      const openWrite: typeof files.openWrite = (path, options) => {
        const handle = files.openWrite(path, options)
        return isForgotten(path) ? { ...handle, sync: () => undefined } : handle
      }
      return (zarr.openStreamWriter ?? zarr.openWriter)(job, { ...files, openWrite })
    }
    return growingRecording({ ...(await drawnAt(MANY_CHUNKS)), sink: { ...cutAs({ chunkSize: 4 }), openStreamWriter } })
  }

  test('rows of a Zarr that are not durable are found by a power cut', async () => {
    const growing = await forgetting((path) => path.endsWith('.raw'))
    await expect(stoppedAt(growing, manyChunks, everywhere, ['power cut'])).rejects.toThrow(
      /Corrupt: .*waiting.*samples that were durable/,
    )
  })

  test('chunks of a Zarr whose rows have gone, and that are not durable, are found by a power cut', async () => {
    const growing = await forgetting((path) => !path.endsWith('.raw'))
    await expect(stoppedAt(growing, manyChunks, everywhere, ['power cut'])).rejects.toThrow(
      /Corrupt: .*new: .*the samples that were durable/,
    )
  })
})
