import { numpySorting, type Sorting } from 'rxephys'
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

const rate = { samplingFrequency: 1000 }
const sampleIndex = Float64Array.of(1, 2)
const both = { unitIndex: Int32Array.of(0, 0), segmentIndex: Int32Array.of(0, 0) }
test.each([
  [undefined, 'numpySorting: expected an object with trains, with spikes and unitIds, or with samples and labels, found nothing'],
  [{ ...rate, units_dict: {} }, 'numpySorting: expected an object with trains'],
  [{ ...rate, trains: undefined }, 'numpySorting.trains: expected the spike trains by unit id'],
  [
    { ...rate, trains: sampleIndex },
    'numpySorting.trains: expected the spike trains by unit id, as a Map or an object, or a list of these, one a segment, found a Float64Array',
  ],
  [{ ...rate, trains: { a: 5 } }, 'numpySorting.trains["a"]: expected frames: an array of numbers, found 5'],
  [{ ...rate, trains: { a: '123' } }, 'numpySorting.trains["a"]: expected frames: an array of numbers, found "123"'],
  [{ ...rate, trains: { a: undefined } }, 'numpySorting.trains["a"]: expected frames: an array of numbers, found nothing'],
  [{ ...rate, trains: { a: [1, null] } }, 'numpySorting.trains["a"][1]: expected a frame: an integer from 0 on, found null'],
  [{ ...rate, trains: { a: ['1'] } }, 'numpySorting.trains["a"][0]: expected a frame: an integer from 0 on, found "1"'],
  [{ ...rate, trains: { a: [1n] } }, 'numpySorting.trains["a"][0]: expected a frame: an integer from 0 on, found 1'],
  [{ ...rate, trains: [{ a: [1] }, 7] }, 'numpySorting.trains: expected the spike trains by unit id'],
  [{ ...rate, trains: {}, unitIds: 'a' }, 'numpySorting.unitIds: expected a list of channel ids (strings or integers)'],
  [{ ...rate, trains: {}, segment_index: 0 }, 'numpySorting.segment_index: expected no parameter of this name'],
  [{ trains: {} }, 'numpySorting.samplingFrequency: expected a positive number, found nothing'],
  [{ ...rate, spikes: { sampleIndex }, unitIds: ['a'] }, 'numpySorting.spikes: expected a spike vector'],
  [{ ...rate, spikes: { sampleIndex, ...both } }, 'numpySorting.unitIds: expected a list of channel ids (strings or integers)'],
  [
    { ...rate, spikes: { sampleIndex, ...both, segmentIndex: Int32Array.of(0) }, unitIds: ['a'] },
    'as many values in sampleIndex, unitIndex and segmentIndex, found 2, 2, 1',
  ],
  [{ ...rate, samples: [1, 2], labels: ['a'] }, 'numpySorting.labels: expected 2 labels, one a spike, found 1'],
  [{ ...rate, samples: [1, 2] }, 'numpySorting.labels: expected unit ids, one a spike'],
  [{ ...rate, samples: [[1], [2]], labels: [['a']] }, 'numpySorting.labels: expected 2 lists of labels, one a segment, found 1'],
  [
    { ...rate, samples: [[1], 2], labels: [['a'], ['b']] },
    'numpySorting.samples[1]: expected frames: an array of numbers, found 2',
  ],
  [{ ...rate, samples: [1], labels: [null] }, 'numpySorting.labels[0]: expected a channel id'],
])('wrong arguments are refused in words: %#', async (options, told) => {
  const made: Promise<unknown> = Reflect.apply(numpySorting, undefined, [options])
  await expect(made).rejects.toMatchObject({ name: 'FaultError', message: expect.stringContaining(told) })
})

test('labels may be a typed array, and objects may stand for maps in several segments', async () => {
  const labelled: Promise<Sorting> = Reflect.apply(numpySorting, undefined, [
    { ...rate, samples: [1, 2, 3], labels: Int32Array.of(7, 4, 7) },
  ])
  expect(await (await labelled).getUnitSpikeTrain(7)).toEqual(Float64Array.of(1, 3))
  const two = await numpySorting({ ...rate, trains: [{ a: [1] }, { a: [2] }] })
  expect(await two.getUnitSpikeTrain('a', { segment: 1 })).toEqual(Float64Array.of(2))
})
