import { detectAndInterpolateBadChannels, interpolateBadChannels } from 'rxephys/operators'
import { expect, test } from 'vitest'
import { grid } from './grid.js'
import { numbers, refusal } from './twoChannels.js'

const recording = await grid(Float64Array.of(1, 2, 1000, 4, 5, 6))

test('bad channels that were found are replaced as interpolateBadChannels replaces them', async () => {
  const found = await numbers(recording.pipe(detectAndInterpolateBadChannels({ badChannelIds: ['2'], p: 1.1 })))
  expect(found).toEqual(await numbers(recording.pipe(interpolateBadChannels({ badChannelIds: ['2'], p: 1.1 }))))
})

test('before they are found it is refused', () => {
  expect(refusal(() => recording.pipe(detectAndInterpolateBadChannels()))).toContain('fit(detectAndInterpolateBadChannels(...))')
})
