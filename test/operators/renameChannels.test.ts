import { renameChannels } from 'rxephys/operators'
import { expect, test } from 'vitest'
import { numbers, refusal, twoChannels, waves } from './twoChannels.js'

const recording = await twoChannels()

test('ids change, samples do not', async () => {
  const renamed = recording.pipe(renameChannels({ newChannelIds: ['left', 2] }))
  expect(renamed.channelIds).toEqual(['left', 2])
  expect(await numbers(renamed)).toEqual(Array.from(waves))
  expect(recording.channelIds).toEqual(['a', 'b'])
})

test('one new id a channel, no two the same', () => {
  expect(refusal(() => recording.pipe(renameChannels({ newChannelIds: ['left'] })))).toMatch(/expected 2 ids.*found 1/)
  expect(refusal(() => recording.pipe(renameChannels({ newChannelIds: ['left', 'left'] })))).toMatch(/"left" again/)
})
