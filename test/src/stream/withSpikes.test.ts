import { extractWaveforms, generateRecording, numpySorting, replay, withSpikes } from 'rxephys'
import { detectPeaks, removeExcessSpikes } from 'rxephys/operators'
import { lastValueFrom, take, toArray } from 'rxjs'
import { expect, test } from 'vitest'
import { joinSpikesTo } from '../../../src/stream/withSpikes.js'

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

test('traces and sorting have to be of one rate, as many segments with spikes, and as long', async () => {
  const joined = async (frequency: number, trains: readonly ReadonlyMap<string, readonly number[]>[], lengths = [500, 200]) => {
    const other = await numpySorting({ samplingFrequency: frequency, trains })
    const cut = lengths.length === 0 ? other : other.pipe(removeExcessSpikes({ numSamples: lengths }))
    return lastValueFrom(recording.chunks().pipe(withSpikes(cut), toArray()))
  }
  const [some, none] = [new Map([['a', [1]]]), new Map([['a', []]])]
  await expect(joined(1001, [some, some])).rejects.toThrow('samplingFrequency of the sorting: expected 1000 Hz')
  await expect(joined(1000, [some, some, some], [])).rejects.toThrow(
    "segments of the traces of withSpikes: expected 3, as the sorting's, found 2, and 1 spikes in segment 2",
  )
  await expect(joined(1000, [some], [])).rejects.toThrow('traces of 1 segments')
  await expect(joined(1000, [some, some], [500, 199])).rejects.toThrow(
    "frames of segment 1 of the traces of withSpikes: expected 199, as the sorting's, found 200",
  )
  expect((await joined(1000, [some, none])).length).toBe(2)
  expect((await joined(1000, [some, some, none], [])).length).toBe(2)
})

test('chunks keep their order where their spikes take time to be found', async () => {
  const peaks = recording.pipe(detectPeaks({ method: 'by_channel', detectThreshold: 2, noiseLevels: [10, 10, 10] }))
  const chunks = await lastValueFrom(recording.chunks({ chunkSize: 10 }).pipe(withSpikes(peaks), toArray()))
  const places = chunks.map(({ segment, start }) => segment * 1000 + start)
  expect(places).toEqual(places.toSorted((a, b) => a - b))
  expect(chunks.reduce((sum, { frames }) => sum + frames, 0)).toBe(700)
})

test('a chunk whose spikes are late is not overtaken by those whose spikes are at hand', async () => {
  const { header } = sorting
  const asked: number[] = []
  const late = joinSpikesTo(
    () => ({
      header,
      take: (_segment, start) => {
        asked.push(start)
        const spikes = { sampleIndex: Float64Array.of(start), unitIndex: Int32Array.of(0) }
        // The first takes longest, the others ever less, the last none.
        return start >= 80 ? spikes : new Promise((resolve) => setTimeout(resolve, (80 - start) / 4, spikes))
      },
      finish: () => undefined,
    }),
    { before: 2, after: 2 },
  )
  const sent = recording.chunks({ chunkSize: 20 }).pipe(take(5), late, toArray())
  const chunks = await lastValueFrom(sent)
  const starts = [0, 18, 38, 58, 78, 98]
  expect(chunks.map(({ start, spikes }) => [start, spikes.sampleIndex[0]])).toEqual(starts.map((start) => [start, start]))
  expect(asked).toEqual(starts)
})
