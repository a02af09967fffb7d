import { concatenateRecordings } from 'rxephys'
import { astype, renameChannels, setProperty } from 'rxephys/operators'
import { expect, test } from 'vitest'
import { numbers, of, refusal } from './twoChannels.js'

const first = await of(Int16Array.of(1, 2, 3, 4), Int16Array.of(5, 6))
const second = await of(Int16Array.of(7, 8))

test('all segments of all recordings, end to end, as one', async () => {
  const joined = concatenateRecordings([first, second])
  expect(joined.getNumSegments()).toBe(1)
  expect(await numbers(joined)).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
  expect(joined.getDuration()).toBe(first.getTotalDuration() + second.getDuration())
})

test('other channels or another dtype are a conflict', () => {
  const renamed = second.pipe(renameChannels({ newChannelIds: ['c', 'd'] }))
  expect(refusal(() => concatenateRecordings([first, renamed]))).toMatch(/Conflict: channelIds of input 1.*\["c","d"\]/)
  expect(refusal(() => concatenateRecordings([first, second.pipe(astype({ dtype: 'float32' }))]))).toMatch(/dtype of input 1/)
})

test('a property that differs is dropped, and a notice says so', () => {
  const [left, right] = ['CA1', 'DG'].map((region, index) =>
    [first, second][index].pipe(setProperty({ key: 'region', values: [region, region] })),
  )
  const joined = concatenateRecordings([left, right])
  expect(joined.getProperty('region')).toBeUndefined()
  expect(joined.notices.map(({ message }) => message).join()).toMatch(/"region"/)
})
