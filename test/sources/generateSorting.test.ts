import { generateSorting, openSorting } from 'rxephys'
import { expect, test } from 'vitest'

const sorting = await generateSorting({
  numUnits: 4,
  durations: [60, 5],
  firingRates: [0, 5, 20, 80],
  refractoryPeriodMs: 3,
  seed: 11,
})

test('units fire at their rates, and never within the refractory period', async () => {
  const counts = [...(await sorting.countSpikesPerUnit()).values()]
  for (const [unit, rate] of [0, 5, 20, 80].entries())
    expect(Math.abs(counts[unit] - rate * 65)).toBeLessThanOrEqual(4 * Math.sqrt(rate * 65))
  const train = await sorting.getUnitSpikeTrain('3', { segment: 0 })
  expect(train.every((frame, spike) => spike === 0 || frame - train[spike - 1] >= 90)).toBe(true)
})

test('any window is made alone', async () => {
  const { sampleIndex } = await sorting.getSpikes({ segment: 0 })
  const window = await sorting.getSpikes({ segment: 0, startFrame: 1_000_003, endFrame: 1_020_011 })
  expect([...window.sampleIndex]).toEqual([...sampleIndex].filter((frame) => frame >= 1_000_003 && frame < 1_020_011))
})

test('another seed, other spikes; the same JSON, the same ones', async () => {
  const other = await generateSorting({ numUnits: 4, durations: [60, 5], seed: 12 })
  expect((await other.toSpikeVector()).sampleIndex).not.toEqual((await sorting.toSpikeVector()).sampleIndex)
  expect(await (await openSorting(sorting.toJson())).toSpikeVector()).toEqual(await sorting.toSpikeVector())
})

test('the first spikes are these, on every machine', async () => {
  const { sampleIndex, unitIndex } = await (await generateSorting({ numUnits: 2, durations: [2] })).getSpikes()
  expect(Array.from(sampleIndex, (frame, spike) => [frame, unitIndex[spike]])).toMatchInlineSnapshot(`
    [
      [
        2361,
        1,
      ],
      [
        7381,
        1,
      ],
      [
        13552,
        1,
      ],
      [
        14722,
        0,
      ],
      [
        19596,
        0,
      ],
      [
        28580,
        1,
      ],
      [
        48132,
        0,
      ],
      [
        48376,
        1,
      ],
      [
        49214,
        1,
      ],
      [
        52425,
        0,
      ],
      [
        59974,
        1,
      ],
    ]
  `)
})

test('a rate that the refractory period does not allow is refused', async () => {
  await expect(generateSorting({ firingRates: 200, refractoryPeriodMs: 4 })).rejects.toThrow(
    'generateSorting.params.firingRates: expected less than 92.0 Hz',
  )
})
