import { generateRecording, memory, type Recording } from 'rxephys'
import { frameSlice } from 'rxephys/operators'
import { describe, expect, test } from 'vitest'

const recorded = (traces: readonly (Int16Array | Float64Array | BigInt64Array)[], gains = {}): Promise<Recording> =>
  memory({ traces, samplingFrequency: 1000, channelIds: ['a', 'b', 3], ...gains })
const counted = Int16Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)

describe('traces', () => {
  test('say their dtype, and give columns and rows of it', async () => {
    const traces = await (await recorded([counted])).getTraces({ startFrame: 1, channelIds: [3, 'a'] })
    expect(traces).toMatchObject({ dtype: 'int16', frames: 3, channelIds: [3, 'a'] })
    expect(traces.channel('a')).toEqual(Int16Array.of(4, 7, 10))
    expect(traces.channel(3)).toEqual(Int16Array.of(6, 9, 12))
    expect(traces.rows()).toEqual([Int16Array.of(6, 4), Int16Array.of(9, 7), Int16Array.of(12, 10)])
    const [first] = traces.rows()
    first[0] = -1
    expect(traces.data[0]).toBe(-1)
  })

  test('of 64-bit integers have columns and rows of BigInt', async () => {
    const traces = await (await recorded([BigInt64Array.of(1n, 2n, 3n, 4n, 5n, 2n ** 60n)])).getTraces()
    expect(traces.dtype).toBe('int64')
    expect(traces.channel(3)).toEqual(BigInt64Array.of(3n, 2n ** 60n))
  })

  test('without frames, or without channels, are empty', async () => {
    const recording = await recorded([counted])
    const none = await recording.getTraces({ startFrame: 2, endFrame: 2 })
    expect([none.rows(), none.channel('a')]).toEqual([[], new Int16Array(0)])
    const bare = await recording.getTraces({ channelIds: [] })
    expect([bare.frames, bare.rows()]).toEqual([4, [0, 1, 2, 3].map(() => new Int16Array(0))])
  })

  test('refuse a channel that was not asked for, and say what is near', async () => {
    const traces = await (await recorded([counted])).getTraces({ channelIds: ['a', 3] })
    expect(() => traces.channel('b')).toThrow('channel[0]: expected one of "a", 3, found "b"')
    expect(() => traces.channel('3')).toThrow('the id is 3: a number')
  })

  test('in µV are float32 whatever the samples are', async () => {
    const gains = { gainToUv: [2, 2, 0.5], offsetToUv: [0, 1, 0] }
    const scaled = await (await recorded([counted], gains)).getTraces({ endFrame: 2, returnInUv: true })
    expect([scaled.dtype, scaled.data]).toEqual(['float32', Float32Array.of(2, 5, 1.5, 8, 11, 3)])
    const already = await recorded([Float64Array.of(0.1, 2, 3)])
    expect((await already.getTraces({ returnInUv: true })).data).toEqual(Float32Array.of(0.1, 2, 3))
    await expect((await recorded([counted])).getTraces({ returnInUv: true })).rejects.toMatchObject({
      fault: { _tag: 'Conflict' },
    })
  })
})

