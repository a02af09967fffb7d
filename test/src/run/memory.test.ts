/** What a save takes, against what it is allowed: the budget that a refusal names is enough, and is kept to. */
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { generateRecording, type Recording, register, resetGlobalJobOptions, setGlobalJobOptions } from 'rxephys'
import { astype, bandpassFilter, commonReference, fused, highpassFilter, notchFilter } from 'rxephys/operators'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { arena } from '../../../src/dsp/index.js'
import { onReference } from '../../../src/dsp/kernels.js'
import { decodedChunks } from '../../../src/encoding/decodedChunks.js'
import { footprintOf } from '../../../src/engine/budget.js'
import { Engine, swiftTilesOf } from '../../../src/engine/engine.js'
import { allChannels } from '../../../src/engine/plan.js'
import { itemSize } from '../../../src/model/dtype.js'

const base = fs.mkdtempSync(path.join(os.tmpdir(), 'rxephys-memory-'))
const place = (name: string): string => path.join(base, name)

beforeAll(() => {
  register(new URL('../../../property-tests/noReference.mjs', import.meta.url).href)
  Reflect.set(globalThis, onReference, () => {
    throw new Error('a sample was made by a scalar reference')
  })
})
afterAll(() => {
  Reflect.deleteProperty(globalThis, onReference)
  fs.rmSync(base, { recursive: true })
})

const raw = await generateRecording({ numChannels: 67, durations: [5], samplingFrequency: 10_000, dtype: 'int16' })
const high = highpassFilter({ freqMin: 5 })
const notch = notchFilter({ freq: 50 })
const band = bandpassFilter({ freqMin: 300, freqMax: 3000 })
const pipelines: Readonly<Record<string, Recording>> = {
  'three filters, stacked': raw.pipe(high, notch, band),
  'three filters, fused': raw.pipe(fused([high, notch, band])),
  '32-bit samples, converted for each filter': raw.pipe(
    astype({ dtype: 'int32' }),
    highpassFilter({ freqMin: 5, addReflectPadding: true }),
    bandpassFilter({ freqMin: 300, freqMax: 3000, dtype: 'float64' }),
  ),
  'blocks of a tenth of a second': raw.pipe(
    commonReference(),
    bandpassFilter({ freqMin: 300, freqMax: 3000, blockFrames: 1000 }),
    highpassFilter({ freqMin: 5, blockFrames: 700, direction: 'backward' }),
  ),
}

/** The most bytes of the arena that `work` takes at once, and how many arrays found no room in it. */
const taken = async (work: () => Promise<unknown>): Promise<{ readonly most: number; readonly outside: number }> => {
  const memory = arena()
  const { take } = memory
  const before = memory.used
  let [most, outside] = [0, 0]
  Object.assign(memory, {
    take: (...wanted: Parameters<typeof take>) => {
      const samples = take(...wanted)
      most = Math.max(most, memory.used - before)
      if (!memory.owns(samples)) outside++
      return samples
    },
  })
  try {
    await work()
  } finally {
    Object.assign(memory, { take })
  }
  return { most, outside }
}

/** The least budget, as the refusal of a smaller one names it. */
const leastFor = async (recording: Recording, name: string, jobs: number): Promise<string> => {
  const refusal = await recording.writeBinary(place(name), { jobs, memoryBudget: '1M' }).catch((error: Error) => error.message)
  return /raise memoryBudget to (\d+Mi)/.exec(`${refusal}`)?.[1] ?? `none: ${refusal}`
}

