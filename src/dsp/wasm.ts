/** The WebAssembly plumbing: decoding, feature detection, typed exports. Nothing happens on import. */

/** A WebAssembly function of numbers. Its 64-bit integers are never exposed. */
export type Kernel = (...values: number[]) => number

const isKernel = (value: unknown): value is Kernel => typeof value === 'function'

/** The bytes of a base64 text. */
export const fromBase64 = (text: string): Uint8Array<ArrayBuffer> => {
  const characters = atob(text)
  const bytes = new Uint8Array(characters.length)
  for (let i = 0; i < bytes.length; i++) bytes[i] = characters.charCodeAt(i)
  return bytes
}

/** An instance of a module that was deflated and written as base64. */
export const instanceOf = async (base64: string): Promise<WebAssembly.Instance> => {
  const packed = new Blob([fromBase64(base64)]).stream().pipeThrough(new DecompressionStream('deflate-raw'))
  const { instance } = await WebAssembly.instantiate(await new Response(packed).arrayBuffer())
  return instance
}

/** An instance's exported function of that name. Errors: TypeError when there is none. */
export const kernelOf = (exports: WebAssembly.Exports, name: string): Kernel => {
  const found: unknown = exports[name]
  if (!isKernel(found)) throw new TypeError(`the WebAssembly module exports no function ${name}`)
  return found
}

/** True where WebAssembly exists at all. */
export const hasWasm = (): boolean => typeof WebAssembly === 'object'

// () -> v128, an i8x16.splat of zero: valid only where SIMD is.
const simdProbe = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 8, 1, 6, 0, 65, 0, 253, 15, 11,
])

let wanted = true
let supported: boolean | undefined

/**
 * Use the SIMD kernels (the default, where the engine has them) or the scalar reference versions.
 * The results are the same; this exists for tests and for comparing speeds.
 */
export const setSimd = (on: boolean): void => {
  wanted = on
}

/** True when the SIMD kernels are used. */
export const simdEnabled = (): boolean => {
  if (!wanted) return false
  supported ??= hasWasm() && WebAssembly.validate(simdProbe)
  return supported
}
