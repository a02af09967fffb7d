/** Matrices, filters and memory to try the number kernels on. */
import fc from 'fast-check'
import { type Arithmetic, arena, convert, setSimd } from '../src/dsp/index.js'
import { allocate, bytesOf, type Dtype, dtypes, type Samples } from '../src/model/dtype.js'

export const runs = { numRuns: 400 }
export const dtype = fc.constantFrom(...dtypes)
export const floats = fc.oneof(
  { weight: 8, arbitrary: fc.double({ min: -300, max: 300, noNaN: true }) },
  { weight: 4, arbitrary: fc.integer({ min: -40_000, max: 70_000 }) },
  { weight: 2, arbitrary: fc.integer({ min: -600, max: 600 }).map((x) => x / 2) },
  { weight: 1, arbitrary: fc.double() },
  { weight: 1, arbitrary: fc.constantFrom(-0, 2 ** 31, -(2 ** 31), 2 ** 53, 2 ** 63, -(2 ** 63), 2 ** 64, 1e300) },
)

/** `length` samples repeating a few drawn values, by the conversion rules. */
export const fill = (type: Dtype, values: readonly number[], length: number): Samples => {
  const samples = allocate(type, length)
  const at = (i: number): number => values[(i * 7 + (i >> 3)) % values.length]
  const source = Float64Array.from({ length }, (_, i) => at(i))
  setSimd(false)
  convert(source, samples)
  setSimd(true)
  return samples
}

/** The samples in the arena, or in an ordinary array that starts at an odd place. */
export const placed = (samples: Samples, inArena: boolean, type: Dtype, offset: number): Samples => {
  const room = inArena ? arena().take(type, samples.length + offset) : allocate(type, samples.length + offset)
  const view = room.subarray(offset)
  bytesOf(view.subarray(0, samples.length)).set(bytesOf(samples))
  given.push(room)
  return view.subarray(0, samples.length)
}
export const given: Samples[] = []
export const release = (): void => {
  for (const samples of given.splice(0)) arena().give(samples)
}

export const place = fc.record({ inArena: fc.boolean(), offset: fc.integer({ min: 0, max: 3 }) })
export const values = fc.array(floats, { minLength: 1, maxLength: 40 })

export const sameBytes = (x: Samples, y: Samples): boolean => {
  const other = bytesOf(y)
  return x.byteLength === y.byteLength && bytesOf(x).every((byte, i) => byte === other[i])
}

/** Runs `kernel` with and without SIMD on the same samples, in the places drawn, and compares the bytes. */
export const agrees = (
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

export const pair = fc.tuple(place, place)
export const arithmetic = fc.constantFrom<Arithmetic>('float32', 'float64')
