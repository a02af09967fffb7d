import { concatenateSortings } from 'rxephys'
import { frameSlice, setProperty } from 'rxephys/operators'
import { expect, test } from 'vitest'
import { all, refusal, units } from './fewUnits.js'

const sorting = await units()

test('frames of the second go on where the first ends', async () => {
  const joined = concatenateSortings([sorting, sorting], { totalSamplesList: [1000, 1000] })
  expect(joined.getNumSamples()).toBe(2000)
  expect(await all(joined)).toEqual({ a: [10, 20, 900, 1010, 1020, 1900], b: [20, 21, 500, 1020, 1021, 1500], c: [] })
  expect(Array.from(await joined.getUnitSpikeTrain('a', { startFrame: 900, endFrame: 1020 }))).toEqual([900, 1010])
})

test('spikes beyond the length of their part are a fault when they are met', async () => {
  const short = concatenateSortings([sorting, sorting], { totalSamplesList: [800, 1000] })
  expect(Array.from((await short.getSpikes({ endFrame: 600 })).sampleIndex)).toEqual([10, 20, 20, 21, 500])
  await expect(short.getSpikes()).rejects.toThrow('expected frames below 800, its length, found 1 beyond, the first at 900')
})

test('without lengths there is nothing to go by', () => {
  expect(refusal(() => concatenateSortings([sorting, sorting]))).toContain('totalSamplesList gives them')
})

test('slices have theirs', async () => {
  const half = sorting.pipe(frameSlice({ endFrame: 600 }))
  expect(await all(concatenateSortings([half, half]))).toEqual({ a: [10, 20, 610, 620], b: [20, 21, 500, 620, 621, 1100], c: [] })
})

test('properties that differ are dropped, with a notice', () => {
  const good = sorting.pipe(setProperty({ key: 'quality', values: ['good', 'good', 'mua'] }))
  const joined = concatenateSortings([good, sorting], { totalSamplesList: [1000, 1000] })
  expect(joined.properties).toEqual({})
  expect(joined.notices.map(({ message }) => message)).toEqual([
    'property "quality" differs between the sortings joined and was dropped',
  ])
})

test('a part without frames has no room for spikes', async () => {
  const none = concatenateSortings([sorting, sorting], { totalSamplesList: [0, 1000] })
  await expect(none.getSpikes()).rejects.toThrow('expected frames below 0, its length')
})
