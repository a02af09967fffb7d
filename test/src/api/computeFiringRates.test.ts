import { computeFiringRates, generateRecording, numpySorting } from 'rxephys'
import { expect, test } from 'vitest'

const sorting = await numpySorting({
  samplingFrequency: 1000,
  trains: { a: [0, 1, 999, 1000, 2400], b: [500] },
})

test('spikes a second, in bins that are counted from frame 0', async () => {
  const { rates, bins, startFrame, binFrames } = await computeFiringRates(sorting, {
    binMs: 500,
    startFrame: 600,
    endFrame: 1100,
  })
  expect([bins, startFrame, binFrames]).toEqual([2, 500, 500])
  expect([...rates]).toEqual([2, 2, 2, 0])
})

test('the last bin of a segment is as long as its frames', async () => {
  const recording = await generateRecording({ numChannels: 1, durations: [2.5], samplingFrequency: 1000 })
  const { rates } = await computeFiringRates(await sorting.registerRecording(recording), { unitIds: ['a'] })
  expect([...rates]).toEqual([3, 1, 2])
})

test('without a length the end has to be told', async () => {
  await expect(computeFiringRates(sorting)).rejects.toThrow('registerRecording')
})

test('a segment that there is not, and frames that are no whole numbers, are named', async () => {
  await expect(computeFiringRates(sorting, { segment: 7, endFrame: 100 })).rejects.toThrow(
    'computeFiringRates.segment: expected an integer from 0 to 0, found 7',
  )
  await expect(computeFiringRates(sorting, { startFrame: 0.5, endFrame: 100 })).rejects.toThrow(/OutOfRange.*found 0\.5 to 100/)
})
