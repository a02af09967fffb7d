/**
 * Where rxephys differs from SpikeInterface (0.104.8 and 0.105.3) on purpose: each difference is a test, whose title says what
 * SpikeInterface does.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  addRecordings,
  aggregateChannels,
  appendRecordings,
  binary,
  type ChannelId,
  concatenateRecordings,
  FaultError,
  generateRecording,
  type JobOptions,
  memory,
  numpySorting,
  open,
  type Samples,
  setGlobalJobOptions,
} from 'rxephys'
import * as operators from 'rxephys/operators'
import { afterAll, describe, expect, test } from 'vitest'

const folder = mkdtempSync(join(tmpdir(), 'rxephys-differences-'))
afterAll(() => rmSync(folder, { recursive: true }))

const FS = 1000

/** One frame after another, a column a channel. */
const held = (traces: Samples, channelIds: readonly ChannelId[], gains?: { readonly gain: number; readonly offset: number }) =>
  memory({
    traces: [traces],
    samplingFrequency: FS,
    channelIds,
    ...(gains && { gainToUv: channelIds.map(() => gains.gain), offsetToUv: channelIds.map(() => gains.offset) }),
  })

const samplesOf = async (recording: Awaited<ReturnType<typeof held>>): Promise<readonly number[]> =>
  Array.from((await recording.getTraces()).data, Number)

const noisy = (seconds: number) =>
  generateRecording({ numChannels: 1, samplingFrequency: FS, durations: [seconds], dtype: 'int16', noiseLevel: 300 })

describe('samples', () => {
  test('integers saturate, where SpikeInterface wraps around', async () => {
    const recording = await held(Int16Array.of(32_767, -300, -300), ['a', 'b', 'c'])
    expect(await samplesOf(recording.pipe(operators.commonReference()))).toEqual([32_767, 0, 0]) // there: -32469
    expect(await samplesOf(addRecordings([recording, recording]))).toEqual([32_767, -600, -600]) // there: -2
    const floats = await held(Float32Array.of(40_000, -1.5, Number.NaN), ['a', 'b', 'c'])
    expect(await samplesOf(floats.pipe(operators.astype({ dtype: 'int16' })))).toEqual([32_767, -2, 0]) // there: -25536
  })

  test('integers are rounded half to even, where its references truncate: in groups, and before 0.105 always', async () => {
    const recording = await held(Int16Array.of(5, 2, 9), ['a', 'b', 'c'])
    const grouped = operators.commonReference({ operator: 'average', groups: [['a', 'b'], ['c']] })
    expect(await samplesOf(recording.pipe(grouped))).toEqual([2, -2, 0]) // ±1.5; there: 1, -1
  })

  test('a channel that is in no group is refused, where it becomes zero there', async () => {
    const recording = await held(Int16Array.of(5, 2, 9), ['a', 'b', 'c'])
    expect(() => recording.pipe(operators.commonReference({ groups: [['a', 'b']] }))).toThrow('every channel in a group')
  })

  test('what a filter gives does not depend on the chunks it is read in, where it does there: by 450 steps at 5 Hz', async () => {
    const filtered = (await noisy(5)).pipe(operators.bandpassFilter({ freqMin: 5, freqMax: 200, marginMs: 20 }))
    const whole = await samplesOf(filtered)
    const pieces: number[] = []
    for (let startFrame = 0; startFrame < 5000; startFrame += 100) {
      const { data } = await filtered.getTraces({ startFrame, endFrame: startFrame + 100 })
      pieces.push(...Array.from(data, Number))
    }
    expect(pieces).toEqual(whole)
  })

  test('so that a low edge needs no permission: below 100 Hz it wants ignore_low_freq_error', async () => {
    expect((await samplesOf((await noisy(1)).pipe(operators.bandpassFilter({ freqMin: 1, freqMax: 200 })))).length).toBe(1000)
  })

  test('a segment of a few frames is filtered, where it refuses those shorter than its padding', async () => {
    const short = await held(
      Int16Array.from({ length: 20 }, (_, frame) => frame * frame),
      ['a'],
    )
    expect((await samplesOf(short.pipe(operators.bandpassFilter({ freqMin: 100, freqMax: 200 })))).length).toBe(20)
  })

  test('filters on filters have blocks of their own; its lazy chain is fused, which is never applied silently', async () => {
    const stages = () =>
      [
        operators.bandpassFilter({ freqMin: 5, freqMax: 300, marginMs: 20 }),
        operators.highpassFilter({ freqMin: 20, marginMs: 20 }),
      ] as const
    const recording = await noisy(3)
    const [stacked, fused] = [
      await samplesOf(recording.pipe(...stages())),
      await samplesOf(recording.pipe(operators.fused(stages()))),
    ]
    expect(fused).not.toEqual(stacked)
    const saved = await recording.pipe(stages()[0]).save(join(folder, 'stage'))
    expect(await samplesOf(saved.pipe(stages()[1]))).toEqual(stacked) // saving a stage changes nothing
  })
})

