import { removeArtifacts } from 'rxephys/operators'
import { expect, test } from 'vitest'
import { numbers, of, refusal } from './twoChannels.js'

/** 60 frames of a straight line, and of one that falls, with 1000 at frames 29 to 32. */
const line = Float64Array.from({ length: 120 }, (_, index) => {
  const frame = index >> 1
  return (index % 2 === 0 ? frame : -2 * frame) + (frame >= 29 && frame <= 32 ? 1000 : 0)
})
const recording = await of(line)
const around = { listTriggers: [[30]], msBefore: 1, msAfter: 2 }
const gap = async (params: object, from = 28, to = 34) =>
  (await numbers(recording.pipe(removeArtifacts({ ...around, ...params })), { channelIds: ['a'] })).slice(from, to)

test('zeros from msBefore before the trigger to msAfter after it', async () => {
  expect(await gap({})).toEqual([28, 0, 0, 0, 0, 33])
})

test('a line from the samples before to those after; medians of five are its points', async () => {
  const filled = await gap({ mode: 'linear', fitSampleSpacing: 5 })
  // Before, the point at 28 is the median of 25 to 28: 26.5; after, that at 33 of 33 to 36: 34.5.
  expect(filled).toEqual([28, 28.1, 29.700000000000003, 31.3, 32.9, 33].map((value) => expect.closeTo(value, 10)))
})

test('a cubic spline goes on as the samples do', async () => {
  const filled = await gap({ mode: 'cubic', fitSampleSpacing: 8 })
  for (const [index, value] of filled.entries()) expect(Math.abs(value - 28 - index)).toBeLessThan(3)
})

test('at the end of a segment the nearest sample is taken', async () => {
  const filled = await numbers(
    recording.pipe(removeArtifacts({ ...around, listTriggers: [[59]], mode: 'cubic', fitSampleSpacing: 40 })),
  )
  expect(filled.slice(-4)).toEqual([57, -114, 57, -114])
})

test('fit finds the template of each label, which is subtracted', async () => {
  const pulses = Float64Array.from({ length: 120 }, (_, index) => {
    const phase = ((index >> 1) - 8) % 20
    return phase === 0 ? 10 : phase === 1 ? -4 : 0
  })
  const stimulated = await of(pulses)
  const params = { listTriggers: [[8, 28, 48]], msBefore: 1, msAfter: 3, mode: 'median' } as const
  expect(refusal(() => stimulated.pipe(removeArtifacts(params)))).toContain('recording.fit(removeArtifacts(...))')
  const cleaned = stimulated.pipe(await stimulated.fit(removeArtifacts(params)))
  expect(await numbers(cleaned)).toEqual(Array.from({ length: 120 }, () => 0))
  const labelled = { ...params, listLabels: [['b', 'a', 'b']], mode: 'average' } as const
  expect(await numbers(stimulated.pipe(await stimulated.fit(removeArtifacts(labelled))))).toEqual(
    Array.from({ length: 120 }, () => 0),
  )
})

test('a template is moved to where the samples are most like it, and multiplied by how like', async () => {
  const late = new Float64Array(80)
  late.set([10, 10, -4, -4], 2 * 21)
  const params = {
    listTriggers: [[20]],
    msBefore: 1,
    msAfter: 3,
    mode: 'average',
    artifacts: [0, 0, 10, 10, -4, -4, 0, 0],
  } as const
  const stimulated = await of(late)
  const moved = await numbers(stimulated.pipe(removeArtifacts({ ...params, timeJitter: 2, scaleAmplitude: true })))
  expect(Math.max(...moved.map(Math.abs))).toBeLessThan(1e-6)
  const kept = await numbers(stimulated.pipe(removeArtifacts({ ...params, sparsity: [[true, false]], timeJitter: 2 })))
  expect(kept.filter((value) => value !== 0)).toEqual([10, -4])
})

test('labels that are not one a trigger, and templates of another size, are refused', () => {
  expect(refusal(() => recording.pipe(removeArtifacts({ ...around, listLabels: [[]] })))).toContain('a label for each trigger')
  expect(refusal(() => recording.pipe(removeArtifacts({ ...around, mode: 'median', artifacts: [1] })))).toContain(
    '6 numbers: 1 labels × 3 frames × channels',
  )
})