describe.each(Object.entries(pipelines))('%s', (_name, recording) => {
  test('takes what was told, and little less', async () => {
    const { node } = recording
    const { tileBytes, cacheBytes } = footprintOf(node)
    const [{ frames }] = node.segments
    const pulled = (kept: number) =>
      taken(async () => {
        const engine = new Engine({ cacheBytes: kept })
        for (const tile of swiftTilesOf(node, 0, 0, frames))
          (await engine.pull(node, { segment: 0, ...tile, channels: allChannels(node) })).release()
        engine.clear()
      })
    // Where nothing is kept, each tile begins anew.
    const [alone, scrolled] = [await pulled(0), await pulled(cacheBytes)]
    expect(alone.outside + scrolled.outside).toBe(0)
    expect(alone.most).toBeLessThanOrEqual(tileBytes)
    expect(alone.most).toBeGreaterThan(0.5 * tileBytes)
    expect(scrolled.most).toBeLessThanOrEqual(tileBytes + cacheBytes)
  })

  test('is saved within the least budget, by one job and by two, to the same bytes; with less nothing is written', async () => {
    const saved: Buffer[] = []
    for (const jobs of [1, 2]) {
      const name = `${jobs}.raw`
      const least = await leastFor(recording, name, jobs)
      expect(least).toMatch(/^\d+Mi$/)
      expect(fs.readdirSync(base)).toEqual([])
      const { most, outside } = await taken(() => recording.writeBinary(place(name), { jobs, memoryBudget: least }))
      expect(outside).toBe(0)
      expect(most).toBeLessThan(Number.parseInt(least, 10) * 2 ** 20)
      saved.push(fs.readFileSync(place(name)))
      for (const file of [name, `${name}.checksums.json`]) fs.rmSync(place(file))
    }
    expect(saved[0].length).toBe(5 * 10_000 * 67 * itemSize(recording.dtype))
    expect(Buffer.compare(saved[0], saved[1])).toBe(0)
  })
})

test('an operator that needs no memory is saved by one job in a budget of some tens of MiB, converted too', async () => {
  const { most } = await taken(() => raw.writeBinary(place('float'), { dtype: 'float64', memoryBudget: '64Mi' }))
  expect(most).toBeLessThan(64 * 2 ** 20)
})

describe('chunks that are decoded whole are counted', () => {
  const LONG = 20_000
  const packed = async (): Promise<Recording> => {
    const made = await generateRecording({ numChannels: 64, durations: [8], samplingFrequency: 10_000, dtype: 'int16', seed: 5 })
    return made.save(place('packed.zarr'), { formatParams: { compressor: 'gzip', level: 1, chunkSize: LONG }, overwrite: true })
  }
  const numberOf = (least: string): number => Number.parseInt(least, 10)
  const chunkBytes = LONG * 64 * 2

  test('a save needs room for those at both sides of a border, and keeps no more', async () => {
    const recording = await packed()
    const plain = await generateRecording({ numChannels: 64, durations: [8], samplingFrequency: 10_000, dtype: 'int16', seed: 5 })
    const more = numberOf(await leastFor(recording, 'x.raw', 1)) - numberOf(await leastFor(plain, 'y.raw', 1))
    expect(more).toBeGreaterThanOrEqual(Math.floor((2 * chunkBytes) / 2 ** 20))
    let most = 0
    const wanted = { jobs: 1, memoryBudget: await leastFor(recording, 'x.raw', 1), chunkSize: 3000 }
    await recording.writeBinary(place('x.raw'), { ...wanted, onProgress: () => (most = Math.max(most, decodedChunks.size)) })
    expect(most).toBeGreaterThan(0)
    expect(most).toBeLessThanOrEqual(2 * chunkBytes)
    expect(fs.readFileSync(place('x.raw')).length).toBe(8 * 10_000 * 64 * 2)
  })

  test('getTraces keeps no more than an eighth of the global budget, or one chunk', async () => {
    const recording = await packed()
    setGlobalJobOptions({ memoryBudget: '32Mi' })
    try {
      for (let start = 0; start < 80_000; start += 5000) await recording.getTraces({ startFrame: start, endFrame: start + 5000 })
      expect(decodedChunks.size).toBe(chunkBytes)
    } finally {
      resetGlobalJobOptions()
    }
  })
})
