// Vectors of constants that several kernels use.

// In memory, since a vector that is written down is made anew, in three instructions, wherever a loop uses it.
const limits64 = memory.data<f64>([-32768, 32767, 6755399441055744])
const limits32 = memory.data<f32>([-32768, 32767, 12582912])

// @ts-ignore: decorator
@inline
function limit<T>(index: usize): v128 {
  const at = (sizeof<T>() == 8 ? limits64 : limits32) + index * sizeof<T>()
  return v128.splat<T>(load<T>(at))
}

// @ts-ignore: decorator
@inline
export function lowest16<T>(): v128 {
  return limit<T>(0)
}

// @ts-ignore: decorator
@inline
export function highest16<T>(): v128 {
  return limit<T>(1)
}

/** Added to a float, leaves its last bits an integer, rounded half to even. */
// @ts-ignore: decorator
@inline
export function magic<T>(): v128 {
  return limit<T>(2)
}

/** The vector, its every NaN the same one, so that equal results are equal bytes. */
// @ts-ignore: decorator
@inline
export function canonical<T>(x: v128): v128 {
  return v128.bitselect(x, v128.splat<T>(<T>NaN), v128.eq<T>(x, x))
}
