import { beforeAll, describe, expect, test } from 'vitest'
import { applyPipeline, generateRecording, getNoiseLevels, memory, type Recording } from '../../../../src/index.js'
import type { Envelope, Session, Step } from '../../../../src/viewer/protocol.js'
import { createSession } from '../../../../src/viewer/session/session.js'

const pipeline: readonly Step[] = [
  { name: 'commonReference', params: { operator: 'median' } },
  { name: 'bandpassFilter', params: { freqMin: 300, freqMax: 6000, blockFrames: 500 } },
]
const going = new AbortController().signal
let recording: Recording
let session: Session

const sessionOf = (recordings: Readonly<Record<string, Recording>>): Session => {
  const opened = new Map(
    Object.entries(recordings).map(([key, recording]) => [
      key,
      {
        recording,
        name: key,
        pipeline: [],
        again: { commandLine: key, typescript: `await open('${key}')` },
      },
    ]),
  )
  return createSession({ opened: () => ({ recordings: opened, sortings: new Map(), events: new Map() }), files: new Set() })
}

beforeAll(async () => {
  recording = await generateRecording({ numChannels: 5, samplingFrequency: 30_000, durations: [0.3, 0.1], seed: 3 })
  session = sessionOf({ a: recording })
})

/** The values of an envelope, as the protocol says they are written. */
const valuesOf = ({ bins, base, quantum }: Envelope, values: Int16Array): number[][] =>
  Array.from(base, (level, c) => Array.from(values.subarray(c * bins, (c + 1) * bins), (value) => (level + value) * quantum))

