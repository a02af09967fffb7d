import { memory, numpySorting } from 'rxephys'
import { setTimes } from 'rxephys/operators'
import { expect, test } from 'vitest'

const samplingFrequency = 1000
const sorting = await numpySorting({ trains: { a: [0, 10, 20, 30], b: [15] }, samplingFrequency, tStarts: [2] })

test('spikes by seconds: from a time on, and before another', async () => {
  expect(await sorting.getUnitSpikeTrain('a', { startTime: 2.01, endTime: 2.03 })).toEqual(Float64Array.of(10, 20))
  expect(await sorting.getUnitSpikeTrain({ unitId: 'a', returnTimes: true, startTime: 2.0101 })).toEqual(
    Float64Array.of(2.02, 2.03),
  )
  expect((await sorting.getSpikes({ startTime: -5, endTime: 2.0151 })).sampleIndex).toEqual(Float64Array.of(0, 10, 15))
  expect((await sorting.getSpikes({ endTime: 1 })).sampleIndex).toHaveLength(0)
  expect([...(await sorting.toSpikeTrains({ startTime: 2.015 })).values()]).toEqual([
    Float64Array.of(20, 30),
    Float64Array.of(15),
  ])
})

test('the clock of a registered recording counts, gaps included', async () => {
  const times = Float64Array.from({ length: 40 }, (_, frame) => (frame < 15 ? frame / 1000 : 10 + frame / 1000))
  const recording = (await memory({ traces: [new Int16Array(40)], samplingFrequency, channelIds: [0] })).pipe(setTimes({ times }))
  const registered = await (await numpySorting({ trains: { a: [0, 10, 20, 30] }, samplingFrequency })).registerRecording(
    recording,
  )
  const train = (options: object) => registered.getUnitSpikeTrain('a', options)
  expect(await train({ startTime: 0.01, endTime: 10.02 })).toEqual(Float64Array.of(10))
  expect(await train({ startTime: 5, returnTimes: true })).toEqual(Float64Array.of(10.02, 10.03))
})

test('seconds that are none, or stand beside frames, are refused', async () => {
  await expect(sorting.getSpikes({ startTime: Number.NaN })).rejects.toThrow('startTime: expected seconds')
  await expect(sorting.getSpikes({ startTime: 2, startFrame: 3 })).rejects.toThrow(
    'startFrame: expected nothing beside startTime',
  )
  await expect(sorting.getSpikes({ startTime: 2.03, endTime: 2.01 })).rejects.toMatchObject({ fault: { _tag: 'OutOfRange' } })
  const untyped: unknown[][] = [['a', 5], [{ unitId: 'a' }, {}], [null], [{ unitId: 'a', start_time: 2 }], [{}]]
  for (const args of untyped)
    await expect(Reflect.apply(sorting.getUnitSpikeTrain, sorting, args)).rejects.toMatchObject({
      fault: { _tag: 'InvalidParams' },
    })
})
