import { memory } from 'rxephys'
import { phaseShift, setProperty } from 'rxephys/operators'
import { expect, test } from 'vitest'
import { numbers, of, refusal } from './twoChannels.js'

/** A slow sine on both channels, of which the second is sampled half a frame later. */
const wave = (frame: number): number => 100 * Math.sin((2 * Math.PI * frame) / 16)
const late = Float64Array.from({ length: 2 * 1200 }, (_, index) => wave((index >> 1) + (index % 2 === 0 ? 0 : 0.5)))

test('channels that were sampled in turn are then sampled at once, from the property', async () => {
  const recording = (await memory({ traces: [late], samplingFrequency: 1000, channelIds: ['a', 'b'] })).pipe(
    setProperty({ key: 'inter_sample_shift', values: [0, 0.5] }),
    phaseShift({ blockFrames: 400, marginMs: 100 }),
  )
  const samples = await numbers(recording)
  // Near the ends of the segment there are zeros to see.
  for (let frame = 300; frame < 900; frame++)
    for (const column of [0, 1]) expect(Math.abs(samples[2 * frame + column] - wave(frame))).toBeLessThan(0.2)
})

test('a whole frame is the sample before', async () => {
  const recording = await of(Float64Array.from({ length: 240 }, (_, index) => ((index >> 1) * 37) % 11))
  const shifted = await numbers(recording.pipe(phaseShift({ interSampleShift: [1, 0], blockFrames: 120, marginMs: 0 })), {
    channelIds: ['a'],
  })
  const before = await numbers(recording, { channelIds: ['a'] })
  expect(shifted.slice(1)).toEqual(before.slice(0, -1).map((value) => expect.closeTo(value, 9)))
})

test('without the property, or with another number of shifts, it is refused', async () => {
  const recording = await of(Int16Array.of(1, 2))
  expect(refusal(() => recording.pipe(phaseShift()))).toContain('inter_sample_shift')
  expect(refusal(() => recording.pipe(phaseShift({ interSampleShift: [0] })))).toContain('expected 2, one a channel, found 1')
})
