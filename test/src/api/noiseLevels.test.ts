import { getNoiseLevels, memory } from 'rxephys'
import { setProperty } from 'rxephys/operators'
import { expect, test } from 'vitest'

const recording = await memory({
  traces: [Int16Array.of(1, 300, 2, 300, 3, 300, 4, 300, 100, 300), Int16Array.of(-5, 200, 5, -200)],
  samplingFrequency: 1000,
  channelIds: ['a', 'b'],
})
const chunks = [
  { startFrame: 0, endFrame: 5 },
  { segment: 1, startFrame: 0, endFrame: 2 },
]

test('the mean over stretches of a median deviation, a deviation, or a root mean square', async () => {
  const only = { chunks: chunks.slice(0, 1) }
  expect(await getNoiseLevels(recording, only)).toEqual([1 / 0.6744897501960817, 0])
  const deviation = Math.sqrt((21 ** 2 + 20 ** 2 + 19 ** 2 + 18 ** 2 + 78 ** 2) / 5)
  expect(await getNoiseLevels(recording, { ...only, method: 'std' })).toEqual([deviation, 0])
  // 300 × 300 is more than int16 holds.
  const square = Math.sqrt((1 + 4 + 9 + 16 + 10_000) / 5)
  expect(await getNoiseLevels(recording, { ...only, method: 'rms' })).toEqual([square, 300])
  expect(await getNoiseLevels(recording, { chunks, method: 'rms' })).toEqual([(square + 5) / 2, 250])
})

test('in µV, and of stretches that a recording does not have, refused', async () => {
  const inUv = recording.pipe(
    setProperty({ key: 'gain_to_uV', values: [2, 0.5] }),
    setProperty({ key: 'offset_to_uV', values: [0, 0] }),
  )
  expect(await getNoiseLevels(inUv, { chunks, method: 'std', returnInUv: true })).toEqual(
    (await getNoiseLevels(recording, { chunks, method: 'std' })).map((level, channel) => level * [2, 0.5][channel]),
  )
  await expect(getNoiseLevels(recording, { chunks: [{ startFrame: 3, endFrame: 6 }] })).rejects.toThrow(
    'getNoiseLevels.chunks[0]',
  )
})
