import { generateGroundTruthRecording, open, spikeAmplitudes, withSpikes } from 'rxephys'
import { lastValueFrom, toArray } from 'rxjs'
import { expect, test } from 'vitest'

const { recording, sorting } = await generateGroundTruthRecording({
  numChannels: 5,
  numUnits: 3,
  durations: [1, 0.5],
  noiseLevel: 0,
  firingRates: 5,
  seed: 2,
})

test('every spike leaves its template on its main channel', async () => {
  const mainChannels = (sorting.getProperty('main_channel_id') ?? []).map((id) => recording.channelIds.indexOf(String(id)))
  const all = await lastValueFrom(recording.chunks().pipe(withSpikes(sorting), spikeAmplitudes({ mainChannels }), toArray()))
  const amplitudes = all.flatMap((part) => [...part.amplitudes])
  expect(amplitudes.length).toBe(await sorting.countTotalSpikes())
  expect(amplitudes.every((value) => value < -40 && value > -450)).toBe(true)
})

test('any window is made alone, of any channels', async () => {
  const whole = await recording.getTraces({ segment: 0 })
  const window = await recording.getTraces({ segment: 0, startFrame: 9000, endFrame: 9500, channelIds: ['3', '1'] })
  expect(Array.from(window.data, Number)).toEqual(
    Array.from({ length: 1000 }, (_, i) => Number(whole.data[(9000 + (i >> 1)) * 5 + (i % 2 === 0 ? 3 : 1)])),
  )
})

test('both come back from their JSON', async () => {
  expect((await (await open(recording.toJson())).getTraces({ segment: 1 })).data).toEqual(
    (await recording.getTraces({ segment: 1 })).data,
  )
})
