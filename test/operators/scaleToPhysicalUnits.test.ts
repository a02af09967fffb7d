import { join } from 'node:path'
import { generateRecording } from 'rxephys'
import { scaleToPhysicalUnits, setProperty } from 'rxephys/operators'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../sources/support.js'
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

test('two workers save what one read gives', async () => {
  const noise = await generateRecording({ numChannels: 2, durations: [1], dtype: 'int16' })
  const newtons = noise.pipe(
    setProperty({ key: 'gain_to_physical_unit', values: [2, 0.5] }),
    setProperty({ key: 'offset_to_physical_unit', values: [1, 0.25] }),
    scaleToPhysicalUnits(),
  )
  const saved = await newtons.save(join(temporaryFolder(), 'newtons'), { jobs: 2, chunkDuration: '100ms' })
  expect((await saved.getTraces()).data).toEqual((await newtons.getTraces()).data)
})