describe('frames and channels', () => {
  test('frames are counted from the start: negative ones are refused, where they count from the end there', async () => {
    const recording = await held(new Int16Array(20), ['a', 'b'])
    await expect(recording.getTraces({ startFrame: -3 })).rejects.toThrow('startFrame: expected an integer from 0 to 10')
  })

  test('a slice up to frame 0 is empty and refused, where 0 means the end there', async () => {
    const recording = await held(new Int16Array(20), ['a', 'b'])
    expect(() => recording.pipe(operators.frameSlice({ endFrame: 0 }))).toThrow('frames kept by frameSlice')
  })

  test('depthOrder keeps the channels it is given, where it keeps as many others there', async () => {
    const recording = await generateRecording({ numChannels: 4 })
    expect(recording.pipe(operators.depthOrder({ channelIds: ['3', '2'] })).channelIds).toEqual(['2', '3'])
  })
})

describe('metadata', () => {
  test('nothing is edited in place, where set_property, annotate, set_probe and set_times are', async () => {
    const recording = await generateRecording({ numChannels: 2 })
    const described = recording.pipe(
      operators.setProperty({ key: 'region', values: ['CA1', 'DG'] }),
      operators.annotate({ key: 'subject', value: 7 }),
    )
    expect([recording.getProperty('region'), recording.getAnnotation('subject')]).toEqual([undefined, undefined])
    expect([described.getProperty('region'), described.getAnnotation('subject')]).toEqual([['CA1', 'DG'], 7])
  })

  test('joined recordings have the same gains and offsets, where it takes those of the first for all', async () => {
    const [one, other] = [
      await held(new Int16Array(2), ['a', 'b'], { gain: 1, offset: 0 }),
      await held(new Int16Array(2), ['a', 'b'], { gain: 2, offset: 0 }),
    ]
    expect(() => concatenateRecordings([one, other])).toThrow(/Conflict: gain_to_uV of input 1/)
  })

  test('a property that only some have is dropped with a notice, where it is dropped silently', async () => {
    const one = await held(new Int16Array(2), ['a', 'b'])
    const other = (await held(new Int16Array(2), ['c', 'd'])).pipe(
      operators.setProperty({ key: 'region', values: ['CA1', 'DG'] }),
    )
    const aggregated = aggregateChannels([one, other])
    expect(aggregated.notices.map(({ _tag }) => _tag)).toEqual(['DroppedProperty'])
    expect(Object.keys(aggregated.properties)).toEqual([]) // and none is added: there, aggregation_key
  })

  test('sums and differences keep properties and probe, where they have neither there', async () => {
    const recording = await generateRecording({ numChannels: 2, durations: [0.1] })
    const sum = addRecordings([recording, recording])
    expect(sum.getChannelGains()).toEqual(recording.getChannelGains())
    expect(sum.probe).toEqual(recording.probe)
  })

  test('unsigned samples made signed are the same in µV, where the offset stays behind', async () => {
    const recording = await held(Uint16Array.of(32_768, 32_770), ['a', 'b'], { gain: 2, offset: -65_536 })
    const inUv = async (each: typeof recording) => Array.from((await each.getTraces({ returnInUv: true })).data, Number)
    expect(await inUv(recording)).toEqual([0, 4])
    expect(await inUv(recording.pipe(operators.unsignedToSigned()))).toEqual([0, 4]) // there: -65536, -65532
  })

  test('padded channels have the dtype that they say, where they are float64 whatever they say', async () => {
    const padded = (await held(Int16Array.of(1, 2), ['a', 'b'])).pipe(operators.zeroChannelPad({ numChannels: 3 }))
    expect([padded.dtype, (await padded.getTraces()).data]).toEqual(['int16', Int16Array.of(1, 2, 0)])
  })

  test('a property whose name cannot be a file everywhere is refused when it is set, where saving fails', async () => {
    const recording = await held(new Int16Array(2), ['a', 'b'])
    expect(() => recording.pipe(operators.setProperty({ key: 'a/b', values: [1, 2] }))).toThrow('a file name on every system')
  })
})

