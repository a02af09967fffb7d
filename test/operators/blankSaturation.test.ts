import { blankSaturation } from 'rxephys/operators'
import { expect, test } from 'vitest'
import { numbers, of, refusal } from './twoChannels.js'

const recording = await of(Int16Array.of(-300, -20, 0, 20, 299, 300))

test('samples at the threshold or beyond become the given value, on the side that is asked for', async () => {
  const blanked = (params: object) => numbers(recording.pipe(blankSaturation({ absThreshold: 299, fillValue: 5, ...params })))
  expect(await blanked({})).toEqual([-300, -20, 0, 20, 5, 5])
  expect(await blanked({ direction: 'both' })).toEqual([5, -20, 0, 20, 5, 5])
  expect(await blanked({ direction: 'lower', absThreshold: -20 })).toEqual([5, 5, 0, 20, 299, 300])
})

test('fit finds the median and, of a quantile, the limits, over all channels', async () => {
  const chunks = [{ startFrame: 0, endFrame: 3 }]
  const fitted = await recording.fit(blankSaturation({ quantileThreshold: 0.2, direction: 'both' }), { chunks })
  // Sorted: -300 -20 0 20 299 300. Half way is 10; a fifth of the way from either end are -20 and 299.
  expect(JSON.stringify(fitted.stage.instance)).toMatch(/"fillValue":10,"aMin":-20,"aMax":299/)
  expect(await numbers(recording.pipe(fitted))).toEqual([10, 10, 0, 20, 10, 10])
})

test('without a threshold, or before fit, it is refused', () => {
  expect(refusal(() => recording.pipe(blankSaturation()))).toContain('absThreshold or quantileThreshold')
  expect(refusal(() => recording.pipe(blankSaturation({ absThreshold: 3 })))).toContain(
    'await recording.fit(blankSaturation(...))',
  )
  expect(refusal(() => recording.pipe(blankSaturation({ quantileThreshold: 0.1, fillValue: 0 })))).toContain('params.aMax')
})
