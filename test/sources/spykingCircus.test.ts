import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { openSorting } from 'rxephys'
import { expect, test } from 'vitest'
import { files } from '../../src/platform/node.js'
import { circusBytes, writeExample } from './spykingCircus.example.js'
import { haveShared, put, shared, temporaryFolder } from './support.js'

const folder = temporaryFolder()
const { params } = writeExample(files, join(folder, 'example'))

test('templates are units, in the order of their numbers, from either folder', async () => {
  for (const path of [params.folderPath, join(params.folderPath, 'recording')]) {
    const sorting = await openSorting(path)
    expect([sorting.samplingFrequency, sorting.unitIds]).toEqual([20_000, [0, 2, 10]])
    expect(await sorting.getUnitSpikeTrain(2)).toEqual(Float64Array.of(20, 31))
    expect(sorting.notices.map(({ message }) => message)).toEqual([expect.stringContaining('amplitudes are not read')])
  }
})

test('results that were merged come first', async () => {
  const { params: merged } = writeExample(files, join(folder, 'merged'))
  put(join(merged.folderPath, 'recording/recording.result-merged.hdf5'), circusBytes({ temp_0: [1] }))
  expect((await openSorting(merged.folderPath)).unitIds).toEqual([0])
})

test('parameters without a rate are refused', async () => {
  const { params: unrated } = writeExample(files, join(folder, 'unrated'))
  put(join(unrated.folderPath, 'recording.params'), '[data]\nsampling_rate = fast # Hz\n')
  await expect(openSorting(unrated.folderPath)).rejects.toThrow('expected sampling_rate = Hz, found fast')
})

test.skipIf(!haveShared)('a folder of others, as SpikeInterface reads it', async () => {
  interface Answer {
    readonly cls: string
    readonly unit_ids: readonly number[]
    readonly rate: number
    readonly counts: Readonly<Record<string, readonly number[]>>
    readonly first3: Readonly<Record<string, readonly number[]>>
  }
  const all: readonly Answer[] = JSON.parse(readFileSync(shared('known-answers-si-formats.json'), 'utf8'))
  const known = all.find(({ cls }) => cls === 'SpykingCircusSortingExtractor')
  const sorting = await openSorting(shared('spykingcircus/spykingcircus_example0'))
  expect([sorting.samplingFrequency, sorting.unitIds]).toEqual([known?.rate, known?.unit_ids])
  for (const unit of known?.unit_ids ?? []) {
    const train = await sorting.getUnitSpikeTrain(unit)
    expect(train.length).toBe(known?.counts[unit][0])
    const first = known?.first3[unit]
    if (first !== undefined) expect(Array.from(train.slice(0, 3))).toEqual(first)
  }
})
