import { scaleToPhysicalUnits, setProperty } from 'rxephys/operators'
import { expect, test } from 'vitest'
import { numbers, of, refusal } from './twoChannels.js'

const recording = await of(Int16Array.of(1, 2, 3, 4))

test('samples times gain plus offset, whose gains are then 1', async () => {
  const newtons = recording.pipe(
    setProperty({ key: 'gain_to_physical_unit', values: [2, 0.5] }),
    setProperty({ key: 'offset_to_physical_unit', values: [1, 0.25] }),
    scaleToPhysicalUnits(),
  )
  expect(await numbers(newtons)).toEqual([3, 1.25, 7, 2.25])
  expect(newtons.dtype).toBe('float32')
  expect(newtons.properties.gain_to_physical_unit).toEqual({ dtype: 'float32', values: [1, 1] })
  expect(newtons.getChannelGains()).toEqual([1, 1])
})

test('a recording without such gains is refused', () => {
  expect(refusal(() => recording.pipe(scaleToPhysicalUnits()))).toContain('set the properties gain_to_physical_unit')
})
