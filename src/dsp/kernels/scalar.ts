// One sample from one type to another: the rules of model/dtype.ts.

// @ts-ignore: decorator
@inline
function lowest<O>(): i64 {
  return isSigned<O>() ? -((<i64>1) << (<i64>sizeof<O>() * 8 - 1)) : 0
}

// @ts-ignore: decorator
@inline
function highest<O>(): i64 {
  const bits = <i64>sizeof<O>() * 8
  return isSigned<O>() ? ~((<i64>-1) << (bits - 1)) : ~((<i64>-1) << bits)
}

// @ts-ignore: decorator
@inline
export function scalarTo<I, O>(x: I): O {
  if (isFloat<O>()) {
    const y = <O>x
    // Every NaN leaves as the same one, so that equal results are equal bytes.
    if (isFloat<I>()) return y == y ? y : <O>NaN
    return y
  }
  if (isFloat<I>()) {
    const r = nearest<I>(x)
    if (sizeof<O>() == 8) return isSigned<O>() ? <O>(<i64>r) : <O>(<u64>r)
    if (sizeof<O>() == 4) return isSigned<O>() ? <O>(<i32>r) : <O>(<u32>r)
    return <O>max<i32>(<i32>lowest<O>(), min<i32>(<i32>highest<O>(), <i32>r))
  }
  if (sizeof<I>() == 8 && !isSigned<I>()) {
    const limit: u64 = sizeof<O>() == 8 ? (isSigned<O>() ? <u64>i64.MAX_VALUE : u64.MAX_VALUE) : <u64>highest<O>()
    return <O>min<u64>(<u64>x, limit)
  }
  const v = <i64>x
  if (sizeof<O>() == 8) return isSigned<O>() ? <O>v : <O>max<i64>(v, 0)
  return <O>max<i64>(lowest<O>(), min<i64>(highest<O>(), v))
}

// @ts-ignore: decorator
@inline
export function scalarAt<I, O>(from: usize, to: usize, i: i32): void {
  store<O>(to + (<usize>i) * sizeof<O>(), scalarTo<I, O>(load<I>(from + (<usize>i) * sizeof<I>())))
}
