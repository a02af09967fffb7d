import type { Chunk } from 'rxephys'
import { type Block, convert, defineOperator, E, exactly, type Header, inFloat64 } from 'rxephys/declare'
import { fused, renameChannels } from 'rxephys/operators'
import { lastValueFrom, type Observable } from 'rxjs'
import { describe, expect, test } from 'vitest'
import { allocate, dtypes, isFloat, typed } from '../../../src/model/dtype.js'
import { eight, filled, inMemory, type Kernel, operator, times, told } from './authors.js'

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
