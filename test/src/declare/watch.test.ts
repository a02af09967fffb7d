import { type Chunk, FaultError, lift, memory, numpySorting, type Recording } from 'rxephys'
import {
  type Block,
  convert,
  type Dtype,
  defineDetector,
  defineOperator,
  defineSortingOperator,
  E,
  exactly,
  type Header,
  inFloat64,
  type Samples,
} from 'rxephys/declare'
import { fused, renameChannels } from 'rxephys/operators'
import { lastValueFrom, type Observable, toArray } from 'rxjs'
import { describe, expect, test } from 'vitest'
import { detectorOf, sortingOperatorOf } from '../../../src/api/liftSorting.js'
import { allocate, dtypes, isFloat, typed } from '../../../src/model/dtype.js'

type Kernel = (inputs: readonly Block[], output: Block) => void
/** An author's operator with this kernel. What TypeScript would refuse is for those who write JavaScript. */
const operator = (kernel: unknown, more: object = {}) =>
  lift(
    defineOperator({
      kind: 'mine',
      version: 1,
      inputs: 'one',
      params: exactly({}),
      examples: () => [{}],
      bind: (_params, [header]) => E.right({ header, channels: 'each' as const, kernel: kernel as Kernel, ...more }),
    }),
  )()

const inMemory = (traces: Samples): Promise<Recording> =>
  memory({ traces: [traces], samplingFrequency: 1000, channelIds: ['a', 'b'] })
const filled = (dtype: Dtype, values: readonly number[]): Samples => {
  const samples = allocate(dtype, values.length)
  convert(Float64Array.from(values), samples)
  return samples
}
const eight = await inMemory(filled('int16', [1, 2, 3, 4, 5, 6, 7, 8]))
const told = async (recording: Recording): Promise<string> =>
  recording.getTraces().then(
    ({ data }) => `no fault: ${data}`,
    (error: unknown) => (error instanceof FaultError ? error.message : `not a fault: ${error}`),
  )

/** Samples of the input, from the output's first frame on, as an author may write them without a word of conversion. */
const times =
  (factor: number): Kernel =>
  ([input], output) => {
    const [from, to] = [input.data, output.data] as never as readonly [number[], number[]]
    for (let i = 0; i < to.length; i++) to[i] = factor === 1 ? from[i] : factor * from[i]
  }

describe('a kernel that is asynchronous', () => {
  test('is refused when it is put into a pipeline', () => {
    expect(() => eight.pipe(operator(async () => undefined))).toThrow(
      'Conflict: what the kernel of mine returns: expected nothing: a kernel is synchronous, found a promise',
    )
  })

  test('is refused at its first block where only what it returns shows it, and never writes to memory that is lent again', async () => {
    const late: Block[] = []
    const kernel = (_inputs: readonly Block[], output: Block) => {
      late.push(output)
      return Promise.reject(new Error('nobody hears'))
    }
    expect(await told(eight.pipe(operator(kernel)))).toContain('Conflict: what the kernel of mine returns')
    const sound = await inMemory(Int16Array.of(1, 2))
    const read = await sound.pipe(operator(times(2))).getTraces()
    for (const { data } of late) data.fill(99 as never)
    expect([...read.data]).toEqual([2, 4])
  })

  test('is refused in another, and live', async () => {
    const promise = operator(() => Promise.resolve())
    expect(await told(eight.pipe(fused([promise], { blockFrames: 2 })))).toContain('what the kernel of mine returns')
    const live: Observable<Chunk> = eight.chunks().pipe(promise)
    await expect(lastValueFrom(live)).rejects.toThrow('what the kernel of mine returns')
  })

  test('is no type of kernel', () => {
    defineOperator({
      kind: 'mine',
      version: 1,
      inputs: 'one',
      params: exactly({}),
      examples: () => [{}],
      // @ts-expect-error a promise is not nothing
      bind: (_params, [header]: readonly Header[]) => E.right({ header, kernel: async () => {} }),
    })
  })
})

