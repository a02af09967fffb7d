/** Saves of spikes: step by step, there whole or not at all. */
import { either as E } from 'fp-ts'
import { generateRecording, numpySorting, type Sorting } from 'rxephys'
import { detectPeaks } from 'rxephys/operators'
import { describe, expect, test } from 'vitest'
import { type MemoryFiles, memoryFiles } from '../../../property-tests/memoryFiles.js'
import type { RaggedSinkInstance } from '../../../src/declare/sink.js'
import { commitOf, lockOf, replacedOf, temporaryOf, unfinishedOf } from '../../../src/encoding/unfinished.js'
import { Engine } from '../../../src/engine/engine.js'
import type { Files } from '../../../src/platform/files.js'
import { isDetected, rowSteps } from '../../../src/run/rowSteps.js'
import { type SaveSpikesOptions, saveRagged } from '../../../src/run/saveSpikes.js'
import { put, textsOf } from './support.js'

const OUT = '/data/out'
const engine = new Engine({ cacheBytes: 0 })
const sorting = await numpySorting({ samplingFrequency: 1000, trains: [{ a: [3, 25] }, { a: [5] }] })
const recording = await generateRecording({ numChannels: 1, durations: [2.5], samplingFrequency: 1000, dtype: 'int16' })
const peaks = recording.pipe(detectPeaks({ noiseLevels: [1], method: 'by_channel' }))

/** What is done at each step of a save, by whoever looks on. */
interface Watch {
  readonly opened?: () => void
  readonly written?: () => void
  readonly finished?: () => void
}

/** A sink that writes one number a spike into a text, and how often its writer was closed. */
const sinkOf = (files: Files, watch: Watch = {}) => {
  const log: string[] = []
  const sink: RaggedSinkInstance<'spikes'> = {
    kind: 'texts',
    plan: () => {
      log.push('planned')
      return E.right({
        temporary: temporaryOf(OUT, files),
        final: OUT,
        replaceable: () => E.right(undefined),
        open: () => {
          watch.opened?.()
          const frames: (readonly number[])[] = []
          return {
            write: (segment, { sampleIndex }) => {
              frames.push([segment, ...sampleIndex])
              watch.written?.()
            },
            finish: () => {
              files.writeWhole(temporaryOf(OUT, files), JSON.stringify(frames))
              watch.finished?.()
            },
            close: () => void log.push('closed'),
          }
        },
      })
    },
  }
  return { sink, log }
}
const save = (files: MemoryFiles, options: SaveSpikesOptions = {}, watch: Watch = {}, { node }: Sorting = sorting) => {
  const { sink, log } = sinkOf(files, watch)
  return { log, saved: saveRagged(node, sink, { provenance: undefined }, options, { engine, files }) }
}
const newFiles = (texts: Readonly<Record<string, string>> = {}): MemoryFiles => {
  const files = memoryFiles()
  files.makeFolder('/data')
  put(files, texts)
  return files
}
const whole = { [OUT]: '[[0,3,25],[1,5]]' }

describe('a save of spikes', () => {
  test('is whole, closes its writer once, and leaves nothing beside', async () => {
    const files = newFiles()
    const { saved, log } = save(files)
    await saved
    expect([textsOf(files), log]).toEqual([whole, ['planned', 'closed']])
  })

  test('tells how many frames of all segments are behind it', async () => {
    const told: (readonly number[])[] = []
    await save(newFiles(), {
      onProgress: ({ frames, totalFrames, bytesPerSecond }) => told.push([frames, totalFrames, bytesPerSecond]),
    }).saved
    // A segment without a length ends behind its last spike.
    expect(told).toEqual([
      [26, 32, 0],
      [32, 32, 0],
      [32, 32, 0],
    ])
  })

  test('begins with nothing of one before it', async () => {
    const none = memoryFiles()
    const files = newFiles({ [temporaryOf(OUT, none)]: 'half', [commitOf(OUT, none)]: '{}' })
    let found: readonly string[] = []
    const opened = (): void => {
      found = Object.keys(textsOf(files))
    }
    await save(files, { overwrite: true }, { opened }).saved
    expect([found, textsOf(files)]).toEqual([[lockOf(OUT, files)], whole])
  })

  test('finishes a swap that was interrupted, before it asks what stands in its place', async () => {
    const none = memoryFiles()
    const files = newFiles({ [replacedOf(OUT, none)]: 'old', [`${unfinishedOf(OUT)}/rxephys-journal.json`]: '{}' })
    await expect(save(files).saved).rejects.toThrow('nothing there')
    expect(textsOf(files)[OUT]).toBe('old')
    await save(files, { overwrite: true }).saved
    expect(textsOf(files)).toEqual(whole)
  })

  test('that was killed is begun anew where that is asked for, and else stays as it is', async () => {
    const half = { [temporaryOf(OUT, memoryFiles())]: 'half', [`${unfinishedOf(OUT)}/rxephys-unfinished.txt`]: '' }
    const files = newFiles(half)
    for (const options of [{}, { resume: false }, { overwrite: false }]) {
      const { saved, log } = save(files, options)
      await expect(saved).rejects.toThrow(/Incomplete: \/data\/out: expected a finished save, found an unfinished one/)
      expect([textsOf(files), log]).toEqual([half, ['planned']])
    }
    await save(files, { resume: true }).saved
    expect(textsOf(files)).toEqual(whole)
    const again = newFiles(half)
    await save(again, { overwrite: true }).saved
    expect(textsOf(again)).toEqual(whole)
  })

  test('replaces nothing unasked', async () => {
    const files = newFiles({ [OUT]: 'mine' })
    const { saved, log } = save(files)
    await expect(saved).rejects.toThrow(/Conflict: output \/data\/out: expected nothing there/)
    // It is refused before anything is written.
    expect([textsOf(files), log]).toEqual([{ [OUT]: 'mine' }, ['planned']])
  })
})

