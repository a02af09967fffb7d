/** Laws of the number kernels: whatever the shape, dtype or memory, they give what their scalar twins give, bit for bit. */
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import {
  type Arithmetic,
  applyMatrix,
  arena,
  baFilt,
  butter,
  convert,
  type Direction,
  fillNoise,
  gatherColumns,
  iirnotch,
  type Matrix,
  matrix,
  rows,
  type Sos,
  scaleOffset,
  scatterColumns,
  setSimd,
  sosFilt,
  subtractReference,
  transpose,
} from '../src/dsp/index.js'
import { allocate, bytesOf, type Dtype, dtypes, isBigInteger, isNumberSamples, type Samples } from '../src/model/dtype.js'

afterEach(() => setSimd(true))

const runs = { numRuns: 150 }
const dtype = fc.constantFrom(...dtypes)
const floats = fc.oneof(
  { weight: 8, arbitrary: fc.double({ min: -300, max: 300, noNaN: true }) },
  { weight: 4, arbitrary: fc.integer({ min: -40_000, max: 70_000 }) },
  { weight: 2, arbitrary: fc.integer({ min: -600, max: 600 }).map((x) => x / 2) },
  { weight: 1, arbitrary: fc.double() },
  { weight: 1, arbitrary: fc.constantFrom(-0, 2 ** 31, -(2 ** 31), 2 ** 53, 2 ** 63, -(2 ** 63), 2 ** 64, 1e300) },
)

/** `length` samples repeating a few drawn values, by the conversion rules. */
const fill = (type: Dtype, values: readonly number[], length: number): Samples => {
  const samples = allocate(type, length)
  const at = (i: number): number => values[(i * 7 + (i >> 3)) % values.length]
  const source = Float64Array.from({ length }, (_, i) => at(i))
  setSimd(false)
  convert(source, samples)
  setSimd(true)
  return samples
}

/** The samples in the arena, or in an ordinary array that starts at an odd place. */
const placed = (samples: Samples, inArena: boolean, type: Dtype, offset: number): Samples => {
  const room = inArena ? arena().take(type, samples.length + offset) : allocate(type, samples.length + offset)
  const view = room.subarray(offset)
  bytesOf(view.subarray(0, samples.length)).set(bytesOf(samples))
  given.push(room)
  return view.subarray(0, samples.length)
}
const given: Samples[] = []
const release = (): void => {
  for (const samples of given.splice(0)) arena().give(samples)
}

const place = fc.record({ inArena: fc.boolean(), offset: fc.integer({ min: 0, max: 3 }) })
const values = fc.array(floats, { minLength: 1, maxLength: 40 })

const sameBytes = (x: Samples, y: Samples): boolean => {
  const other = bytesOf(y)
  return x.byteLength === y.byteLength && bytesOf(x).every((byte, i) => byte === other[i])
}

/** Runs `kernel` with and without SIMD on the same samples, in the places drawn, and compares the bytes. */
const agrees = (
  input: Samples,
  outputType: Dtype,
  outputLength: number,
  places: readonly [{ inArena: boolean; offset: number }, { inArena: boolean; offset: number }],
  inputType: Dtype,
  kernel: (input: Samples, output: Samples) => void,
): Samples => {
  const before = fill(outputType, [1, 2, 3], outputLength)
  const expected = placed(before, false, outputType, 0)
  setSimd(false)
  kernel(input, expected)
  setSimd(true)
  const from = placed(input, places[0].inArena, inputType, places[0].offset)
  const to = placed(before, places[1].inArena, outputType, places[1].offset)
  kernel(from, to)
  const difference = bytesOf(to).findIndex((byte, i) => byte !== bytesOf(expected)[i])
  if (difference >= 0) {
    const at = Math.floor(difference / to.BYTES_PER_ELEMENT)
    throw new Error(`sample ${at}: kernel ${to[at]}, scalar ${expected[at]}`)
  }
  if (!sameBytes(from, input)) throw new Error('the kernel wrote to its input')
  release()
  return expected
}

const pair = fc.tuple(place, place)
const arithmetic = fc.constantFrom<Arithmetic>('float32', 'float64')

