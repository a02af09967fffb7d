import { join } from 'node:path'
import { numpySorting, openSorting } from 'rxephys'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../../../sources/support.js'

const folder = temporaryFolder()

test('spikes are read as they were written: more than are written at once, and frames beyond 32 bits', async () => {
  const many = Array.from({ length: 40_000 }, (_, i) => 3 * i)
  const late = [2 ** 31 + 7, 2 ** 32 + 5, 2 ** 41 + 1]
  const sorting = await numpySorting({
    samplingFrequency: 30_000,
    trains: [
      { a: many, b: late },
      { a: [], b: [4] },
    ],
  })
  await sorting.save(join(folder, 'saved'), { format: 'numpyFolder' })
  const saved = await openSorting(join(folder, 'saved'))
  expect(await saved.getUnitSpikeTrain('a', { segment: 0 })).toEqual(Float64Array.from(many))
  expect(await saved.getUnitSpikeTrain('b', { segment: 0 })).toEqual(Float64Array.from(late))
  expect(await saved.getUnitSpikeTrain('a', { segment: 1 })).toEqual(Float64Array.of())
  expect(await saved.getUnitSpikeTrain('b', { segment: 1 })).toEqual(Float64Array.of(4))
})
