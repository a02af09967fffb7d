// Any number of samples from one type to another. Types are numbered as `dtypes` lists them.
import { eight } from './eight'
import { scalarAt } from './scalar'

export function span<I, O>(from: usize, to: usize, count: i32): void {
  let i = 0
  for (; i + 8 <= count; i += 8) {
    eight<I, O>(from, to)
    from += sizeof<I>() * 8
    to += sizeof<O>() * 8
  }
  for (let j = 0; j < count - i; j++) scalarAt<I, O>(from, to, j)
}

export function spanFrom<O>(type: i32, from: usize, to: usize, count: i32): void {
  switch (type) {
    case 0: return span<i8, O>(from, to, count)
    case 1: return span<u8, O>(from, to, count)
    case 2: return span<i16, O>(from, to, count)
    case 3: return span<u16, O>(from, to, count)
    case 4: return span<i32, O>(from, to, count)
    case 5: return span<u32, O>(from, to, count)
    case 6: return span<i64, O>(from, to, count)
    case 7: return span<u64, O>(from, to, count)
    case 8: return span<f32, O>(from, to, count)
    default: return span<f64, O>(from, to, count)
  }
}

/** Converts `count` samples of type `input` at `from` to type `output` at `to`. */
export function convert(input: i32, output: i32, from: usize, to: usize, count: i32): void {
  switch (output) {
    case 0: return spanFrom<i8>(input, from, to, count)
    case 1: return spanFrom<u8>(input, from, to, count)
    case 2: return spanFrom<i16>(input, from, to, count)
    case 3: return spanFrom<u16>(input, from, to, count)
    case 4: return spanFrom<i32>(input, from, to, count)
    case 5: return spanFrom<u32>(input, from, to, count)
    case 6: return spanFrom<i64>(input, from, to, count)
    case 7: return spanFrom<u64>(input, from, to, count)
    case 8: return spanFrom<f32>(input, from, to, count)
    default: return spanFrom<f64>(input, from, to, count)
  }
}

/** `convert` for `rows` rows of `count` samples, `stride` and `toStride` bytes apart. */
export function convertRows(
  input: i32, output: i32, from: usize, stride: usize, to: usize, toStride: usize, rows: i32, count: i32,
): void {
  for (let r = 0; r < rows; r++) {
    convert(input, output, from, to, count)
    from += stride
    to += toStride
  }
}
