import { setTimes, shiftTimes } from 'rxephys/operators'
import { expect, test } from 'vitest'
import { of, refusal } from './twoChannels.js'

const recording = (await of(Int16Array.of(1, 2), Int16Array.of(3, 4, 5, 6))).pipe(setTimes({ times: [1, 1.5], segment: 1 }))

test('start times and time vectors alike', async () => {
  const late = recording.pipe(shiftTimes({ shift: 10 }))
  expect(await late.getTimes({ segment: 0 })).toEqual(Float64Array.of(10))
  expect(await late.getTimes({ segment: 1 })).toEqual(Float64Array.of(11, 11.5))
  expect(await late.timeToSample(11.2, 1)).toBe(0)
})

test('one segment only, and back again', async () => {
  const late = recording.pipe(shiftTimes({ shift: 10, segment: 1 }))
  expect(await Promise.all([late.getStartTime(0), late.getStartTime(1)])).toEqual([0, 11])
  expect(await late.pipe(shiftTimes({ shift: -10, segment: 1 })).getTimes({ segment: 1 })).toEqual(Float64Array.of(1, 1.5))
})

test('a segment that is not there is refused', () => {
  expect(refusal(() => recording.pipe(shiftTimes({ shift: 1, segment: 2 })))).toContain(
    'shiftTimes.params.segment: expected 0 to 1, found 2',
  )
})