describe('nothing is left of a save', () => {
  const failing = async (files: MemoryFiles, options: SaveSpikesOptions, watch: Watch, message: string | RegExp) => {
    const { saved, log } = save(files, options, watch)
    await expect(saved).rejects.toThrow(message)
    return log
  }

  test('that is stopped before it begins, or between two steps', async () => {
    const files = newFiles()
    expect(await failing(files, { signal: AbortSignal.abort() }, {}, 'Aborted: the save')).toEqual([])
    const control = new AbortController()
    let count = 0
    const watch = { written: () => void (++count && control.abort()) }
    expect(await failing(files, { signal: control.signal }, watch, 'Aborted: the save')).toEqual(['planned', 'closed'])
    expect([count, textsOf(files), files.list('/data')]).toEqual([1, {}, []])
  })

  test('that fails, which is told as a fault of the output', async () => {
    const files = newFiles()
    const full = (): never => {
      throw Object.assign(new Error('full'), { code: 'ENOSPC' })
    }
    await failing(files, {}, { finished: full }, /NoSpace: writing \/data\/out/)
    expect(files.list('/data')).toEqual([])
  })

  test('that has lost its lock, or its place, to another', async () => {
    const files = newFiles()
    const steal = (): void => files.remove(lockOf(OUT, files))
    await failing(files, {}, { finished: steal }, 'that of another, or none')
    expect(files.stat(OUT)).toBeUndefined()
    const taken = newFiles()
    await failing(taken, {}, { finished: () => put(taken, { [OUT]: 'mine' }) }, 'expected nothing there')
    expect(textsOf(taken)).toEqual({ [OUT]: 'mine' })
  })

  test('whose source changes meanwhile', async () => {
    const files = newFiles({ '/data/source': 'before' })
    const node = { ...sorting.node, contents: ['/data/source'] }
    const { sink } = sinkOf(files, { written: () => put(files, { '/data/source': 'after!' }) })
    await expect(saveRagged(node, sink, { provenance: undefined }, {}, { engine, files })).rejects.toThrow(
      /Conflict: sources of \/data\/out/,
    )
    expect(textsOf(files)).toEqual({ '/data/source': 'after!' })
    const onto = { ...sorting.node, contents: [OUT] }
    put(files, { [OUT]: 'read' })
    await expect(saveRagged(onto, sink, { provenance: undefined }, { overwrite: true }, { engine, files })).rejects.toThrow(
      'a place that the pipeline does not read',
    )
  })
})

describe('the steps of a segment', () => {
  const stepsOf = async ({ node }: Sorting, segment: number) => {
    const steps: (readonly number[])[] = []
    let turns = 0
    const timer = setInterval(() => turns++, 0)
    for await (const { rows, end } of rowSteps<'spikes'>(node, engine, segment)) {
      steps.push([rows.sampleIndex.length, end])
      // Between two steps, timers have their turn.
      expect(turns).toBeGreaterThanOrEqual(steps.length - 1)
    }
    clearInterval(timer)
    return steps
  }

  test('are seconds of samples where spikes are found in these', async () => {
    const steps = await stepsOf(peaks, 0)
    expect(steps.map(([, end]) => end)).toEqual([1000, 2000, 2500])
    const found = await peaks.toSpikeVector()
    expect(steps.reduce((sum, [count]) => sum + count, 0)).toBe(found.sampleIndex.length)
    expect([isDetected(peaks.node), isDetected(sorting.node)]).toEqual([true, false])
  })

  test('are seconds of a frame at least', async () => {
    const slow = await generateRecording({ numChannels: 1, durations: [4], samplingFrequency: 0.5, dtype: 'int16' })
    const steps = await stepsOf(slow.pipe(detectPeaks({ noiseLevels: [1], method: 'by_channel' })), 0)
    expect(steps.map(([, end]) => end)).toEqual([1, 2])
  })

  test('are what is well held at once of all others, and end behind the last spike', async () => {
    expect([await stepsOf(sorting, 0), await stepsOf(sorting, 1)]).toEqual([[[2, 26]], [[1, 6]]])
    const gaps = await numpySorting({ samplingFrequency: 1000, trains: [{ a: [5, 400_000] }] })
    // Windows of 60 s, then 120 s and 240 s, where there is nothing.
    expect(await stepsOf(gaps, 0)).toEqual([
      [1, 6],
      [0, 6],
      [1, 400_001],
    ])
  })
})
