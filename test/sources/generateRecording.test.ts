import { generateRecording } from 'rxephys'
import { expect, test } from 'vitest'

test('any window is what it is in the whole', async () => {
  const recording = await generateRecording({ numChannels: 3, durations: [0.1, 0.05], seed: 7 })
  const whole = await recording.getTraces({ segment: 1 })
  const window = await recording.getTraces({ segment: 1, startFrame: 1000, endFrame: 1010, channelIds: ['2'] })
  const expected = Array.from({ length: 10 }, (_, frame) => Number(whole.data[(1000 + frame) * 3 + 2]))
  expect(Array.from(window.data, Number)).toEqual(expected)
})

test('the same seed, the same samples; another seed, others', async () => {
  const [first, again, other] = await Promise.all(
    [1, 1, 2].map(async (seed) => (await generateRecording({ durations: [0.01], seed })).getTraces()),
  )
  expect(again.data).toEqual(first.data)
  expect(other.data).not.toEqual(first.data)
})

test('every dtype is noise of the same level in µV', async () => {
  for (const dtype of ['int8', 'uint8', 'int16', 'uint16', 'int32', 'float32', 'float64'] as const) {
    const recording = await generateRecording({ numChannels: 1, durations: [1], dtype, noiseLevel: 10 })
    const { data } = await recording.getTraces({ returnInUv: true })
    const values = Array.from(data, Number)
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length
    const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length)
    expect(Math.abs(mean), dtype).toBeLessThan(0.5)
    expect(Math.abs(deviation - 10), dtype).toBeLessThan(0.5)
  }
})