describe('kernels equal their scalar twins', () => {
  it('convert, every dtype pair', () => {
    fc.assert(
      fc.property(dtype, dtype, values, fc.integer({ min: 0, max: 70 }), pair, (from, to, numbers, length, places) => {
        agrees(fill(from, numbers, length), to, length, places, from, convert)
      }),
      { numRuns: 400 },
    )
  })

  it('convert, in pieces', () => {
    for (const [from, to] of [['int16', 'float32'], ['float32', 'int16']] as const) {
      const places = [{ inArena: false, offset: 1 }, { inArena: false, offset: 0 }] as const
      agrees(fill(from, [1, -5, 300.5, 7, 2.5], 300_001), to, 300_001, places, from, convert)
    }
  })

  it('gather, scatter and transpose', () => {
    const shape = fc.record({ frames: fc.integer({ min: 0, max: 40 }), channels: fc.integer({ min: 1, max: 40 }) })
    const draw = fc.record({ start: fc.nat(39), count: fc.integer({ min: 0, max: 40 }), picks: fc.array(fc.nat(39)) })
    fc.assert(
      fc.property(dtype, values, shape, draw, pair, (type, numbers, { frames, channels }, { start, count, picks }, places) => {
        const run = Array.from({ length: count }, (_, i) => (start + i) % channels)
        const columns = Int32Array.from([...run, ...picks.map((x) => x % channels)])
        const width = columns.length
        const input = fill(type, numbers, frames * channels)
        agrees(input, type, frames * width, places, type, (x, y) =>
          gatherColumns(matrix(x, frames, channels), columns, matrix(y, frames, width)),
        )
        agrees(fill(type, numbers, frames * width), type, frames * channels, places, type, (x, y) =>
          scatterColumns(matrix(x, frames, width), columns, matrix(y, frames, channels)),
        )
        agrees(input, type, input.length, places, type, (x, y) =>
          transpose(matrix(x, frames, channels), matrix(y, channels, frames)),
        )
      }),
      runs,
    )
  })

  it('gain and offset', () => {
    const shape = fc.tuple(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 1, max: 19 }))
    fc.assert(
      fc.property(dtype, dtype, values, shape, arithmetic, pair, (from, to, numbers, [frames, channels], kind, places) => {
        const gains = Float64Array.from({ length: channels }, (_, c) => 0.195 * (c - 3))
        const offsets = Float64Array.from({ length: channels }, (_, c) => c / 7 - 0.5)
        agrees(fill(from, numbers, frames * channels), to, frames * channels, places, from, (x, y) =>
          scaleOffset(matrix(x, frames, channels), gains, offsets, matrix(y, frames, channels), kind),
        )
      }),
      runs,
    )
  })

  it('matrix product', () => {
    const shape = fc.tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 1, max: 11 }), fc.integer({ min: 1, max: 19 }))
    fc.assert(
      fc.property(dtype, dtype, values, shape, arithmetic, fc.boolean(), pair, (from, to, numbers, shapes, kind, shifted, places) => {
        const [frames, inputs, outputs] = shapes
        const weights = Float64Array.from({ length: inputs * outputs }, (_, i) => ((i * 37) % 23) / 23 - 0.5)
        const offset = shifted ? Float64Array.from({ length: outputs }, (_, i) => i / 3) : undefined
        agrees(fill(from, numbers, frames * inputs), to, frames * outputs, places, from, (x, y) =>
          applyMatrix(matrix(x, frames, inputs), weights, offset, matrix(y, frames, outputs), kind),
        )
      }),
      runs,
    )
  })

  it('noise, wherever the window lies', () => {
    const frame = fc.oneof(fc.nat(1000), fc.maxSafeNat().map((x) => Math.min(x, Number.MAX_SAFE_INTEGER - 100)))
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.nat(5), frame, fc.array(fc.nat(5000), { maxLength: 11 }), fc.nat(9), pair, (seed, segment, start, list, frames, places) => {
        const channels = Int32Array.from(list)
        const width = channels.length
        agrees(allocate('int8', 0), 'float32', frames * width, places, 'int8', (_, y) =>
          fillNoise(seed, segment, start, channels, matrix(y, frames, width), 7.5),
        )
      }),
      runs,
    )
  })
})

