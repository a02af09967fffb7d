import {
  type Chunk,
  FaultError,
  gapsToSegments,
  generateRecording,
  numpySorting,
  type SpikeChunk,
  spikeAmplitudes,
  withSpikes,
} from 'rxephys'
import {
  aggregateChannels,
  aggregateUnits,
  bandpassFilter,
  detectPeaks,
  frameSlice,
  selectChannels,
  selectUnits,
} from 'rxephys/operators'
import { lastValueFrom, type Observable, Subject, toArray } from 'rxjs'
import { describe, expect, test } from 'vitest'

const recording = await generateRecording({ numChannels: 2, durations: [0.3], samplingFrequency: 1000, dtype: 'int16' })
const chunks = await lastValueFrom(recording.chunks({ chunkSize: 100 }).pipe(toArray()))
const sorting = await numpySorting({
  samplingFrequency: 1000,
  trains: [
    new Map([
      ['a', [10, 120, 130]],
      ['b', [120]],
    ]),
  ],
})
const spikes = await lastValueFrom(sorting.chunks({ chunkSize: 100 }).pipe(toArray()))

/** What a stream ends in, fed with these chunks. */
const faultOf = <C>(through: (chunks: Observable<C>) => Observable<unknown>, sent: readonly C[]): string => {
  const source = new Subject<C>()
  let told = 'no fault'
  through(source).subscribe({
    error: (error: unknown) => {
      told = error instanceof FaultError ? error.message : `not a fault: ${error}`
    },
  })
  for (const chunk of sent) source.next(chunk)
  source.complete()
  return told
}

const entries: Readonly<Record<string, (chunks: Observable<Chunk>) => Observable<unknown>>> = {
  'an operator with a kernel': bandpassFilter({ freqMin: 50, freqMax: 200, blockFrames: 100, marginMs: 20 }),
  'one without': selectChannels({ channelIds: ['1'] }),
  'one on recordings and sortings': frameSlice({ startFrame: 20 }),
  'one of several inputs': (stream) => aggregateChannels([stream, recording.chunks()]),
  'a detector': detectPeaks({ method: 'by_channel', noiseLevels: [10, 10] }),
  withSpikes: (stream) => stream.pipe(withSpikes(sorting)),
  gapsToSegments: (stream) => stream.pipe(gapsToSegments()),
}

const { header } = chunks[0]
const [probe] = recording.getProbes()
const moved = { probes: [{ ...probe, contactPositions: probe.contactPositions.map(([x, y]) => [x, y + 1]) }] }
/** The first chunk, and the second with something else in it, whatever TypeScript has to say. */
const second = (change: Partial<Record<keyof Chunk, unknown>>): readonly Chunk[] => [
  chunks[0],
  { ...chunks[1], ...change } as Chunk,
]
const wrong: readonly (readonly [what: string, sent: readonly Chunk[], told: RegExp])[] = [
  ['an array of another type', second({ data: new Float32Array(200) }), /data of .*: expected samples of int16.*found float32/],
  ['the bytes of one', second({ data: new Uint8Array(200) }), /data of .*: expected samples of int16.*found uint8/],
  ['another dtype beside it', second({ dtype: 'float32' }), /dtype of .*expected int16, as its header says, found "float32"/],
  ['no array', second({ data: [1, 2] }), /data of .*found Array/],
  ['too few samples', second({ data: new Int16Array(199) }), /data of .*: expected 100 × 2 samples.*found 199/],
  [
    'another dtype',
    second({ header: { ...header, dtype: 'float32' }, dtype: 'float32', data: new Float32Array(200) }),
    /dtype of .*"int16".*"float32"/,
  ],
  [
    'more channels',
    second({ header: { ...header, channelIds: ['0', '1', '2'], properties: {} }, data: new Int16Array(300) }),
    /channelIds of .*\["0","1"\], as in its first, found \["0","1","2"\]/,
  ],
  ['other ids', second({ header: { ...header, channelIds: ['1', '0'] } }), /channelIds of .*found \["1","0"\]/],
  [
    'another rate',
    second({ header: { ...header, samplingFrequency: 1001 } }),
    /samplingFrequency of .*expected 1000.*found 1001/,
  ],
  [
    'other gains',
    second({ header: { ...header, properties: { gain_to_uV: { dtype: 'float64', values: [1, 2] } } } }),
    /gain_to_uV of .*found \[1,2\]/,
  ],
  ['other contacts', second({ header: { ...header, probe: moved } }), /contacts of .*as in its first, found/],
  ['half a frame', second({ frames: 0.5, data: new Int16Array(1) }), /frames of .*expected an integer from 0 on, found 0.5/],
  ['no time', second({ time: Number.NaN }), /time of .*found NaN/],
  [
    'a header that is none',
    [{ ...chunks[0], header: { ...header, samplingFrequency: 0 } }],
    /samplingFrequency of the header.*found 0/,
  ],
  ['one id twice', [{ ...chunks[0], header: { ...header, channelIds: ['0', '0'] } }], /channelIds of the header.*that differ/],
]

