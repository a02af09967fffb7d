import { type Chunk, calibrate, FaultError, generateRecording, onNotice, type Recording, type SpikeChunk } from 'rxephys'
import { type Detector, detectPeaks, frameSlice, selectChannels, selectSegments } from 'rxephys/operators'
import { EMPTY, lastValueFrom, Subject, toArray } from 'rxjs'
import { expect, test } from 'vitest'

const recording = await generateRecording({ numChannels: 3, durations: [2, 1], samplingFrequency: 1000, seed: 4 })
const peaks = detectPeaks({ method: 'by_channel', detectThreshold: 2 })

const spikesOf = async (from: Recording, seconds: number, chunkSize: number) => {
  const fitted: Detector[] = []
  const stage = calibrate(peaks, { seconds, chunkSize: 100, onFitted: (detector) => fitted.push(detector) })
  const chunks = await lastValueFrom(from.chunks({ chunkSize }).pipe(stage, toArray()))
  return { chunks, fitted: fitted[0] }
}
const columns = (chunks: readonly SpikeChunk[]) =>
  chunks.flatMap(({ segment, spikes }) => Array.from(spikes.sampleIndex, (frame, i) => [segment, frame, spikes.unitIndex[i]]))

test.each([7, 250, 5000])(
  'chunks of %i frames: the spikes of the fitted detector, from the first frame on',
  async (chunkSize) => {
    const { chunks, fitted } = await spikesOf(recording, 1.5, chunkSize)
    const offline = recording.pipe(fitted)
    const { sampleIndex, unitIndex, segmentIndex } = await offline.toSpikeVector()
    expect(sampleIndex.length).toBeGreaterThan(20)
    expect(columns(chunks)).toEqual(Array.from(sampleIndex, (frame, i) => [segmentIndex[i], frame, unitIndex[i]]))
    // What decided are the first seconds, as fit finds it on a recording of these alone.
    const first = recording.pipe(selectSegments({ segmentIndices: [0] }), frameSlice({ endFrame: 1500 }))
    const alone = await first.fit(peaks, { chunkSize: 100 })
    expect(JSON.stringify(fitted.detector)).toBe(JSON.stringify(alone.detector))
  },
)

test('nothing goes out before the seconds have come, and what is kept is copied', async () => {
  const source = new Subject<Chunk>()
  const out: SpikeChunk[] = []
  const fitted: Detector[] = []
  source.pipe(calibrate(peaks, { seconds: 1, onFitted: (each) => fitted.push(each) })).subscribe((each) => out.push(each))
  const whole = await lastValueFrom(recording.chunks({ chunkSize: 500 }).pipe(toArray()))
  source.next(whole[0])
  whole[0].data.fill(7 as never)
  expect([out.length, fitted.length]).toEqual([0, 0])
  source.next(whole[1])
  expect([out.length > 0, fitted.length]).toEqual([true, 1])
  const offline = await recording.pipe(fitted[0]).toSpikeVector()
  const end = out.at(-1)?.end ?? 0
  expect(columns(out).map(([, frame]) => frame)).toEqual([
    ...offline.sampleIndex.filter((frame, i) => offline.segmentIndex[i] === 0 && frame < end),
  ])
})

test('a stream that ends before is fitted on what there was, which is told; an empty one is over', async () => {
  const told: string[] = []
  const stop = onNotice(({ message }) => told.push(message))
  const { chunks, fitted } = await spikesOf(recording, 60, 500)
  stop()
  expect(told).toEqual(['detectPeaks was to be fitted on 60 s: on 3 s, all there was of the stream'])
  expect(columns(chunks).length).toBe((await recording.pipe(fitted).toSpikeVector()).sampleIndex.length)
  expect(await lastValueFrom(EMPTY.pipe(calibrate(peaks, { seconds: 1 }), toArray()))).toEqual([])
})

test('what is wrong is said: an operator that is no detector, options, parameters, a listener that throws', async () => {
  expect(() => calibrate(selectChannels({ channelIds: ['0'] }) as never, { seconds: 1 })).toThrow(
    /calibrate.*an operator on recordings, such as/,
  )
  expect(() => calibrate(peaks, { second: 1 } as never)).toThrow(/second/)
  const bad = recording.chunks().pipe(calibrate(detectPeaks({ detectThreshold: -1 }), { seconds: 1 }))
  await expect(lastValueFrom(bad)).rejects.toThrow(FaultError)
  const throws = calibrate(peaks, {
    seconds: 0.1,
    onFitted: () => {
      throw new Error('full')
    },
  })
  await expect(lastValueFrom(recording.chunks().pipe(throws))).rejects.toThrow(/onFitted.*throws nothing.*full/)
})

test('the first seconds are one frame at least, whatever chunks they come in', async () => {
  const fitted: Detector[] = []
  const [chunk] = await lastValueFrom(recording.chunks({ chunkSize: 1 }).pipe(toArray()))
  const source = new Subject<Chunk>()
  source.pipe(calibrate(peaks, { seconds: 0.0001, onFitted: (each) => fitted.push(each) })).subscribe()
  source.next(chunk)
  expect(fitted).toHaveLength(1)
})

test('a chunk without frames changes nothing, and a stream that breaks off has all its spikes', async () => {
  const fitted: Detector[] = []
  const out: SpikeChunk[] = []
  const source = new Subject<Chunk>()
  const stage = calibrate(peaks, { seconds: 1, onFitted: (each) => fitted.push(each) })
  source.pipe(stage).subscribe((each) => out.push(each))
  const [first, second, third] = await lastValueFrom(recording.chunks({ chunkSize: 500 }).pipe(toArray()))
  source.next(first)
  source.next({ ...second, frames: 0, dtype: 'float32', data: new Float32Array(0) })
  source.next(second)
  source.next(third)
  source.complete()
  const offline = await recording
    .pipe(selectSegments({ segmentIndices: [0] }), frameSlice({ endFrame: 1500 }), fitted[0])
    .toSpikeVector()
  expect(columns(out).map(([, frame]) => frame)).toEqual([...offline.sampleIndex])
})