describe('a kernel that fills less than its output', () => {
  const leaves =
    (missing: number): Kernel =>
    (inputs, output) =>
      times(1)(inputs, { ...output, ...typed(output.data.subarray(0, output.data.length - missing)) })

  test.each(dtypes)('of %s is refused, and none that fills all of it', async (dtype) => {
    const recording = await inMemory(filled(dtype, [0, 1, 2, 3, 4, 5]))
    expect(await told(recording.pipe(operator(leaves(1))))).toBe(
      'Conflict: output of the kernel of mine: expected every sample filled, found none written at frame 2, channel index 1 ' +
        '(fill output.data whole, in every block)',
    )
    expect(await told(recording.pipe(operator(leaves(0))))).toMatch(/^no fault: 0,1,2,3,4,5$/)
  })

  test.each(['int8', 'uint8', 'int16'] as const)('is told from values that look like what marks memory: %s', async (dtype) => {
    const every = Array.from({ length: 65536 }, (_, value) => (dtype === 'uint8' ? value % 256 : ((value * 77) % 256) - 128))
    const samples = dtype === 'int16' ? Int16Array.from({ length: 131072 }, (_, value) => value) : filled(dtype, every)
    expect(await told((await inMemory(samples)).pipe(operator(times(1))))).toMatch(/^no fault/)
    expect(await told((await inMemory(samples)).pipe(operator(leaves(7))))).toMatch(/every sample filled/)
  })

  test('is refused in the block where it does, though it filled those before', async () => {
    const kernel: Kernel = (inputs, output) => leaves(output.start === 0 ? 0 : 2)(inputs, output)
    expect(await told(eight.pipe(operator(kernel, { blockFrames: 3 })))).toMatch(/none written at frame 3, channel index 0/)
  })

  test('is refused where it would have worked in place, and within the kit', async () => {
    expect(await told(eight.pipe(renameChannels({ newChannelIds: ['c', 'd'] }), operator(leaves(2), { inPlace: true })))).toMatch(
      /every sample filled/,
    )
    const half = inFloat64(([input], { data }) => data.set(input.data.subarray(0, 3)))
    expect(await told(eight.pipe(operator(half)))).toMatch(
      /output of the kernel of mine: .*none written at frame 1, channel index 1/,
    )
  })
})

describe('a kernel whose values do not fit its integers', () => {
  test.each([
    ['int8', 100, 300],
    ['uint8', 200, 600],
    ['int16', -20000, -60000],
    ['uint16', 30000, 90000],
    ['int32', 1e9, 3e9],
    ['uint32', 2e9, 6e9],
  ] as const)('of %s is refused', async (dtype, value, tripled) => {
    const recording = await inMemory(filled(dtype, [1, 2, 3, value]))
    const message = await told(recording.pipe(operator(times(3))))
    expect(message).toMatch(new RegExp(`^Conflict: value of mine at frame 1, channel index 1: expected one that ${dtype} holds`))
    expect(message).toContain(`found ${tripled}, which would be stored as`)
    const small = await inMemory(filled(dtype, [1, 2, 3, 4]))
    expect(await told(small.pipe(operator(times(3))))).toBe('no fault: 3,6,9,12')
  })

  test('of infinity or NaN: one is beyond the ends, the other is 0 everywhere', async () => {
    expect(await told(eight.pipe(operator(times(Number.POSITIVE_INFINITY))))).toMatch(
      /found Infinity, which would be stored as 0/,
    )
    expect(await told(eight.pipe(operator(times(Number.NaN))))).toMatch(/^no fault: 0,/)
  })

  test.each(['int8', 'int16', 'int32', 'uint16', 'float32', 'float64'] as const)(
    'of %s is rounded half to even and saturates with inFloat64, as convert does',
    async (dtype) => {
      const recording = await inMemory(filled(dtype, [1, 2, 3, 1e9]))
      const scaled = inFloat64(([input], { data }) => {
        for (let i = 0; i < data.length; i++) data[i] = input.data[i] * (input.data[i] > 100 ? 1e4 : 0.5)
      })
      const expected = Float64Array.of(0.5, 1, 1.5, Number((await recording.getTraces()).data[3]) * 1e4)
      const converted: Kernel = (_inputs, output) => convert(expected.slice(0, output.data.length), output.data)
      const data = allocate(dtype, 4)
      convert(expected, data)
      expect((await recording.pipe(operator(scaled)).getTraces()).data).toEqual(data)
      expect((await recording.pipe(operator(converted)).getTraces()).data).toEqual(data)
      if (!isFloat(dtype)) expect(Number(data[2])).toBe(2)
    },
  )

  test.each([0, -5, 16384, 0x7ff0])('is not taken for one that copies bytes: %d everywhere', async (value) => {
    const recording = await inMemory(Int16Array.from({ length: 64 }, () => value))
    const bytes: Kernel = ([input], { data }) =>
      new Uint8Array(data.buffer, data.byteOffset, data.byteLength).set(
        new Uint8Array(input.data.buffer, input.data.byteOffset, input.data.byteLength),
      )
    expect(await told(recording.pipe(operator(bytes)))).toMatch(/^no fault/)
  })
})