describe.each(Object.entries(entries))('%s', (_name, through) => {
  test('takes what fits, also under headers that are equal and not one', () => {
    const sent = chunks.map((chunk) => ({ ...chunk, header: structuredClone(chunk.header) }))
    expect(faultOf(through, sent)).toBe('no fault')
  })

  test.each(wrong)('refuses %s', (_what, sent, told) => {
    const message = faultOf(through, sent)
    expect(message).toMatch(told)
    expect(message).toMatch(/^Conflict: /)
  })
})

const spikeEntries: Readonly<Record<string, (chunks: Observable<SpikeChunk>) => Observable<unknown>>> = {
  'an operator on spikes': selectUnits({ unitIds: ['b'] }),
  'one on recordings and sortings': frameSlice({ startFrame: 20 }),
  'one of several inputs': (stream) =>
    aggregateUnits([stream, new Subject<SpikeChunk>()], { renamedUnitIds: ['a', 'b', 'c', 'd'] }),
}
const next = (change: Partial<SpikeChunk>): readonly SpikeChunk[] => [spikes[0], { ...spikes[1], ...change }]
const columns = (frames: readonly number[], units: readonly number[]) => ({
  spikes: { sampleIndex: Float64Array.from(frames), unitIndex: Int32Array.from(units) },
})
const wrongSpikes: readonly (readonly [what: string, sent: readonly SpikeChunk[], told: RegExp])[] = [
  [
    'other units',
    next({ header: { ...sorting.header, unitIds: ['a', 'c'] } }),
    /unitIds of .*\["a","b"\], as in its first.*\["a","c"\]/,
  ],
  ['another rate', next({ header: { ...sorting.header, samplingFrequency: 999 } }), /samplingFrequency of .*found 999/],
  ['a spike before the chunk', next(columns([99], [0])), /sampleIndex of spike 0 of .*a frame from 100 to 130, found 99/],
  ['a spike after it', next(columns([120, 200], [0, 0])), /sampleIndex of spike 1 of .*found 200/],
  ['half a frame', next(columns([120.5], [0])), /sampleIndex of spike 0 of .*found 120.5/],
  ['spikes out of order', next(columns([130, 120, 140], [0, 0, 0])), /order of spike 1 of .*found frame 120 of unit 0/],
  ['units out of order', next(columns([130, 130], [1, 0])), /order of spike 1 of .*found frame 130 of unit 0/],
  ['a unit that is none', next(columns([130], [2])), /unitIndex of spike 0 of .*an index below 2, found 2/],
  ['fewer units than frames', next(columns([130, 131], [0])), /unitIndex of .*expected 2 units.*found 1/],
  [
    'frames as integers',
    next({ spikes: { sampleIndex: new Int32Array(1) as never, unitIndex: new Int32Array(1) } }),
    /Float64Array/,
  ],
  ['an end before the start', next({ end: 99, ...columns([], []) }), /end of .*a frame from 100 on, its start, found 99/],
]

describe.each(Object.entries(spikeEntries))('%s', (_name, through) => {
  test('takes what fits', () => {
    expect(faultOf(through, spikes)).toBe('no fault')
  })
  test.each(wrongSpikes)('refuses %s', (_what, sent, told) => {
    expect(faultOf(through, sent)).toMatch(told)
  })
})