describe('traces', () => {
  test('of less than one frame a second have a scale too', async () => {
    const slow = await generateRecording({ numChannels: 2, samplingFrequency: 0.5, durations: [100], seed: 3 })
    const { noise } = await sessionOf({ slow }).answer({ type: 'scale', recording: 'slow', pipeline: [] }, going)
    expect([...noise].every((level) => level > 0)).toBe(true)
  })

  test('of frames that a pipeline has cut off nobody says which of the recording they were', async () => {
    const one = await generateRecording({ numChannels: 2, durations: [0.1], seed: 3 })
    const request = { type: 'value', recording: 'one', segment: 0, frame: 5, channelId: one.channelIds[0] } as const
    const asked = sessionOf({ one })
    const cut = await asked.answer({ ...request, pipeline: [{ name: 'frameSlice', params: { startFrame: 10 } }] }, going)
    const whole = await asked.answer({ ...request, pipeline: [] }, going)
    expect([cut.raw, whole.raw]).toEqual([undefined, whole.processed])
    expect(cut.processed).toBeTypeOf('number')
  })

  test('a window that ends before it begins is empty', async () => {
    const window = { segment: 0, startFrame: 700, endFrame: 200, columns: 400, quantum: 0.25 }
    expect(await session.answer({ type: 'traces', recording: 'a', pipeline: [], ...window }, going)).toMatchObject({ bins: 0 })
  })

  test('zoomed in they are all samples, within half a step', async () => {
    const answer = await session.answer(
      { type: 'traces', recording: 'a', pipeline, segment: 0, startFrame: 700, endFrame: 900, columns: 400, quantum: 0.25 },
      going,
    )
    const processed = await applyPipeline(recording, pipeline)
    const { data } = await processed.getTraces({ segment: 0, startFrame: 700, endFrame: 900, returnInUv: true })
    expect(answer).toMatchObject({ binFrames: 1, startFrame: 700, bins: 200, quantum: 0.25, unit: 'µV' })
    expect(answer.maximum).toBeUndefined()
    for (const [c, row] of valuesOf(answer, answer.minimum).entries())
      for (const [frame, value] of row.entries()) expect(Math.abs(value - data[frame * 5 + c])).toBeLessThanOrEqual(0.125001)
  })

  test('in bins they are the least and the greatest of the samples that a read gives', async () => {
    const [startFrame, endFrame] = [1000, 8001]
    const answer = await session.answer(
      {
        type: 'traces',
        recording: 'a',
        pipeline,
        segment: 0,
        startFrame,
        endFrame,
        columns: 100,
        quantum: 0.5,
        channelIds: recording.channelIds.slice(2, 4),
      },
      going,
    )
    expect(answer).toMatchObject({ binFrames: 64, startFrame: 960, bins: 111 })
    const processed = await applyPipeline(recording, pipeline)
    const { data } = await processed.getTraces({ segment: 0, startFrame: 960, endFrame: 960 + 111 * 64, returnInUv: true })
    const [low, high] = [valuesOf(answer, answer.minimum), valuesOf(answer, answer.maximum ?? new Int16Array(0))]
    for (const [row, c] of [2, 3].entries())
      for (let bin = 0; bin < 111; bin++) {
        const samples = Array.from({ length: 64 }, (_, frame) => data[(bin * 64 + frame) * 5 + c])
        expect(Math.abs(low[row][bin] - Math.min(...samples))).toBeLessThanOrEqual(0.250001)
        expect(Math.abs(high[row][bin] - Math.max(...samples))).toBeLessThanOrEqual(0.250001)
      }
  })

  test('a window beyond the end is cut, and a value does not depend on the window', async () => {
    const asked = { type: 'traces', recording: 'a', pipeline, segment: 1, columns: 50, quantum: 1 } as const
    const part = await session.answer({ ...asked, startFrame: 2560, endFrame: 2560 + 3200 }, going)
    const whole = await session.answer({ ...asked, startFrame: 0, endFrame: 3200 }, going)
    expect([part.binFrames, part.startFrame, part.bins, whole.bins]).toEqual([64, 2560, 7, 47])
    const [some, all] = [valuesOf(part, part.minimum), valuesOf(whole, whole.minimum)]
    expect(some).toEqual(all.map((row) => row.slice(40)))
  })

  test('what has no gain is in counts; what would not fit is sent in larger steps; what is no number says so', async () => {
    const traces = [Float32Array.of(1, Number.NaN, 1e9, 5, Number.POSITIVE_INFINITY, 7)]
    const wide = sessionOf({
      floats: await memory({ traces, samplingFrequency: 10, channelIds: [0, 1] }),
      integers: await memory({ traces: [Int16Array.of(1, 2, 3)], samplingFrequency: 10, channelIds: [0] }),
    })
    const asked = { type: 'traces', pipeline: [], segment: 0, startFrame: 0, endFrame: 3, columns: 3, quantum: 1 } as const
    const floats = await wide.answer({ ...asked, recording: 'floats' }, going)
    expect(floats.quantum).toBe(2 ** 14)
    expect(floats.minimum[3]).toBe(-32_768)
    expect(floats.minimum[2]).toBeGreaterThan(32_000)
    expect((await wide.answer({ ...asked, recording: 'integers' }, going)).unit).toBe('counts')
  })
})

test('samples at an end of what could be recorded are told of the recording, whatever the pipeline does to them', async () => {
  const samples = Int16Array.from({ length: 2000 }, (_, at) => (at * 37) % 41)
  for (const frame of [300, 301, 700]) samples[frame * 2 + 1] = 32_767
  const clipped = sessionOf({ a: await memory({ traces: [samples], samplingFrequency: 30_000, channelIds: ['x', 'y'] }) })
  const asked = { type: 'saturation', recording: 'a', segment: 0, startFrame: 256, endFrame: 900, binFrames: 64 } as const
  const { counts, channelIndex, startFrame, endFrame, side } = await clipped.answer({ ...asked, pipeline }, going)
  expect([[...counts], [...channelIndex], [...startFrame], [...endFrame], [...side]]).toEqual([
    [0, 3],
    [1, 1],
    [256, 640],
    [320, 704],
    [2, 2],
  ])
  expect((await clipped.answer({ ...asked, pipeline: [], channelIds: ['x'] }, going)).side).toHaveLength(0)
})

