import { resetTimes, setTimes, shiftTimes } from 'rxephys/operators'
import { expect, test } from 'vitest'
import { of } from './twoChannels.js'

test('every segment starts at 0 s again', async () => {
  const recording = (await of(Int16Array.of(1, 2), Int16Array.of(3, 4, 5, 6))).pipe(
    shiftTimes({ shift: 3 }),
    setTimes({ times: [1, 1.5], segment: 1 }),
  )
  const reset = recording.pipe(resetTimes())
  expect([reset.hasTimeVector(0), reset.hasTimeVector(1)]).toEqual([false, false])
  expect(await reset.getTimes({ segment: 0 })).toEqual(Float64Array.of(0))
  expect(await reset.getTimes({ segment: 1 })).toEqual(Float64Array.of(0, 0.001))
})
