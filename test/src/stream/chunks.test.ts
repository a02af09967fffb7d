import { generateRecording, memory, numpySorting } from 'rxephys'
import { commonReference } from 'rxephys/operators'
import { firstValueFrom, lastValueFrom, map, take, toArray } from 'rxjs'
import { describe, expect, test } from 'vitest'
import { Recording } from '../../../src/api/recording.js'
import { readerNode } from '../../../src/engine/build.js'
import { counted } from '../engine/counted.js'

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds))

describe('chunks', () => {
  test('are the recording, segment after segment, and say which is the last', async () => {
    const recording = await memory({
      traces: [Int16Array.of(1, 2, 3, 4, 5), new Int16Array(0), Int16Array.of(6, 7)],
      samplingFrequency: 1000,
      channelIds: ['a'],
      tStarts: [10, 20, 30],
    })
    const chunks = await lastValueFrom(recording.chunks({ chunkSize: 2 }).pipe(toArray()))
    expect(chunks.map(({ segment, start, data, last, time }) => [segment, start, [...data].map(Number), last, time])).toEqual([
      [0, 0, [1, 2], false, 10],
      [0, 2, [3, 4], false, 10.002],
      [0, 4, [5], true, 10.004],
      [1, 0, [], true, 20],
      [2, 0, [6, 7], true, 30],
    ])
  })

  test('are cold: nothing is read before somebody subscribes, and each subscriber has a reading of its own', async () => {
    const { node, reads } = await counted(1000)
    const chunks = new Recording(node).chunks({ chunkSize: 100 })
    expect(reads).toEqual([])
    await lastValueFrom(chunks)
    await lastValueFrom(chunks)
    expect(reads).toHaveLength(20)
  })

  test('are not read any more once nobody listens', async () => {
    const { node, reads } = await counted(100_000)
    await lastValueFrom(new Recording(node).chunks({ chunkSize: 100 }).pipe(take(3)))
    await pause(20)
    expect(reads.length).toBeLessThanOrEqual(4)
  })

  test('of a length in seconds, frames or bytes', async () => {
    const recording = await generateRecording({ numChannels: 4, durations: [1], samplingFrequency: 1000, dtype: 'int16' })
    const frames = async (options: Parameters<typeof recording.chunks>[0]): Promise<number> =>
      firstValueFrom(recording.chunks(options).pipe(map((chunk) => chunk.frames)))
    expect(await frames({ chunkDuration: '200ms' })).toBe(200)
    expect(await frames({ chunkSize: 123 })).toBe(123)
    expect(await frames({ chunkMemory: '2k' })).toBe(250)
    expect(() => recording.chunks({ chunkDuration: '2 weeks' })).toThrow(
      /chunkDuration: expected a duration such as "1s" or "500ms"/,
    )
  })

  test('go through an operator as a recording does', async () => {
    const recording = await generateRecording({ numChannels: 5, durations: [0.1], dtype: 'int16' })
    const streamed = await lastValueFrom(recording.chunks({ chunkSize: 77 }).pipe(commonReference(), toArray()))
    const { data } = await recording.pipe(commonReference()).getTraces()
    expect(streamed.flatMap((chunk) => [...chunk.data].map(Number))).toEqual([...data].map(Number))
  })
})

describe('for await', () => {
  test('goes through the chunks of a recording, and of a sorting', async () => {
    const recording = await memory({
      traces: [Int16Array.of(1, 2, 3), Int16Array.of(4)],
      samplingFrequency: 1000,
      channelIds: ['a'],
    })
    const found: unknown[] = []
    for await (const { segment, start, data } of recording.chunks({ chunkSize: 2 })) found.push([segment, start, ...data])
    expect(found).toEqual([
      [0, 0, 1, 2],
      [0, 2, 3],
      [1, 0, 4],
    ])
    const sorting = await numpySorting({ samplingFrequency: 1000, trains: [new Map([['a', [3, 1500]]])] })
    const spikes: number[] = []
    for await (const chunk of sorting.chunks()) spikes.push(...chunk.spikes.sampleIndex)
    expect(spikes).toEqual([3, 1500])
  })

  test('reads a chunk when it is asked for, and none after it is left', async () => {
    const { node, reads } = await counted(1000)
    let seen = 0
    for await (const { start } of new Recording(node).chunks({ chunkSize: 100 })) {
      expect(reads).toHaveLength(++seen)
      await pause(2)
      expect(reads).toHaveLength(seen)
      if (start === 300) break
    }
    await pause(2)
    expect(reads).toHaveLength(4)
  })

  test('rejects with the fault that reading meets', async () => {
    const read = (): never => {
      throw new Error('no such disk')
    }
    const { node: whole } = await counted(1000)
    const node = readerNode('traces', whole.header, whole.segments, { read, close: () => undefined })
    const all = async (): Promise<void> => {
      for await (const chunk of new Recording(node).chunks()) expect(chunk).toBeUndefined()
    }
    await expect(all()).rejects.toThrow('no such disk')
  })
})

describe('mapChunks', () => {
  test('waits for slow work: no more chunks are read than are worked on', async () => {
    const { node, reads } = await counted(2000)
    let busy = 0
    let most = 0
    const work = async (): Promise<void> => {
      most = Math.max(most, ++busy)
      expect(reads.length).toBeLessThanOrEqual(done + 2)
      await pause(2)
      busy--
      done++
    }
    let done = 0
    await lastValueFrom(new Recording(node).mapChunks(work, { chunkSize: 100, concurrency: 2 }))
    expect([done, most]).toEqual([20, 2])
  })

  test('ends in the error of the work', async () => {
    const { node } = await counted(2000)
    const work = async (): Promise<void> => {
      throw new Error('no')
    }
    await expect(lastValueFrom(new Recording(node).mapChunks(work))).rejects.toThrow('no')
  })
})