test('a value is exact, before and after the pipeline', async () => {
  const [channelId] = recording.channelIds.slice(1)
  const asked = { type: 'value', recording: 'a', segment: 0, frame: 777, channelId } as const
  const processed = await applyPipeline(recording, pipeline)
  const one = async (of: Recording) =>
    (await of.getTraces({ segment: 0, startFrame: 777, endFrame: 778, channelIds: [channelId], returnInUv: true })).data[0]
  expect(await session.answer({ ...asked, pipeline }, going)).toEqual({
    processed: await one(processed),
    processedUnit: 'µV',
    raw: await one(recording),
    rawUnit: 'µV',
    time: 777 / 30_000,
  })
  const decimated = await session.answer({ ...asked, pipeline: [{ name: 'decimate', params: { decimationFactor: 2 } }] }, going)
  expect(decimated.raw).toBeUndefined()
  expect((await session.answer({ ...asked, pipeline, frame: 9_999_999 }, going)).processed).toBeUndefined()
})

test('noise is that of stretches that are always the same', async () => {
  const asked = { type: 'scale', recording: 'a', pipeline } as const
  const { noise, offset, medianNoise, medianRange, unit } = await session.answer(asked, going)
  const levels = await getNoiseLevels(await applyPipeline(recording, pipeline), { returnInUv: true })
  for (const [channel, level] of levels.entries()) expect(noise[channel] / level).toBeCloseTo(1, 0)
  expect(medianNoise).toBe([...noise].sort((a, b) => a - b)[2])
  expect([unit, offset.length]).toEqual(['µV', 5])
  expect(await sessionOf({ a: recording }).answer(asked, going)).toEqual({ noise, offset, medianNoise, medianRange, unit })
})

test('a pipeline is checked: what it gives, closed; or the step and the field that are wrong', async () => {
  const checked = await session.answer(
    { type: 'check', recording: 'a', pipeline: [{ name: 'rectify', off: true }, ...pipeline] },
    going,
  )
  if ('fault' in checked) throw new Error(checked.fault.message)
  expect(checked.shape).toMatchObject({ samplingFrequency: 30_000, unit: 'µV', segments: [{ frames: 9000 }, { frames: 3000 }] })
  expect(checked.closed.map(({ name }) => name)).toEqual(['commonReference', 'bandpassFilter'])
  expect(checked.closed[1].params).toMatchObject({ freqMin: 300, filterOrder: 5 })
  const wrong = (params: Step['params']) =>
    session.answer({ type: 'check', recording: 'a', pipeline: [...pipeline, { name: 'bandpassFilter', params }] }, going)
  expect(await wrong({ freqMin: -1 })).toMatchObject({ fault: { tag: 'InvalidParams', step: 2, field: 'freqMin' } })
  expect(await wrong({ freqMax: 16_000 })).toMatchObject({ fault: { step: 2, field: 'freqMax' } })
  expect(await wrong({ freqMim: 3 })).toMatchObject({ fault: { step: 2, message: expect.stringContaining('freqMin') } })
})

test('a pipeline is copied in three forms', async () => {
  const { typescript, commandLine, json } = await session.answer({ type: 'code', recording: 'a', pipeline }, going)
  expect(typescript).toContain("const recording = await open('a')")
  expect(typescript).toContain("{ name: 'commonReference', params: { operator: 'median' } },")
  expect(commandLine).toBe(
    `rxephys save a OUT --op 'commonReference:{"operator":"median"}' --op 'bandpassFilter:{"freqMin":300,"freqMax":6000,"blockFrames":500}'`,
  )
  expect(JSON.parse(json ?? '{}').nodes).toHaveLength(3)
})

test('what no command opens is copied as a command that runs its JSON', async () => {
  const opened = { recording, name: 'raw', pipeline: [], again: { typescript: "await openPhyRecording('sorted')" } }
  const own = createSession({
    opened: () => ({ recordings: new Map([['p', opened]]), sortings: new Map(), events: new Map() }),
    files: new Set(),
  })
  const { typescript, commandLine } = await own.answer({ type: 'code', recording: 'p', pipeline }, going)
  expect(commandLine).toBe('rxephys run PIPELINE.json OUT')
  expect(typescript).toContain("import { applyPipeline, openPhyRecording } from 'rxephys'")
})

test('what was given up is given up with the reason of who gave it up', async () => {
  const stop = new AbortController()
  const asked = session.answer(
    { type: 'traces', recording: 'a', pipeline, segment: 0, startFrame: 0, endFrame: 9000, columns: 10, quantum: 1 },
    stop.signal,
  )
  stop.abort(new Error('seen enough'))
  await expect(asked).rejects.toThrow('seen enough')
})