describe('what bind returns', () => {
  const binding = (bind: unknown) =>
    lift(
      defineOperator({ kind: 'mine', version: 1, inputs: 'one', params: exactly({}), examples: () => [{}], bind: bind as never }),
    )()
  const { header } = eight

  test.each([
    ['nothing', () => undefined, 'what bind of mine returns: expected E.right of what the operator is'],
    ['a promise', async () => E.right({ header }), 'what bind of mine returns: expected E.right .* found a promise'],
    ['what should be in E.right', () => ({ header }), 'what bind of mine returns'],
    ['no header', () => E.right({}), 'what bind of mine returns'],
    [
      'a dtype that is none',
      () => E.right({ header: { ...header, dtype: 'int12' } }),
      'dtype of what bind of mine returns.*"int12"',
    ],
    [
      'another dtype without a kernel',
      () => E.right({ header: { ...header, dtype: 'float32' } }),
      'expected int16.*found float32',
    ],
    [
      'more channels',
      () => E.right({ header: { ...header, channelIds: ['a', 'b', 'c'] } }),
      'channelIds of .*expected 2.*found 3',
    ],
    ['blocks of no frames', () => E.right({ header, blockFrames: 0, kernel: times(1) }), 'blockFrames of .*found 0'],
  ])('may not be %s', (_what, bind, message) => {
    expect(() => eight.pipe(binding(bind))).toThrow(new RegExp(`^Conflict: .*${message}`))
  })

  test('is as strict of detectors and of operators on sortings, and of the spikes they give', async () => {
    const spikes = (frames: readonly number[], units: readonly number[]) => ({
      sampleIndex: Float64Array.from(frames),
      unitIndex: Int32Array.from(units),
    })
    const common = { kind: 'mine', version: 1, params: exactly({}), examples: () => [{}] }
    const sortingHeader = { samplingFrequency: 1000, unitIds: ['x'], properties: {}, annotations: {} }
    const detect = (bind: unknown) => detectorOf(defineDetector({ ...common, bind: bind as never }).instantiate({}, 'mine'))
    const events = (kernel: unknown) =>
      eight.pipe(detect(() => E.right({ header: sortingHeader, margin: { before: 0, after: 0 }, kernel })))
    expect(() => eight.pipe(detect(() => undefined))).toThrow('Conflict: what bind of mine returns')
    expect(() => events(async () => spikes([], []))).toThrow('what the kernel of mine returns')
    await expect(events(() => Promise.resolve(spikes([], []))).getSpikes()).rejects.toThrow('what the kernel of mine returns')
    await expect(events(() => spikes([3, 1], [0, 0])).getSpikes()).rejects.toThrow(
      'Conflict: order of spike 1 of what the kernel',
    )
    await expect(events(() => spikes([1], [1])).getSpikes()).rejects.toThrow('unitIndex of spike 0 of what the kernel of mine')
    await expect(events(() => [1]).getSpikes()).rejects.toThrow('Conflict: sampleIndex of what the kernel of mine returns')
    expect((await events(() => spikes([1], [0])).getSpikes()).sampleIndex).toEqual(Float64Array.of(1))
    await expect(lastValueFrom(eight.chunks().pipe(detect(() => undefined)))).rejects.toThrow('what bind of mine returns')

    const sorting = await numpySorting({ samplingFrequency: 1000, trains: [new Map([['x', [1, 2]]])] })
    const change = (bind: unknown) =>
      sorting.pipe(
        sortingOperatorOf(defineSortingOperator({ ...common, inputs: 'one', bind: bind as never }).instantiate({}, 'mine')),
      )
    expect(() => change(() => undefined)).toThrow('Conflict: what bind of mine returns')
    const after = change(() => E.right({ header: sorting.header, kernel: () => spikes([2, 1], [0, 0]) }))
    await expect(after.getSpikes()).rejects.toThrow('order of spike 1')
    await expect(lastValueFrom(after.chunks().pipe(toArray()))).rejects.toThrow('order of spike 1')
  })
})