describe('common reference', () => {
  const shape = fc.tuple(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 1, max: 70 }))
  const list = fc.option(fc.array(fc.nat(69), { minLength: 1, maxLength: 40 }), { nil: undefined })
  const operator = fc.constantFrom<'median' | 'average'>('median', 'average')

  it('equals its scalar twin, for any columns', () => {
    fc.assert(
      fc.property(dtype, dtype, values, shape, operator, list, list, pair, (from, to, numbers, [frames, channels], kind, some, reference, places) => {
        const among = (all: number[] | undefined): Int32Array | undefined => all && Int32Array.from(all, (c) => c % channels)
        const columns = among(some)
        const width = columns?.length ?? channels
        agrees(fill(from, numbers, frames * channels), to, frames * width, places, from, (x, y) =>
          subtractReference(matrix(x, frames, channels), matrix(y, frames, width), columns, kind, among(reference)),
        )
      }),
      { numRuns: 400 },
    )
  })

  it('finds the middle of hard rows', () => {
    const row = fc.oneof(
      fc.array(fc.integer({ min: -32_768, max: 32_767 }), { minLength: 1, maxLength: 400 }),
      fc.array(fc.constantFrom(-32_768, 32_767, 0), { minLength: 1, maxLength: 400 }),
      fc.array(fc.double({ noNaN: true }), { minLength: 1, maxLength: 400 }),
      fc.array(fc.double({ min: -1, max: 1, noNaN: true }).map((x) => x ** 9), { minLength: 20, maxLength: 400 }),
    )
    const places = [{ inArena: true, offset: 0 }, { inArena: true, offset: 0 }] as const
    fc.assert(
      fc.property(fc.constantFrom<Dtype>('int16', 'float32', 'float64'), fc.array(row, { minLength: 1, maxLength: 4 }), (type, drawn) => {
        for (const numbers of drawn) {
          const input = allocate(type, numbers.length)
          if (isNumberSamples(input)) input.set(numbers)
          agrees(input, type, input.length, places, type, (x, y) =>
            subtractReference(matrix(x, 1, x.length), matrix(y, 1, x.length), undefined, 'median', undefined),
          )
        }
      }),
      { numRuns: 300 },
    )
  })

  it('writes several groups into one output', () => {
    const input = matrix(fill('int16', [1, 5, 9, -4, 300, 7], 60), 10, 6)
    const whole = matrix(allocate('int16', 60), 10, 6)
    const groups = [[0, 2, 4], [1, 3, 5]].map((group) => Int32Array.from(group))
    for (const group of groups) subtractReference(input, whole, group, 'median', group, group)
    for (const group of groups) {
      const alone = matrix(allocate('int16', 30), 10, 3)
      const picked = matrix(allocate('int16', 30), 10, 3)
      subtractReference(input, alone, group, 'median', group)
      gatherColumns(whole, group, picked)
      expect(picked.data).toEqual(alone.data)
    }
  })
})

