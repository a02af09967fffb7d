import { truncateSync } from 'node:fs'
import { join } from 'node:path'
import { open, openSorting } from 'rxephys'
import { mdaSorting } from 'rxephys/sources'
import { expect, test } from 'vitest'
import { mdaBytes } from './mdaFiles.js'
import { writeExample } from './mdaSorting.example.js'
import { context, put, temporaryFolder } from './support.js'

const root = temporaryFolder()
const example = (name: string): string => writeExample(context.files, join(root, name)).params.filePath

test('units are the labels, at the rate of the parameters beside', async () => {
  const filePath = example('whole')
  for (const path of [filePath, join(root, 'whole')]) {
    const sorting = await openSorting(path)
    expect([sorting.samplingFrequency, sorting.unitIds, sorting.getProperty('max_channel')]).toEqual([20_000, [2, 7], [1, 3]])
    // Halves are rounded to even, as numpy does.
    expect([...(await sorting.getUnitSpikeTrain(2))]).toEqual([10, 90])
    expect([...(await sorting.getUnitSpikeTrain(7))]).toEqual([12, 40, 90])
    expect((await openSorting(sorting.toJson())).unitIds).toEqual([2, 7])
  }
  expect((await mdaSorting({ filePath, samplingFrequency: 30_000 })).samplingFrequency).toBe(30_000)
  await expect(open(filePath)).rejects.toThrow('openSorting')
})

test('integers, more rows, and spikes before the first frame', async () => {
  const filePath = put(join(root, 'rows/firings_curated.mda'), mdaBytes(Int32Array.of(1, -3, 4, 9, 2, 5, 0, 9), [4, 2]))
  await expect(openSorting(filePath)).rejects.toThrow('give samplingFrequency')
  const sorting = await mdaSorting({ filePath, samplingFrequency: 1000 })
  expect([sorting.unitIds, [...(await sorting.getUnitSpikeTrain(0))]]).toEqual([[0, 4], [5]])
  const told = sorting.notices.map(({ message }) => message).join('\n')
  expect(told).toContain('1 spikes before frame 0')
  expect(told).toContain('of its 4 rows the first three')
})

test('a file without spikes has no units', async () => {
  const filePath = put(join(root, 'none/firings.mda'), mdaBytes(new Float64Array(0), [3, 0]))
  expect((await mdaSorting({ filePath, samplingFrequency: 1000 })).unitIds).toEqual([])
})

test('what is wrong is refused', async () => {
  const filePath = example('wrong')
  truncateSync(filePath, 60)
  await expect(openSorting(filePath)).rejects.toThrow('expected 5 spikes: 120 bytes after its header, found 40')
  put(filePath, mdaBytes(Float64Array.of(1, 2), [2, 1]))
  await expect(openSorting(filePath)).rejects.toThrow('channels, frames and labels × spikes, found 2 × 1')
  put(filePath, mdaBytes(Float64Array.of(1, 2, 1.5), [3, 1]))
  await expect(openSorting(filePath)).rejects.toThrow('spike 0: expected a label, an integer, found 1.5')
  put(filePath, mdaBytes(Float64Array.of(1, Number.NaN, 1), [3, 1]))
  await expect(openSorting(filePath)).rejects.toThrow('spike 0: expected a frame, found NaN')
})
