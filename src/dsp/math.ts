/** Transcendental functions that give the same bits in every engine, unlike `Math.*`. Angles in radians. */
import { mathBase64 } from './kernels.generated.js'
import { fromBase64, type Kernel, kernelOf } from './wasm.js'

let exports: WebAssembly.Exports | undefined

const software = (name: string): Kernel => {
  let kernel: Kernel | undefined
  return (...values) => {
    exports ??= new WebAssembly.Instance(new WebAssembly.Module(fromBase64(mathBase64)), {}).exports
    kernel ??= kernelOf(exports, name)
    return kernel(...values)
  }
}

const unary = (name: string): ((x: number) => number) => software(name)
const binary = (name: string): ((x: number, y: number) => number) => software(name)

export const sin = unary('sin')
export const cos = unary('cos')
export const tan = unary('tan')
export const exp = unary('exp')
/** The natural logarithm. */
export const sinh = unary('sinh')
export const cosh = unary('cosh')
export const asinh = unary('asinh')
/** The angle of the point (x, y), called as `atan2(y, x)`. */
export const atan2 = binary('atan2')
/** `pow(base, exponent)`. */
export const pow = binary('pow')
/** The length of the vector (x, y). */
export const hypot = binary('hypot')
/** The circle constant, as a float64. */
export const pi = Math.PI
