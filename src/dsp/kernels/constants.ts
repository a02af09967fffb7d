// Vectors of constants that several kernels use.

/** Added to a float, leaves its last bits an integer, rounded half to even. */
// @ts-ignore: decorator
@inline
export function magic<T>(): v128 {
  return v128.splat<T>(sizeof<T>() == 8 ? <T>6755399441055744 : <T>12582912)
}

// @ts-ignore: decorator
@inline
export function lowest16<T>(): v128 {
  return v128.splat<T>(<T>-32768)
}

// @ts-ignore: decorator
@inline
export function highest16<T>(): v128 {
  return v128.splat<T>(<T>32767)
}

/** The vector, its every NaN the same one, so that equal results are equal bytes. */
// @ts-ignore: decorator
@inline
export function canonical<T>(x: v128): v128 {
  return v128.bitselect(x, v128.splat<T>(<T>NaN), v128.eq<T>(x, x))
}
