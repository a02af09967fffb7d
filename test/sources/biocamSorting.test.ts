import { join } from 'node:path'
import { fetchStreams, open, openSorting } from 'rxephys'
import { expect, test } from 'vitest'
import { files } from '../../src/platform/node.js'
import { brw3, brw4, bxr2 } from './biocamFiles.js'
import { writeExample } from './biocamSorting.example.js'
import { put, temporaryFolder } from './support.js'

const folder = temporaryFolder()
const { filePath } = writeExample(files, join(folder, 'example')).params
let made = 0
const fileOf = (bytes: Uint8Array): string => put(join(folder, `${made++}.bxr`), bytes)
const spikes = {
  SpikeTimes: { data: BigInt64Array.of(5n, 7n, 7n) },
  SpikeChIdxs: { data: Int32Array.of(9, 3, 9) },
}

test('a channel is a unit, whose spikes are in order of time', async () => {
  const sorting = await openSorting(filePath)
  expect([sorting.samplingFrequency, sorting.unitIds, sorting.getNumSamples(0)]).toEqual([18_000, [0, 64, 4095], 9000])
  expect(await sorting.getUnitSpikeTrain(0)).toEqual(Float64Array.of(12, 8999))
  expect(await sorting.getUnitSpikeTrain(64)).toEqual(Float64Array.of(30, 500))
  expect(sorting.notices).toEqual([])
  await expect(open(filePath)).rejects.toThrow('openSorting')
})

test('a well is a stream of files of BrainWave 5, beside samples too', async () => {
  const samples = { arrays: { Raw: { data: Uint16Array.of(1, 2) }, ...spikes }, channels: [0] }
  const wells = fileOf(brw4({ Well_A1: { arrays: spikes, channels: [0] }, Well_B2: samples }, { toc: [0, 100, 100, 200] }))
  expect(await fetchStreams(wells)).toEqual(['Well_B2'])
  await expect(openSorting(wells)).rejects.toThrow('expected one of Well_A1, Well_B2')
  const sorting = await openSorting(wells, { stream: 'Well_A1' })
  expect([sorting.unitIds, sorting.getNumSamples(0)]).toEqual([[3, 9], 200])
  expect(await sorting.getUnitSpikeTrain(9)).toEqual(Float64Array.of(5, 7))
  expect(sorting.notices.map(({ message }) => message)).toEqual(['also there: samples, which open opens'])
})

test('units of BrainWave are told to be passed over; what does not fit is refused', async () => {
  const sorted = await openSorting(fileOf(bxr2([1], [2], { SpikeUnits: { data: Int32Array.of(7) } })))
  expect(sorted.notices.map(({ message }) => message)).toEqual([expect.stringContaining('is not read')])
  await expect(openSorting(fileOf(bxr2([1, 2], [2])))).rejects.toThrow('expected 2 channels, one a spike, found 1')
  const raw = { Raw: { data: Uint16Array.of(1) } }
  await expect(openSorting(fileOf(brw3({ raw, places: [[1, 1]], frames: 1 })))).rejects.toThrow('open() opens it')
})
