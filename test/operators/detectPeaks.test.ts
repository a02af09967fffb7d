import { generateGroundTruthRecording, memory, openSorting, replay } from 'rxephys'
import { detectPeaks, selectChannels, setProbe } from 'rxephys/operators'
import { lastValueFrom, toArray } from 'rxjs'
import { expect, test } from 'vitest'
import { refusal } from './fewUnits.js'

const { recording } = await generateGroundTruthRecording({ numChannels: 6, numUnits: 3, durations: [0.6, 0.3], seed: 4 })
const noiseLevels = recording.channelIds.map(() => 5)
const stages = {
  near: detectPeaks({ noiseLevels }),
  both: detectPeaks({ noiseLevels, peakSign: 'both', detectThreshold: 3, excludeSweepMs: 0.4 }),
  alone: detectPeaks({ noiseLevels, method: 'by_channel', detectThreshold: 3 }),
}

test('a peak is below the threshold, and the least of its sweep', async () => {
  const traces = Float32Array.of(0, -4, -9, -4, 0, 0, -6, -6, 0, 8, 0)
  const small = await memory({ traces: [traces], samplingFrequency: 1000, channelIds: ['x'] })
  const peaks = small.pipe(detectPeaks({ method: 'by_channel', noiseLevels: [1], excludeSweepMs: 2 }))
  expect(peaks.unitIds).toEqual(['x'])
  expect(Array.from(await peaks.getUnitSpikeTrain('x'))).toEqual([2, 6])
})

test('a larger peak close by excludes, even one that is excluded itself', async () => {
  // Three peaks, each larger than the one before, each within the sweep of the next alone.
  const traces = Float32Array.of(0, -6, 0, 0, -7, 0, 0, -8, 0)
  const small = await memory({ traces: [traces], samplingFrequency: 1000, channelIds: ['0'] })
  const rule = { noiseLevels: [1], excludeSweepMs: 3 }
  expect(refusal(() => small.pipe(detectPeaks(rule)))).toContain('a probe on every channel')
  const { recording: one } = await generateGroundTruthRecording({ numChannels: 1, durations: [1] })
  const probed = small.pipe(setProbe({ probe: one.getProbegroup() }))
  expect(Array.from((await probed.pipe(detectPeaks(rule)).getSpikes()).sampleIndex)).toEqual([7])
})

test('of equal peaks the earlier stays, of a peak that lasts its first frame', async () => {
  // Channel 0: two equal peaks three frames apart; channel 1: one of two frames.
  const column = [0, -6, 0, 0, -6, 0, 0, 0, 0, 0]
  const lasting = [0, 0, 0, 0, 0, 0, 0, 7, 7, 0]
  const traces = Float32Array.from(column.flatMap((value, frame) => [value, lasting[frame]]))
  const small = await memory({ traces: [traces, traces.map((value) => -value)], samplingFrequency: 1000, channelIds: [0, 1] })
  const { recording: two } = await generateGroundTruthRecording({ numChannels: 2, durations: [1] })
  const probed = small.pipe(setProbe({ probe: two.getProbegroup() }))
  for (const method of ['locally_exclusive', 'by_channel'] as const) {
    const rule = { method, noiseLevels: [1, 1], peakSign: 'both', radiusUm: 1, excludeSweepMs: 3 } as const
    const peaks = probed.pipe(detectPeaks(rule))
    for (const segment of [0, 1]) {
      const { sampleIndex, unitIndex } = await peaks.getSpikes({ segment })
      expect(Array.from(sampleIndex, (frame, spike) => [frame, unitIndex[spike]])).toEqual([
        [1, 0],
        [7, 1],
      ])
    }
  }
})

test.each(Object.entries(stages))('%s: the same in any chunks, and live', async (_name, stage) => {
  const peaks = recording.pipe(stage)
  const { sampleIndex, unitIndex } = await peaks.toSpikeVector()
  expect(sampleIndex.length).toBeGreaterThan(5)
  for (const chunkSize of [97, 4001]) {
    const chunks = await lastValueFrom(peaks.chunks({ chunkSize }).pipe(toArray()))
    expect(chunks.flatMap(({ spikes }) => [...spikes.sampleIndex])).toEqual([...sampleIndex])
  }
  const live = await lastValueFrom(
    replay(recording, { speed: Number.POSITIVE_INFINITY, chunkFrames: 113 }).pipe(stage, toArray()),
  )
  expect(live.flatMap(({ spikes }) => [...spikes.sampleIndex])).toEqual([...sampleIndex])
  expect(live.flatMap(({ spikes }) => [...spikes.unitIndex])).toEqual([...unitIndex])
})

test('fit finds the noise, and the provenance keeps it', async () => {
  const peaks = recording.pipe(await recording.fit(detectPeaks()))
  const again = await openSorting(peaks.toJson())
  expect((await again.toSpikeVector()).sampleIndex).toEqual((await peaks.toSpikeVector()).sampleIndex)
  expect(refusal(() => recording.pipe(detectPeaks()))).toContain('await recording.fit(detectPeaks(...))')
})

test('what was fitted to some channels is refused on others, and on the same in another order', async () => {
  const fitted = await recording.fit(detectPeaks({ method: 'by_channel' }))
  expect(recording.pipe(fitted).unitIds).toEqual(recording.channelIds)
  const turned = recording.pipe(selectChannels({ channelIds: recording.channelIds.toReversed() }))
  expect(refusal(() => turned.pipe(fitted))).toContain('Conflict: channels of detectPeaks: expected ["0","1"')
})
