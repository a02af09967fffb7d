import { aggregateChannels, concatenateRecordings, memory, numpySorting, splitBy, splitSegments } from 'rxephys'
import { setProperty } from 'rxephys/operators'
import { expect, test } from 'vitest'

const recording = await memory({
  traces: [Int16Array.of(1, 2, 3, 4, 5, 6), Int16Array.of(7, 8, 9)],
  samplingFrequency: 1000,
  channelIds: ['a', 'b', 'c'],
})
const grouped = recording.pipe(setProperty({ key: 'group', values: [4, 1, 4] }))

test('a recording for each value, in ascending order, of the channels that have it', async () => {
  const parts = splitBy(grouped)
  expect([...parts].map(([value, { channelIds }]) => [value, channelIds])).toEqual([
    [1, ['b']],
    [4, ['a', 'c']],
  ])
  expect(Array.from((await parts.get(4)?.getTraces({ segment: 0 }))?.data ?? [], Number)).toEqual([1, 3, 4, 6])
  expect(parts.get(1)?.getAnnotation('split_by_property')).toBe('group')
})

test('aggregating the parts gives every channel back', async () => {
  const whole = aggregateChannels([...splitBy(grouped).values()])
  const { data } = await whole.getTraces({ segment: 0, channelIds: ['a', 'b', 'c'] })
  expect(Array.from(data, Number)).toEqual([1, 2, 3, 4, 5, 6])
  expect(whole.getProperty('group')).toEqual([1, 4, 4])
})

test('any property will do, but there has to be one', () => {
  const regions = recording.pipe(setProperty({ key: 'region', values: ['DG', 'CA1', 'DG'] }))
  expect([...splitBy(regions, 'region').keys()]).toEqual(['CA1', 'DG'])
  expect(() => splitBy(recording)).toThrow('property "group" of the recording: expected one value a channel, found none')
  expect(() =>
    splitBy(
      recording.pipe(
        setProperty({
          key: 'xy',
          values: [
            [1, 2],
            [3, 4],
            [5, 6],
          ],
        }),
      ),
      'xy',
    ),
  ).toThrow('rows of values')
})

test('a recording for each segment; put end to end they are the whole', async () => {
  const parts = splitSegments(recording)
  expect(parts.map((part) => part.getNumSamples())).toEqual([2, 1])
  const [whole, joined] = [concatenateRecordings([recording]), concatenateRecordings(parts)]
  expect((await joined.getTraces()).data).toEqual((await whole.getTraces()).data)
})

test('a sorting splits by a property of its units, ascending', async () => {
  const sorting = (await numpySorting({ samplingFrequency: 1000, trains: { a: [1], b: [2], c: [3, 4], d: [] } })).pipe(
    setProperty({ key: 'quality', values: ['noise', 'good', 'noise', 'good'] }),
    setProperty({ key: 'depth', values: [Number.NaN, 2, 0, Number.NaN] }),
  )
  const parts = sorting.splitBy('quality')
  expect([...parts].map(([value, { unitIds }]) => [value, unitIds])).toEqual([
    ['good', ['b', 'd']],
    ['noise', ['a', 'c']],
  ])
  expect(parts.get('noise')?.getAnnotation('split_by_property')).toBe('quality')
  expect(await parts.get('noise')?.countTotalSpikes()).toBe(3)
  expect(sorting.splitBy('depth').get(Number.NaN)?.unitIds).toEqual(['a', 'd'])
  expect(() => sorting.splitBy('region')).toThrow('expected one value a unit, found none; there are quality, depth')
})
