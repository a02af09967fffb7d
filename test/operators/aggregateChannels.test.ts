import { aggregateChannels, generateRecording } from 'rxephys'
import { renameChannels, selectChannels, setProperty } from 'rxephys/operators'
import { expect, test } from 'vitest'
import { numbers, of, refusal } from './twoChannels.js'

const first = (await of(Int16Array.of(1, 2, 3, 4))).pipe(renameChannels({ newChannelIds: ['a', 'b'] }))
const second = (await of(Int16Array.of(5, 6, 7, 8))).pipe(renameChannels({ newChannelIds: ['d', 'e'] }))

test('channels stand side by side, and ids that are unique are kept', async () => {
  const both = aggregateChannels([first, second])
  expect(both.channelIds).toEqual(['a', 'b', 'd', 'e'])
  expect(await numbers(both)).toEqual([1, 2, 5, 6, 3, 4, 7, 8])
  expect(await numbers(both.pipe(selectChannels({ channelIds: ['d', 'e'] })))).toEqual([5, 6, 7, 8])
})

test('ids that clash become numbers, unless new ones are given', () => {
  expect(aggregateChannels([first, first]).channelIds).toEqual(['0', '1', '2', '3'])
  expect(aggregateChannels([first, first], { renamedChannelIds: [1, 2, 3, 4] }).channelIds).toEqual([1, 2, 3, 4])
})

test('all probes survive', async () => {
  const [one, two] = await Promise.all([1, 2].map((seed) => generateRecording({ numChannels: 2, durations: [0.01], seed })))
  const both = aggregateChannels([one, two])
  expect(both.probe?.probes.map(({ deviceChannelIndices }) => deviceChannelIndices)).toEqual([
    [0, 1],
    [2, 3],
  ])
})

test('other lengths are a conflict', async () => {
  expect(refusal(() => aggregateChannels([first, second, shorter]))).toMatch(/frames of the inputs/)
})

const shorter = await of(Int16Array.of(1, 2))

test('rows of other lengths make no column: the property is dropped with a notice', () => {
  const [short, long] = [
    first.pipe(setProperty({ key: 'p', values: [[1], [2]] })),
    second.pipe(
      setProperty({
        key: 'p',
        values: [
          [1, 2, 3],
          [4, 5, 6],
        ],
      }),
    ),
  ]
  const both = aggregateChannels([short, long])
  expect(both.properties).not.toHaveProperty('p')
  expect(both.notices.map(({ _tag }) => _tag)).toContain('DroppedProperty')
})