describe('filters', () => {
  const designs: Record<string, Sos> = {
    'band-pass 5': butter(5, [300, 6000], 'bandpass', 30_000).sos(),
    'wide band-pass 3': butter(3, [5, 6000], 'bandpass', 30_000).sos(),
    'high-pass 5': butter(5, 5, 'highpass', 30_000).sos(),
    'high-pass 1': butter(1, 300, 'highpass', 30_000).sos(),
    'low-pass 3': butter(3, 6000, 'lowpass', 30_000).sos(),
    'low-pass 4': butter(4, 300, 'lowpass', 2500).sos(),
    'band-stop 2': butter(2, [45, 55], 'bandstop', 2500).sos(),
  }
  const name = fc.constantFrom(...Object.keys(designs))
  const direction = fc.constantFrom<Direction>('forward', 'backward', 'forward-backward')
  const shape = fc.tuple(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 40 }))
  const cut = fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }))
  const small = fc.array(fc.oneof(fc.integer({ min: -3000, max: 3000 }), fc.double({ min: -99, max: 99, noNaN: true })), {
    minLength: 1,
    maxLength: 60,
  })

  it('equal their scalar twins', () => {
    fc.assert(
      fc.property(dtype, dtype, small, shape, name, direction, arithmetic, cut, pair, (from, to, numbers, [frames, channels], key, way, kind, [a, b], places) => {
        const skip = Math.floor(a * frames)
        const kept = Math.floor(b * (frames - skip))
        agrees(fill(from, numbers, frames * channels), to, kept * channels, places, from, (x, y) =>
          sosFilt(designs[key], matrix(x, frames, channels), matrix(y, kept, channels), { direction: way, arithmetic: kind, skip }),
        )
      }),
      runs,
    )
  })

  it('transfer functions equal their scalar twins', () => {
    const notch = iirnotch(60, 30, 2500)
    const general = butter(3, [300, 600], 'bandpass', 2500).ba()
    const all = [notch, general, { b: Float64Array.of(0.5, 0.5), a: Float64Array.of(1) }, { b: Float64Array.of(2), a: Float64Array.of(2, -1) }]
    fc.assert(
      fc.property(dtype, dtype, small, shape, fc.constantFrom(...all), direction, arithmetic, pair, (from, to, numbers, [frames, channels], { b, a }, way, kind, places) => {
        agrees(fill(from, numbers, frames * channels), to, frames * channels, places, from, (x, y) =>
          baFilt(b, a, matrix(x, frames, channels), matrix(y, frames, channels), { direction: way, arithmetic: kind }),
        )
      }),
      runs,
    )
  })

  const filtered = (sos: Sos, input: Matrix, way: Direction, kind: Arithmetic): Matrix => {
    const output = matrix(allocate('float64', input.data.length), input.frames, input.channels)
    sosFilt(sos, input, output, { direction: way, arithmetic: kind })
    return output
  }

  it('treat each channel alone, non-finite neighbours included', () => {
    const wild = fc.array(fc.oneof(fc.integer({ min: -3000, max: 3000 }), fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY)), { minLength: 1, maxLength: 90 })
    fc.assert(
      fc.property(wild, shape, fc.array(fc.nat(39), { minLength: 1, maxLength: 12 }), name, direction, arithmetic, (numbers, [frames, channels], list, key, way, kind) => {
        const columns = Int32Array.from(list, (c) => c % channels)
        const input = matrix(fill('float32', numbers, frames * channels), frames, channels)
        const some = matrix(allocate('float32', frames * columns.length), frames, columns.length)
        gatherColumns(input, columns, some)
        const expected = matrix(allocate('float64', frames * columns.length), frames, columns.length)
        gatherColumns(filtered(designs[key], input, way, kind), columns, expected)
        expect(sameBytes(filtered(designs[key], some, way, kind).data, expected.data)).toBe(true)
      }),
      runs,
    )
  })

  it('give any part of a window as they give the whole', () => {
    fc.assert(
      fc.property(small, shape, name, direction, arithmetic, cut, (numbers, [frames, channels], key, way, kind, [a, b]) => {
        const input = matrix(fill('int16', numbers, frames * channels), frames, channels)
        const skip = Math.floor(a * frames)
        const kept = Math.floor(b * (frames - skip))
        const part = matrix(allocate('float64', kept * channels), kept, channels)
        sosFilt(designs[key], input, part, { direction: way, arithmetic: kind, skip })
        const whole = filtered(designs[key], input, way, kind)
        expect(sameBytes(part.data, rows(whole, skip, skip + kept).data)).toBe(true)
      }),
      runs,
    )
  })
})

describe('the arena', () => {
  it('gives back all it took, whatever the order', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(dtype, fc.nat(5000), fc.boolean()), { maxLength: 60 }), (steps) => {
        const before = arena().used
        const held: Samples[] = []
        steps.forEach(([type, length, drop], i) => {
          held.push(arena().take(type, length))
          const out = drop ? held.splice((i * 31) % held.length, 1) : []
          for (const samples of out) arena().give(samples)
        })
        const spans = held.map((x) => [x.byteOffset, x.byteOffset + x.byteLength]).sort((x, y) => x[0] - y[0])
        spans.forEach(([start], i) => {
          expect(start % 64).toBe(0)
          if (i > 0) expect(start).toBeGreaterThanOrEqual(spans[i - 1][1])
        })
        for (const samples of held) arena().give(samples)
        expect(arena().used).toBe(before)
      }),
      runs,
    )
  })
})

it('64-bit integers are numbered among the dtypes', () => expect(dtypes.filter(isBigInteger)).toEqual(['int64', 'uint64']))
