import fs from 'node:fs'
import { join } from 'node:path'
import { type Chunk, openLive } from 'rxephys'
import { expect, test } from 'vitest'
import { bytesOf } from '../../src/model/dtype.js'
import { probeMeta, putPair, ramp } from './spikeglxRuns.js'
import { put, temporaryFolder } from './support.js'

const folder = temporaryFolder()
const raw = 'samplingFrequency=1000&numChannels=2&dtype=int16&pollMs=1'

/** The chunks until so many frames have come. */
const framesOf = async (
  chunks: AsyncIterable<Chunk>,
  frames: number,
  came?: (frames: number) => void,
): Promise<readonly Chunk[]> => {
  const all: Chunk[] = []
  let sum = 0
  for await (const chunk of chunks) {
    all.push(chunk)
    sum += chunk.frames
    came?.(sum)
    if (sum >= frames) break
  }
  return all
}
const samplesOf = (chunks: readonly Chunk[]): readonly number[] => chunks.flatMap(({ data }) => Array.from(data, Number))

test('raw binary that grows, in pieces that end within a frame: each frame comes once it is whole', async () => {
  const file = put(join(folder, 'raw.dat'), bytesOf(ramp(40, 2)))
  const rest = bytesOf(Int16Array.from({ length: 200 }, (_, index) => 80 + index))
  let written = 0
  const grow = (): void => {
    const piece = rest.subarray(written, written + 67)
    written += piece.length
    fs.appendFileSync(file, piece)
  }
  const acquisition = await openLive(`tail:${file}?${raw}&from=start`)
  const chunks = await framesOf(acquisition, 140, grow)
  expect(samplesOf(chunks)).toEqual([...ramp(140, 2)])
  expect(chunks.every(({ segment }) => segment === 0)).toBe(true)
})

test('from the end on: what was there before is passed over, and frames keep their count', async () => {
  const file = put(join(folder, 'late.dat'), bytesOf(ramp(40, 2)))
  const acquisition = await openLive(`tail:${file}?${raw}`)
  fs.appendFileSync(file, bytesOf(Int16Array.of(1, 2, 3, 4)))
  const [chunk] = await framesOf(acquisition, 2)
  expect([chunk.sample, chunk.start, chunk.time, ...chunk.data]).toEqual([40, 0, 0.04, 1, 2, 3, 4])
})

test('a SpikeGLX run while it is recorded, its next trigger too; it ends when nothing comes any more', async () => {
  const [first, second] = ['run_g0_t0.imec0.ap', 'run_g0_t1.imec0.ap']
  const run = join(folder, 'run_g0')
  const file = putPair(join(run, first), probeMeta(first), ramp(10, 5))
  const acquisition = await openLive(`tail:${run}?stream=imec0.ap&from=start&pollMs=1&idleSeconds=0.5`)
  let step = 0
  const chunks: Chunk[] = []
  for await (const chunk of acquisition) {
    chunks.push(chunk)
    if (step === 0) fs.appendFileSync(file, bytesOf(ramp(20, 5)).subarray(100))
    if (step === 1) putPair(join(run, second), probeMeta(second, { firstSample: 9000 }), ramp(3, 5))
    step++
  }
  const frames = chunks.map(({ segment, start, frames: count }) => [segment, start, count])
  expect(frames).toEqual([
    [0, 0, 10],
    [0, 10, 10],
    [0, 20, 0],
    [1, 0, 3],
    [1, 3, 0],
  ])
  expect(chunks[3].time).toBe(0.3)
  expect(chunks[3].gaps?.[0]).toMatchObject({ frame: 20, frames: undefined, cause: 'restart' })
})

test('a file that has become shorter is a fault, and raw binary has to be described', async () => {
  const file = put(join(folder, 'cut.dat'), bytesOf(ramp(40, 2)))
  const acquisition = await openLive(`tail:${file}?${raw}`)
  fs.truncateSync(file, 80)
  await expect(framesOf(acquisition, 1)).rejects.toThrow(/40 or more, found 20 .*become shorter/)
  await expect(openLive(`tail:${file}?numChannels=2`)).rejects.toThrow('no samplingFrequency, no dtype')
})
