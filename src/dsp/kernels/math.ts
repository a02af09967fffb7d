/**
 * Software transcendental functions: musl's, compiled by AssemblyScript, the same bits on every engine.
 * A module of its own, without SIMD, because filter design must work where SIMD is missing.
 */
export function sin(x: f64): f64 {
  return NativeMath.sin(x)
}
export function cos(x: f64): f64 {
  return NativeMath.cos(x)
}
export function tan(x: f64): f64 {
  return NativeMath.tan(x)
}
export function atan2(y: f64, x: f64): f64 {
  return NativeMath.atan2(y, x)
}
export function exp(x: f64): f64 {
  return NativeMath.exp(x)
}
export function log(x: f64): f64 {
  return NativeMath.log(x)
}
export function log10(x: f64): f64 {
  return NativeMath.log10(x)
}
export function pow(x: f64, y: f64): f64 {
  return NativeMath.pow(x, y)
}
export function sinh(x: f64): f64 {
  return NativeMath.sinh(x)
}
export function cosh(x: f64): f64 {
  return NativeMath.cosh(x)
}
export function tanh(x: f64): f64 {
  return NativeMath.tanh(x)
}
export function asinh(x: f64): f64 {
  return NativeMath.asinh(x)
}
export function acosh(x: f64): f64 {
  return NativeMath.acosh(x)
}
export function hypot(x: f64, y: f64): f64 {
  return NativeMath.hypot(x, y)
}
