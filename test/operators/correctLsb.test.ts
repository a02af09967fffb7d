import { onNotice } from 'rxephys'
import { correctLsb, setProperty } from 'rxephys/operators'
import { expect, test } from 'vitest'
import { numbers, of, refusal } from './twoChannels.js'

// Steps of 4 on both channels, around 8 and -12.
const recording = (await of(Int16Array.of(8, -12, 0, -20, 16, -12, 12, 0, 8, -12))).pipe(
  setProperty({ key: 'gain_to_uV', values: [0.5, 0.5] }),
)
const chunks = [{ startFrame: 0, endFrame: 5 }]

test('fit finds medians and the common step: the least step becomes 1, and µV stay but for the median', async () => {
  const corrected = recording.pipe(await recording.fit(correctLsb(), { chunks }))
  expect(await numbers(corrected)).toEqual([0, 0, -2, -2, 2, 0, 1, 3, 0, 0])
  expect(corrected.getChannelGains()).toEqual([2, 2])
})

test('where the step is 1 already, or none is found, nothing changes, which is told', async () => {
  const told: string[] = []
  const stop = onNotice(({ message }) => told.push(message))
  for (const samples of [Int16Array.of(1, 5, 2, 9, 4, 6), new Int16Array(6)]) {
    const plain = await of(samples)
    const same = plain.pipe(await plain.fit(correctLsb(), { chunks: [{ startFrame: 0, endFrame: 3 }] }))
    expect(await numbers(same)).toEqual([...samples])
  }
  stop()
  expect(told).toEqual(['the least step is 1: nothing was changed', 'no channel has a least step: nothing was changed'])
})

test('floats, and what was not fitted, are refused', async () => {
  expect(refusal(() => recording.pipe(correctLsb()))).toContain('await recording.fit(correctLsb(...))')
  const floats = await of(Float32Array.of(1, 2))
  expect(refusal(() => floats.pipe(correctLsb({ lsb: 1, medians: [0, 0] })))).toContain('a recording of integers')
})
