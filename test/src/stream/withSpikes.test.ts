import { extractWaveforms, generateRecording, numpySorting, replay, withSpikes } from 'rxephys'
import { detectPeaks } from 'rxephys/operators'
import { lastValueFrom, take, toArray } from 'rxjs'
import { expect, test } from 'vitest'

const recording = await generateRecording({ numChannels: 3, samplingFrequency: 1000, durations: [0.5, 0.2] })
const sorting = await numpySorting({
  samplingFrequency: 1000,
  trains: [
    new Map([
      ['a', [0, 99, 100, 101, 499]],
      ['b', [100, 250]],
    ]),
    new Map([
      ['a', [1, 199]],
      ['b', []],
    ]),
  ],
})
const whole = await Promise.all([0, 1].map((segment) => recording.getTraces({ segment })))

test.each([1, 7, 100, 10_000])('chunks of %i frames: each spike once, with its traces and their margin', async (chunkSize) => {
  const chunks = await lastValueFrom(
    recording.chunks({ chunkSize }).pipe(withSpikes(sorting, { margin: { before: 4, after: 9 } }), toArray()),
  )
  const found = chunks.flatMap(({ segment, spikes }) => Array.from(spikes.sampleIndex, (frame) => [segment, frame]))
  const { segmentIndex, sampleIndex } = await sorting.toSpikeVector()
  expect(found).toEqual(Array.from(sampleIndex, (frame, spike) => [segmentIndex[spike], frame]))
  for (const { segment, start, frames, before, after, data } of chunks) {
    const { frames: length } = recording.segments[segment]
    expect([before, after]).toEqual([Math.min(4, start), Math.min(9, length - start - frames)])
    expect(data).toEqual(whole[segment].data.subarray((start - before) * 3, (start + frames + after) * 3))
  }
  expect(chunks.filter(({ last }) => last).length).toBe(2)
})

test('waveforms are the traces around each spike, zeros beyond the ends', async () => {
  const cut = await lastValueFrom(
    recording
      .chunks({ chunkSize: 50 })
      .pipe(withSpikes(sorting, { margin: 10 }), extractWaveforms({ msBefore: 2, msAfter: 3, unitIds: ['a'] }), toArray()),
  )
  const first = cut[0]
  expect([first.before, first.after, first.data.length]).toEqual([2, 3, 5 * 3])
  expect(Array.from(first.data.subarray(0, 6), Number)).toEqual([0, 0, 0, 0, 0, 0])
  expect(first.data.subarray(6)).toEqual(whole[0].data.subarray(0, 9))
  expect(cut.reduce((sum, { sampleIndex }) => sum + sampleIndex.length, 0)).toBe(7)
})

test('a margin that is too small is refused', async () => {
  const cut = recording
    .chunks({ chunkSize: 50 })
    .pipe(withSpikes(sorting), extractWaveforms({ msBefore: 2, msAfter: 3 }), toArray())
  await expect(lastValueFrom(cut)).rejects.toThrow('margin of withSpikes: expected at least 2 frames before and 3 after')
})

test('live, and with spikes that are detected on the way', async () => {
  const peaks = recording.pipe(detectPeaks({ method: 'by_channel', detectThreshold: 2, noiseLevels: [10, 10, 10] }))
  const stream = replay(recording, { speed: Number.POSITIVE_INFINITY }).pipe(withSpikes(peaks, { margin: 3 }), toArray())
  const found = (await lastValueFrom(stream)).flatMap(({ spikes }) => [...spikes.sampleIndex])
  expect(found).toEqual([...(await peaks.toSpikeVector()).sampleIndex])
  expect(found.length).toBeGreaterThan(3)
})

test('spikes past the end of the traces are a fault, not lost; where the stream just breaks off, none are missed', async () => {
  const late = await numpySorting({ samplingFrequency: 1000, trains: [new Map([['a', [3, 500]]]), new Map([['a', []]])] })
  await expect(lastValueFrom(recording.chunks().pipe(withSpikes(late), toArray()))).rejects.toThrow(
    'spikes of segment 0 of the sorting of withSpikes: expected frames below 500, where the traces end, found 1 beyond',
  )
  const some = await lastValueFrom(recording.chunks({ chunkSize: 100 }).pipe(take(2), withSpikes(late), toArray()))
  expect(some.flatMap(({ spikes }) => [...spikes.sampleIndex])).toEqual([3])
})
