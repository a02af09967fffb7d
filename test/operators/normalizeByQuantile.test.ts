import { normalizeByQuantile } from 'rxephys/operators'
import { expect, test } from 'vitest'
import { numbers, of } from './twoChannels.js'

const recording = await of(
  Int16Array.from({ length: 202 }, (_, index) => (index % 2 === 0 ? index / 2 : 10 * Math.floor(index / 2))),
)
const chunks = [{ startFrame: 0, endFrame: 101 }]

test('the quantiles of each channel come to lie `scale` apart, the median on `median`', async () => {
  const params = { scale: 8, median: 3, q1: 0.1, q2: 0.9 }
  const samples = await numbers(recording.pipe(await recording.fit(normalizeByQuantile(params), { chunks })))
  for (const channel of [0, 1]) {
    const own = samples.filter((_, index) => index % 2 === channel)
    expect([own[10], own[50], own[90]]).toEqual([-1, 3, 7].map((value) => expect.closeTo(value, 5)))
  }
})

test('of all channels together there is one gain', async () => {
  const fitted = await recording.fit(normalizeByQuantile({ mode: 'pool_channel' }), { chunks })
  const samples = await numbers(recording.pipe(fitted))
  expect((samples[200] - samples[0]) * 10).toBeCloseTo(samples[201] - samples[1], 4)
})