describe('what is right here, and not there', () => {
  test('part of a file whose channels lie one after another is that part', async () => {
    const path = join(folder, 'columns.raw')
    writeFileSync(
      path,
      Int16Array.from({ length: 30 }, (_, k) => k),
    )
    const columns = await binary({ filePaths: [path], samplingFrequency: FS, numChannels: 3, dtype: 'int16', timeAxis: 1 })
    const { data } = await columns.getTraces({ startFrame: 4, endFrame: 6 })
    expect(Array.from(data, Number)).toEqual([4, 14, 24, 5, 15, 25])
  })

  test('channels of an aggregation are taken in any order', async () => {
    const sides = [await held(Int16Array.of(1, 2), ['a0', 'a1']), await held(Int16Array.of(3, 4), ['b0', 'b1'])]
    const picked = aggregateChannels(sides).pipe(operators.selectChannels({ channelIds: ['b1', 'a0', 'b0', 'a1'] }))
    expect(await samplesOf(picked)).toEqual([4, 1, 3, 2])
  })

  test('a filter extends integers in float64 beyond their ends, where they wrap', async () => {
    const loud = Int16Array.from({ length: 900 }, (_, k) => (k === 0 ? -32_000 : 30_000 * Math.sign(Math.sin(k / 20))))
    const filter = operators.highpassFilter({ freqMin: 100, dtype: 'float64' })
    const [integers, floats] = [await held(loud, ['a']), await held(Float64Array.from(loud), ['a'])]
    expect(await samplesOf(integers.pipe(filter))).toEqual(await samplesOf(floats.pipe(filter)))
  })

  test('a slice keeps its part of a time vector under whatever stands on it', async () => {
    const times = Float64Array.from({ length: 9 }, (_, k) => 7 + k * k)
    const slice = (await held(new Int16Array(9), ['a'])).pipe(
      operators.setTimes({ times }),
      operators.frameSlice({ startFrame: 3, endFrame: 5 }),
    )
    const twice = appendRecordings([slice, slice.pipe(operators.selectChannels({ channelIds: ['a'] }))])
    for (const segment of [0, 1]) expect(Array.from(await twice.getTimes({ segment }))).toEqual([16, 23])
  })

  test('a slice of spikes ends where it says', async () => {
    const spikes = await numpySorting({ samplingFrequency: FS, trains: { a: [5, 40, 90, 200] } })
    const unique = spikes.pipe(operators.removeDuplicatedSpikes({ censoredPeriodMs: 1 }), operators.frameSlice({ endFrame: 90 }))
    expect(Array.from(await unique.getUnitSpikeTrain('a'))).toEqual([5, 40]) // there: 90 too
    const slice = spikes.pipe(operators.frameSlice({ endFrame: 50 }))
    expect(() => slice.pipe(operators.frameSlice({ endFrame: 150 }))).toThrow('within 0 to 50') // there: 90 again
  })
})

describe('saving and jobs', () => {
  test('workers are threads: there is no mp_context to choose', () => {
    const options: JobOptions = Object.assign({ jobs: 2 }, { mpContext: 'spawn' })
    expect(() => setGlobalJobOptions(options)).toThrow('setGlobalJobOptions.mpContext: expected no parameter of this name')
  })

  test('a pickle is never opened', async () => {
    writeFileSync(join(folder, 'recording.pkl'), '')
    await expect(open(join(folder, 'recording.pkl'))).rejects.toThrow('a pickle, which is never opened')
  })

  test('what is wrong is a typed value that says where: a path, what was expected, what was found', async () => {
    const recording = await held(new Int16Array(2), ['a', 'b'])
    try {
      recording.pipe(operators.selectChannels({ channelIds: ['a', 'B'] }))
      expect.unreachable()
    } catch (error) {
      if (!(error instanceof FaultError)) throw error
      expect(error.fault).toMatchObject({
        _tag: 'InvalidParams',
        path: 'selectChannels.params.channelIds[1]',
        found: '"B"',
        hint: 'did you mean "b"?',
      })
    }
  })
})
