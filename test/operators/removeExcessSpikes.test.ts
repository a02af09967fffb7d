import { generateRecording } from 'rxephys'
import { removeExcessSpikes } from 'rxephys/operators'
import { expect, test } from 'vitest'
import { all, refusal, units } from './fewUnits.js'

const sorting = await units()

test('spikes past the end of a registered recording go', async () => {
  const recording = await generateRecording({ numChannels: 1, samplingFrequency: 1000, durations: [0.6] })
  const inside = (await sorting.registerRecording(recording)).pipe(removeExcessSpikes())
  expect(await all(inside)).toEqual({ a: [10, 20], b: [20, 21, 500], c: [] })
})

test('lengths can be given', async () => {
  expect(await all(sorting.pipe(removeExcessSpikes({ numSamples: [500] })))).toEqual({ a: [10, 20], b: [20, 21], c: [] })
})

test('without a length there is no end', () => {
  expect(refusal(() => sorting.pipe(removeExcessSpikes()))).toContain('numSamples gives them')
})
