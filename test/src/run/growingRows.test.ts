/** Outputs that grow while a stream goes on: spikes as they come, what is told of them, and what is left. */
import { either as E } from 'fp-ts'
import { describe, expect, test, vi } from 'vitest'
import type { MemoryFiles } from '../../../property-tests/memoryFiles.js'
import type { SinkInstance } from '../../../src/declare/sink.js'
import { temporaryOf, unfinishedOf } from '../../../src/encoding/unfinished.js'
import type { SpikeChunk } from '../../../src/model/spikes.js'
import { GrowingRows } from '../../../src/run/growingRows.js'
import { newFiles, put, textsOf, turn, withStillClock } from './support.js'

const OUT = '/data/out'
withStillClock()

describe('a sorting', () => {
  const header = { samplingFrequency: 1000, unitIds: ['a', 'b'], properties: {}, annotations: {} }
  const chunk = (start: number, end: number, frames: readonly number[], segment = 0): SpikeChunk => ({
    header,
    segment,
    start,
    end,
    spikes: { sampleIndex: Float64Array.from(frames), unitIndex: new Int32Array(frames.length) },
    last: false,
  })

  /** An output whose sink writes the frames of all spikes into a text. */
  const growing = (files: MemoryFiles, options = {}, { failing = false, opening = false, late = false } = {}) => {
    const written: Float64Array[] = []
    const log: string[] = []
    const sink: SinkInstance<'spikes'> = {
      kind: 'texts',
      plan: () =>
        E.right({
          temporary: temporaryOf(OUT, files),
          final: OUT,
          replaceable: () => E.right(undefined),
          open: () => {
            if (opening) throw new Error('cannot be opened')
            return {
              write: (_segment, { sampleIndex }) => {
                written.push(sampleIndex)
                return late ? Promise.reject(new Error('cannot be written')) : undefined
              },
              finish: () => {
                files.writeWhole(temporaryOf(OUT, files), JSON.stringify(written.map((each) => [...each])))
                if (failing) throw new Error('cannot be finished')
              },
              close: () => void log.push('closed'),
            }
          },
        }),
    }
    const open = async (told: { readonly segments: readonly { readonly frames: number }[] }): Promise<number> =>
      told.segments.length
    return { output: new GrowingRows('spikes', sink, open, options, files), log }
  }

  test('is there when the stream has ended, and tells each second how far it is', async () => {
    const files = newFiles()
    const { output, log } = growing(files)
    const first = chunk(0, 30, [3, 25])
    output.write(first)
    // The samples are the receiver's to keep, and the sink's are its own.
    first.spikes.sampleIndex[0] = 99
    vi.advanceTimersByTime(999)
    expect(output.commit()).toBeUndefined()
    vi.advanceTimersByTime(1)
    // Twelve bytes a spike.
    expect(output.commit()).toEqual({ frames: 30, bytes: 24, seconds: 1 })
    vi.advanceTimersByTime(999)
    expect(output.commit()).toBeUndefined()
    output.write(chunk(30, 50, [44]))
    output.write(chunk(0, 10, [], 1))
    expect(await output.finish()).toEqual({ frames: 60, bytes: 36, seconds: 1.999, saved: 2 })
    await output.close()
    expect([textsOf(files), log]).toEqual([{ [OUT]: '[[3,25],[44],[]]' }, ['closed']])
  })

  test('is not there where the stream was left, or its end fails, or nothing came', async () => {
    const files = newFiles()
    const left = growing(files)
    left.output.write(chunk(0, 30, [3]))
    await left.output.close()
    await left.output.close()
    expect([files.list('/data'), left.log]).toEqual([[], ['closed']])
    const failing = growing(files, {}, { failing: true })
    failing.output.write(chunk(0, 30, [3]))
    await expect(failing.output.finish()).rejects.toThrow('cannot be finished')
    expect(files.list('/data')).toEqual([])
    const opening = growing(files, {}, { opening: true })
    expect(() => opening.output.write(chunk(0, 30, [3]))).toThrow('cannot be opened')
    expect(files.list('/data')).toEqual([])
    await expect(growing(files).output.finish()).rejects.toThrow('at least one chunk')
  })

  test('that is written later, and cannot be, says so at the next commit', async () => {
    const files = newFiles()
    const { output } = growing(files, {}, { late: true })
    output.write(chunk(0, 30, [3]))
    await turn()
    expect(() => output.commit()).toThrow('cannot be written')
    await output.close()
    expect(files.list('/data')).toEqual([])
  })

  test('takes no place unasked, and begins with nothing of one before it', async () => {
    const files = newFiles({ [OUT]: 'mine' })
    expect(() => growing(files).output.write(chunk(0, 30, [3]))).toThrow('expected nothing there')
    const half = { [temporaryOf(OUT, files)]: 'half', [`${unfinishedOf(OUT)}/rxephys-unfinished.txt`]: '' }
    put(files, half)
    const { output } = growing(files, { overwrite: true })
    output.write(chunk(0, 30, [3]))
    expect(files.stat(temporaryOf(OUT, files))).toBeUndefined()
    await output.finish()
    expect(textsOf(files)).toEqual({ [OUT]: '[[3]]' })
    const other = newFiles(half)
    expect(() => growing(other).output.write(chunk(0, 30, [3]))).toThrow('Incomplete')
    expect(textsOf(other)).toEqual(half)
  })

  test('is not put in a place that was taken meanwhile', async () => {
    const files = newFiles()
    const { output } = growing(files)
    output.write(chunk(0, 30, [3]))
    put(files, { [OUT]: 'mine' })
    await expect(output.finish()).rejects.toThrow('expected nothing there')
    expect(textsOf(files)).toEqual({ [OUT]: 'mine' })
    const stolen = newFiles()
    const other = growing(stolen).output
    other.write(chunk(0, 30, [3]))
    stolen.remove(`${unfinishedOf(OUT)}/rxephys-lock.json`)
    await expect(other.finish()).rejects.toThrow('that of another, or none')
    expect(stolen.stat(OUT)).toBeUndefined()
  })
})
