import { numpySorting } from 'rxephys'
import { expect, test } from 'vitest'

const frames = async (sorting: Awaited<ReturnType<typeof numpySorting>>) => {
  const { sampleIndex, unitIndex, segmentIndex } = await sorting.toSpikeVector()
  return Array.from(sampleIndex, (frame, spike) => [segmentIndex[spike], frame, sorting.unitIds[unitIndex[spike]]])
}

test('from trains, in any order, of any kind of array', async () => {
  const sorting = await numpySorting({
    samplingFrequency: 1000,
    trains: { a: [30, 10], b: BigInt64Array.of(10n, 2n ** 40n), c: new Int32Array(0) },
  })
  expect(await frames(sorting)).toEqual([
    [0, 10, 'a'],
    [0, 10, 'b'],
    [0, 30, 'a'],
    [0, 2 ** 40, 'b'],
  ])
  expect(await sorting.getEmptyUnitIds()).toEqual(['c'])
  expect(await sorting.getLastSpikeFrame()).toBe(2 ** 40)
})

test('from frames and labels, and from a spike vector, several segments', async () => {
  const labelled = await numpySorting({ samplingFrequency: 1000, samples: [[5, 3], [8]], labels: [[7, 9], [7]] })
  expect(await frames(labelled)).toEqual([
    [0, 3, 9],
    [0, 5, 7],
    [1, 8, 7],
  ])
  const same = await numpySorting({ samplingFrequency: 1000, spikes: await labelled.toSpikeVector(), unitIds: labelled.unitIds })
  expect(await frames(same)).toEqual(await frames(labelled))
  const parts = await same.toSpikeVector({ concatenated: false })
  expect(parts.map(({ sampleIndex }) => [...sampleIndex])).toEqual([[3, 5], [8]])
})

test('what is no frame is refused', async () => {
  await expect(numpySorting({ samplingFrequency: 1000, trains: { a: [1, 2.5] } })).rejects.toThrow(
    'numpySorting.trains["a"][1]: expected a frame',
  )
})

test('no JSON holds spikes in memory', async () => {
  const sorting = await numpySorting({ samplingFrequency: 1000, trains: { a: [1] } })
  expect(() => sorting.toJson()).toThrow('its spikes are in memory')
})