test('spikes that came may be written over by who sent them', () => {
  const source = new Subject<SpikeChunk>()
  const frames: number[] = []
  source.pipe(frameSlice({ startFrame: 0, endFrame: 1000 })).subscribe((chunk) => frames.push(...chunk.spikes.sampleIndex))
  const sampleIndex = Float64Array.of(10)
  const second = aggregateUnits([source, source], { renamedUnitIds: [0, 1, 2, 3] })
  const late: number[] = []
  second.subscribe((chunk) => late.push(...chunk.spikes.sampleIndex))
  source.next({ ...spikes[0], spikes: { sampleIndex, unitIndex: new Int32Array(1) } })
  sampleIndex.fill(77)
  expect([frames, late]).toEqual([[10], [10, 10]])
})

test('chunks of traces and spikes are cut out of as they say they are', () => {
  const common = lastValueFrom(recording.chunks({ chunkSize: 100 }).pipe(withSpikes(sorting), toArray()))
  const cut = async (change: (chunk: Awaited<typeof common>[number]) => object) =>
    faultOf(
      spikeAmplitudes({ mainChannels: [0, 1] }),
      (await common).map((chunk) => ({ ...chunk, ...change(chunk) })),
    )
  return Promise.all([
    expect(cut(() => ({}))).resolves.toBe('no fault'),
    expect(cut(() => ({ before: 3 }))).resolves.toMatch(/data of a chunk of the input of spikeAmplitudes: expected 103 × 2/),
    expect(
      cut(({ start }) => (start === 0 ? { spikes: { sampleIndex: Float64Array.of(100), unitIndex: new Int32Array(1) } } : {})),
    ).resolves.toMatch(/sampleIndex of spike 0 .*found 100/),
  ])
})

test('an operator on both does not move one of two that belong together', () => {
  expect(faultOf((stream: Observable<Chunk>) => stream.pipe(withSpikes(sorting), frameSlice({ startFrame: 5 })), chunks)).toMatch(
    /Unsupported: frameSlice of chunks that hold traces and spikes/,
  )
})

test.each([
  ['samplingFrequency', 2000, /samplingFrequency of .*expected 1000, as in its first, found 2000/],
  ['dtype', 'float32', /dtype of .*"int16".*"float32"/],
  ['channelIds', ['0', 'x'], /channelIds of .*\["0","1"\], as in its first, found \["0","x"\]/],
] as const)('a header whose %s is edited in place is not the first one any more', (what, value, told) => {
  const edited = { ...header, channelIds: [...header.channelIds] }
  const source = new Subject<Chunk>()
  let found: unknown
  source.pipe(selectChannels({ channelIds: ['0'] })).subscribe({
    error: (error: unknown) => {
      found = error
    },
  })
  source.next({ ...chunks[0], header: edited })
  if (what === 'channelIds') edited.channelIds.splice(0, 2, ...value)
  else Object.assign(edited, { [what]: value })
  source.next({ ...chunks[1], header: edited })
  expect(found).toMatchObject({ name: 'FaultError', message: expect.stringMatching(told) })
})

test('a header that grows may have further units at its end, and nothing else', () => {
  const grown = (...lists: readonly (readonly string[])[]): readonly SpikeChunk[] =>
    lists.map((unitIds, index) => ({
      ...spikes[0],
      header: { ...spikes[0].header, unitIds, grows: true },
      start: 100 * index,
      end: 100 * index + 100,
      spikes: { sampleIndex: new Float64Array(0), unitIndex: new Int32Array(0) },
      last: false,
    }))
  const checked = (chunks: readonly SpikeChunk[]) =>
    faultOf<SpikeChunk>((source) => source.pipe(frameSlice({ startFrame: 0 })), chunks)
  expect(checked(grown(['a'], ['a', 'b'], ['a', 'b'], ['a', 'b', 'c']))).toBe('no fault')
  expect(checked(grown(['a', 'b'], ['a']))).toContain('unitIds')
  expect(checked(grown(['a', 'b'], ['a', 'b', 'c'], ['a', 'b', 'd']))).toContain('unitIds')
})