describe('an array of one’s own', () => {
  test('is filled from its beginning on, window after window', async () => {
    const recording = await recorded([counted], { gainToUv: [2, 2, 0.5], offsetToUv: [0, 1, 0] })
    const into = new Int16Array(8).fill(-1)
    const first = await recording.getTraces({ endFrame: 2, into })
    expect(into).toEqual(Int16Array.of(1, 2, 3, 4, 5, 6, -1, -1))
    expect([first.data, first.data.buffer]).toEqual([Int16Array.of(1, 2, 3, 4, 5, 6), into.buffer])
    await recording.getTraces({ startFrame: 3, channelIds: [3, 'a'], into })
    expect(into).toEqual(Int16Array.of(12, 10, 3, 4, 5, 6, -1, -1))
    const uv = new Float32Array(6)
    await recording.getTraces({ endFrame: 2, returnInUv: true, into: uv })
    expect(uv).toEqual(Float32Array.of(2, 5, 1.5, 8, 11, 3))
  })

  test('is what a pipeline’s samples are put into as well', async () => {
    const recording = (await recorded([counted])).pipe(frameSlice({ startFrame: 1 }))
    const into = new Int16Array(9)
    const { data } = await recording.getTraces({ channelIds: ['b', 'a', 3], into })
    expect(data).toEqual((await recording.getTraces({ channelIds: ['b', 'a', 3] })).data)
    expect(data.buffer).toBe(into.buffer)
  })

  test.each([
    ['of another dtype', new Float32Array(12), 'an array of int16, 12 elements or more'],
    ['too short', new Int16Array(11), 'an array of int16, 12 elements or more'],
    ['no array', [1, 2], 'a typed array'],
  ])('that is %s is refused', async (_what, into, message) => {
    // @ts-expect-error: one of them is no typed array.
    await expect((await recorded([counted])).getTraces({ into })).rejects.toThrow(message)
  })

  test('must not be the samples themselves', async () => {
    const samples = counted.slice()
    const recording = (await recorded([samples])).pipe(frameSlice({ startFrame: 1 }))
    await expect(recording.getTraces({ into: samples.subarray(3) })).rejects.toThrow('an array of its own')
    expect(samples).toEqual(counted)
  })
})

describe('windows at the extremes', () => {
  test.each([
    ['startFrame', { startFrame: Number.NaN }],
    ['startFrame', { startFrame: -1 }],
    ['startFrame', { startFrame: 0.5 }],
    ['startFrame', { startFrame: 5 }],
    ['startFrame', { startFrame: Number.POSITIVE_INFINITY }],
    ['endFrame', { endFrame: Number.NaN }],
    ['endFrame', { endFrame: -3 }],
    ['endFrame', { endFrame: 2.5 }],
    ['endFrame', { startFrame: 3, endFrame: 2 }],
    ['endFrame', { endFrame: Number.NEGATIVE_INFINITY }],
    ['segment', { segment: Number.NaN }],
    ['segment', { segment: -1 }],
    ['segment', { segment: 1 }],
  ])('%s is refused by name: %o', async (what, options) => {
    await expect((await recorded([counted])).getTraces(options)).rejects.toMatchObject({ fault: { _tag: 'OutOfRange', what } })
  })

  test('an end beyond the end is the end', async () => {
    const recording = await recorded([counted])
    for (const endFrame of [4, 1e15, Number.MAX_VALUE, Number.POSITIVE_INFINITY])
      expect((await recording.getTraces({ startFrame: 3, endFrame })).data).toEqual(Int16Array.of(10, 11, 12))
  })

  test('more than fits into memory is refused before anything is read, and chunks is named', async () => {
    const long = await generateRecording({ numChannels: 384, durations: [8_640_000], dtype: 'int16' })
    const refusal = { fault: { _tag: 'NoSpace', hint: expect.stringContaining('chunks()') } }
    await expect(long.getTraces()).rejects.toMatchObject(refusal)
    await expect(long.pipe(frameSlice({ startFrame: 0, endFrame: 2e10 })).getTraces({ returnInUv: true })).rejects.toMatchObject(
      refusal,
    )
    await expect(long.getTimes()).rejects.toMatchObject({ fault: { _tag: 'NoSpace' } })
    expect((await long.getTraces({ startFrame: 2_000_000_000, endFrame: 2_000_000_010 })).frames).toBe(10)
  })
})

test('times and frames that are no numbers are refused', async () => {
  const recording = await recorded([counted])
  for (const asked of [Number.NaN, Number.POSITIVE_INFINITY, { frame: 0 }, '0']) {
    // A program without types can give anything.
    const given = asked as number
    await expect(recording.sampleToTime(given)).rejects.toThrow(/frame: expected a finite number/)
    await expect(recording.timeToSample(given)).rejects.toThrow(/time: expected a finite number/)
  }
})
