/** Outputs that grow while a stream goes on: what they tell, when that is durable, and what is left of them. */
import { either as E } from 'fp-ts'
import { Subject } from 'rxjs'
import { describe, expect, test, vi } from 'vitest'
import type { MemoryFiles } from '../../../property-tests/memoryFiles.js'
import { binaryFolder } from '../../../sinks/binaryFolder.js'
import { unfinishedOf } from '../../../src/encoding/unfinished.js'
import { orThrow } from '../../../src/model/attempt.js'
import type { Chunk } from '../../../src/model/block.js'
import { readCommit } from '../../../src/run/commitRecord.js'
import { GrowingRecording, type GrowingSink } from '../../../src/run/growing.js'
import { writtenTo } from '../../../src/stream/write.js'
import { newFiles, put, textsOf, turn, withStillClock } from './support.js'

const OUT = '/data/out'
withStillClock()

describe('a recording', () => {
  const header = { samplingFrequency: 1000, channelIds: [0, 1], dtype: 'float32', properties: {}, annotations: {} } as const
  const chunk = (start: number, samples: readonly number[], segment = 0): Chunk => ({
    header,
    segment,
    start,
    frames: samples.length / 2,
    dtype: 'float32',
    data: Float32Array.from(samples),
    last: false,
  })
  const growing = (
    files: MemoryFiles,
    given: {
      readonly dtype?: 'int16'
      readonly options?: object
      readonly headerFails?: boolean
      readonly commitAfter?: number
    } = {},
  ) => {
    const instance = orThrow(binaryFolder.instantiate({ folder: OUT, ...(given.dtype && { dtype: given.dtype }) }, 'sink'))
    const sink: GrowingSink<readonly number[]> = {
      kind: 'binaryFolder',
      params: (segments) => ({ segments }),
      instance: () => instance,
      openWriter: binaryFolder.openWriter,
      headerSink: (folder) => {
        if (given.headerFails) throw new Error('no header')
        return orThrow(binaryFolder.instantiate({ folder }, 'header'))
      },
      open: async ({ segments }) => segments.map(({ frames }) => frames),
    }
    return new GrowingRecording(sink, given.options ?? {}, files, ...(given.commitAfter === undefined ? [] : [given.commitAfter]))
  }
  /** What is told once its header is there. */
  const committed = async (output: ReturnType<typeof growing>): Promise<unknown> => {
    for (;;) {
      const told = output.commit()
      if (told !== undefined) return told
      await turn()
    }
  }
  const samplesIn = (files: MemoryFiles, segment = 0): Float32Array =>
    new Float32Array(files.readBytes(`${OUT}/traces_cached_seg${segment}.raw`).slice().buffer)

  test('is made durable about each second, where something came, once its header is', async () => {
    const files = newFiles()
    const output = growing(files)
    output.write(chunk(0, [1, 2, 3, 4]))
    vi.advanceTimersByTime(1000)
    // Its header is still on the way.
    expect(output.commit()).toBeUndefined()
    expect(await committed(output)).toEqual({ frames: 2, bytes: 16, seconds: 1 })
    expect(readCommit(OUT, files)).toMatchObject(E.right({ params: { segments: 1 }, segments: [{ frames: 2 }] }))
    vi.advanceTimersByTime(699)
    output.write(chunk(2, [5, 6]))
    expect(output.commit()).toBeUndefined()
    vi.advanceTimersByTime(1)
    expect(output.commit()).toEqual({ frames: 3, bytes: 24, seconds: 1.7 })
    vi.advanceTimersByTime(1000)
    expect(output.commit()).toBeUndefined()
    output.write(chunk(0, [7, 8], 1))
    expect(await output.finish()).toEqual({ frames: 4, bytes: 32, seconds: 2.7, saved: [3, 1] })
    await output.close()
    expect([samplesIn(files), samplesIn(files, 1)]).toEqual([Float32Array.of(1, 2, 3, 4, 5, 6), Float32Array.of(7, 8)])
    expect(files.list('/data')).toEqual(['out'])
  })

  test('is never a second behind: whenever a frame comes, and whether or not more follow', async () => {
    vi.useFakeTimers({ toFake: ['performance', 'setInterval', 'clearInterval'] })
    for (let wait = 0; wait < 1000; wait += 90) {
      const files = newFiles()
      const source = new Subject<Chunk>()
      const subscription = source.pipe(writtenTo(() => growing(files))).subscribe()
      source.next(chunk(0, [1, 2]))
      while (readCommit(OUT, files) === undefined) {
        await turn()
        vi.advanceTimersByTime(200)
      }
      vi.advanceTimersByTime(wait)
      source.next(chunk(1, [3, 4]))
      vi.advanceTimersByTime(1)
      source.next(chunk(2, [5, 6]))
      vi.advanceTimersByTime(999)
      expect(readCommit(OUT, files)).toMatchObject(E.right({ segments: [{ frames: 3 }] }))
      subscription.unsubscribe()
    }
  })

  test('has one NaN for all and the dtype that is asked for; the sender’s samples stay as they are', async () => {
    const odd = chunk(0, [1, 2])
    const bits = new Uint32Array(odd.data.buffer)
    bits[0] = 0x7fc0_1234
    const files = newFiles()
    const output = growing(files)
    output.write(odd)
    expect(bits[0]).toBe(0x7fc0_1234)
    await output.finish()
    expect([...new Uint32Array(samplesIn(files).buffer)][0]).toBe(0x7fc0_0000)
    const whole = newFiles()
    const rounded = growing(whole, { dtype: 'int16' })
    const sent = chunk(0, [1.5, -40_000])
    rounded.write(sent)
    await rounded.finish()
    expect(sent.data).toEqual(Float32Array.of(1.5, -40_000))
    expect(new Int16Array(whole.readBytes(`${OUT}/traces_cached_seg0.raw`).slice().buffer)).toEqual(Int16Array.of(2, -32_768))
  })

  test('without its header is of no use: that is told at the next step', async () => {
    for (const step of ['commit', 'finish', 'close'] as const) {
      const files = newFiles()
      const output = growing(files, { headerFails: true, commitAfter: 0 })
      output.write(chunk(0, [1, 2]))
      await turn()
      if (step === 'commit') expect(() => output.commit()).toThrow('no header')
      if (step === 'finish') await expect(output.finish()).rejects.toThrow('no header')
      await output.close()
      await turn()
      expect(readCommit(OUT, files)).toBeUndefined()
    }
  })

  test('of which no frame came leaves nothing; of any other what came stays durable', async () => {
    const files = newFiles()
    await expect(growing(files).finish()).rejects.toThrow('at least one chunk')
    const empty = growing(files)
    empty.write(chunk(0, []))
    await empty.close()
    await turn()
    expect(files.list('/data')).toEqual([])
    const some = growing(files)
    some.write(chunk(0, [1, 2]))
    await some.close()
    await turn()
    expect(readCommit(OUT, files)).toMatchObject(E.right({ segments: [{ frames: 1 }] }))
    expect(files.stat(`${unfinishedOf(OUT)}/rxephys-lock.json`)).toBeUndefined()
  })

  test('is not begun where something stands, and leaves that', async () => {
    const files = newFiles({ [`${OUT}/notes.txt`]: 'mine' })
    expect(() => growing(files).write(chunk(0, [1, 2]))).toThrow('expected nothing there')
    expect(textsOf(files)).toEqual({ [`${OUT}/notes.txt`]: 'mine' })
    const taken = newFiles()
    const output = growing(taken)
    output.write(chunk(0, [1, 2]))
    put(taken, { [`${OUT}/notes.txt`]: 'mine' })
    await expect(output.finish()).rejects.toThrow('expected nothing there')
    expect(taken.list(OUT)).toEqual(['notes.txt'])
    expect(readCommit(OUT, taken)).toMatchObject(E.right({ segments: [{ frames: 1 }] }))
  })
})
