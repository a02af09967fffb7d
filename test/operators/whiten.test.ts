import { generateRecording } from 'rxephys'
import { whiten } from 'rxephys/operators'
import { expect, test } from 'vitest'
import { numbers, of, refusal } from './twoChannels.js'

const noise = await generateRecording({
  ...{ numChannels: 6, durations: [2], samplingFrequency: 5000, dtype: 'float32', seed: 1 },
  ...{ noiseLevel: 20, commonNoiseLevel: 40 },
})
const chunks = [{ startFrame: 0, endFrame: 10_000 }]

/** The mean products of every two channels. */
const moments = (samples: readonly number[], channels: number): readonly number[] =>
  Array.from({ length: channels * channels }, (_, place) => {
    const [a, b] = [Math.floor(place / channels), place % channels]
    let sum = 0
    for (let index = 0; index < samples.length; index += channels) sum += samples[index + a] * samples[index + b]
    return (sum * channels) / samples.length
  })

test('what leaves has no correlations and variance 1', async () => {
  const white = await numbers(noise.pipe(await noise.fit(whiten(), { chunks })))
  for (const [place, value] of moments(white, 6).entries()) expect(value).toBeCloseTo(place % 7 === 0 ? 1 : 0, 4)
})

test('"local" is by the channels around each; regularised, by less than their whole covariance', async () => {
  const alone = await numbers(noise.pipe(await noise.fit(whiten({ mode: 'local', radiusUm: 1 }), { chunks })))
  const own = moments(alone, 6)
  for (const channel of [0, 1, 2]) expect(own[7 * channel]).toBeCloseTo(1, 4)
  expect(own[1]).toBeGreaterThan(0.5)
  for (const regularizeMethod of ['LedoitWolf', 'OAS', 'ShrunkCovariance'] as const) {
    const fitted = await noise.fit(whiten({ regularize: true, applyMean: true, regularizeMethod }), { chunks })
    const [first, second] = moments(await numbers(noise.pipe(fitted)), 6)
    expect(first).toBeLessThan(1)
    expect(second).toBeGreaterThan(1e-5)
  }
})

test('shrunk all the way, channels are only scaled, all by as much; what scikit-learn iterates for is refused by name', async () => {
  const regularised = { regularize: true, applyMean: true } as const
  const fitted = await noise.fit(whiten({ ...regularised, regularizeMethod: 'ShrunkCovariance', shrinkage: 1 }), { chunks })
  const [scaled, own] = [moments(await numbers(noise.pipe(fitted)), 6), moments(await numbers(noise), 6)]
  for (const [place, value] of scaled.entries()) expect(value / scaled[0]).toBeCloseTo(own[place] / own[0], 2)
  expect([0, 7, 14, 21, 28, 35].reduce((sum, place) => sum + scaled[place], 0)).toBeCloseTo(6, 4)
  const unknown = { regularizeMethod: 'GraphicalLassoCV' } as unknown as Parameters<typeof whiten>[0]
  expect(refusal(() => noise.pipe(whiten(unknown)))).toMatch(
    /regularizeMethod: expected one of "EmpiricalCovariance".*GraphicalLassoCV/,
  )
})

test('a saved matrix is used: samples stand to its left, the mean is taken away first', async () => {
  const recording = await of(Float64Array.of(3, 10, 5, 20))
  const white = recording.pipe(whiten({ W: [1, 2, 0, -1], M: [1, 10], applyMean: true }))
  expect(await numbers(white)).toEqual([2, 4, 4, -2])
  expect(await numbers(white, { channelIds: ['b'] })).toEqual([4, -2])
  const integers = recording.pipe(whiten({ W: [0.5, 0, 0, 0.5], dtype: 'int16', intScale: 10 }))
  expect(await numbers(integers)).toEqual([15, 50, 25, 100])
})

test('what was not fitted, integers without a scale, and a matrix of another size are refused', () => {
  expect(refusal(() => noise.pipe(whiten()))).toContain('await recording.fit(whiten(...))')
  expect(refusal(() => noise.pipe(whiten({ dtype: 'int16', W: new Float64Array(36) })))).toContain('whiten.params.intScale')
  expect(refusal(() => noise.pipe(whiten({ W: [1] })))).toContain('6 × 6 numbers')
  expect(refusal(() => noise.pipe(whiten({ regularize: true, W: new Float64Array(36) })))).toContain('true with regularize')
})
