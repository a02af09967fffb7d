import { kernelsOn, onKernels } from './kernels.js'
import {
  shuffleBitsReference,
  shuffleBytesReference,
  unshuffleBitsReference,
  unshuffleBytesReference,
} from './reference/shuffle.js'
import { simdEnabled } from './wasm.js'

const check = (size: number, input: Uint8Array, output: Uint8Array, items: number): void => {
  if (!(Number.isInteger(size) && size > 0)) throw new RangeError(`items have at least one byte, got ${size}`)
  if (input.length !== output.length) throw new RangeError(`cannot shuffle ${input.length} bytes to ${output.length}`)
  if (input.length % (size * items) !== 0)
    throw new RangeError(`cannot shuffle ${input.length} bytes: a multiple of ${size * items} is needed`)
}

const shuffler =
  (
    kernel: 'shuffleBits' | 'shuffleBytes' | 'unshuffleBits' | 'unshuffleBytes',
    items: 1 | 8,
    reference: (size: number, input: Uint8Array, output: Uint8Array) => void,
  ) =>
  (size: number, input: Uint8Array, output: Uint8Array): void => {
    check(size, input, output, items)
    onKernels(
      (kernels, scope) => {
        const from = scope.lend(input)
        const scratch = items === 8 ? scope.take('uint8', input.length).byteOffset : 0
        const to = scope.stage(output)
        kernels[kernel](size, from, to.pointer, input.length / size, scratch)
        to.finish()
      },
      () => reference(size, input, output),
    )
  }

/**
 * Blosc's byte shuffle: byte 0 of every item, then byte 1 of every item, and so on. Noise gathers in the low bytes, and the
 * high ones, which hardly change, compress well.
 *
 * Shapes   two arrays of the same length, a multiple of `size`.
 * Dtype    bytes.
 * Errors   RangeError: lengths that differ, or are no multiple.
 */
export const shuffleBytes = shuffler('shuffleBytes', 1, shuffleBytesReference)

/** The inverse of `shuffleBytes`. */
export const unshuffleBytes = shuffler('unshuffleBytes', 1, unshuffleBytesReference)

/**
 * Blosc's bit shuffle: bit 0 of every item, then bit 1 of every item, and so on, eight items a byte.
 *
 * Shapes   two arrays of the same length, a multiple of 8 `size`.
 * Dtype    bytes.
 * Errors   RangeError: lengths that differ, or are no multiple.
 */
export const shuffleBits = shuffler('shuffleBits', 8, shuffleBitsReference)

/** The inverse of `shuffleBits`. */
export const unshuffleBits = shuffler('unshuffleBits', 8, unshuffleBitsReference)

const references = {
  shuffleBits: shuffleBitsReference,
  shuffleBytes: shuffleBytesReference,
  unshuffleBits: unshuffleBitsReference,
  unshuffleBytes: unshuffleBytesReference,
} as const

/**
 * One of these shuffles from one place of a memory to another: `length` bytes at the pointer `from`, to those at `to`.
 * `scratch` is the pointer to as many. The memory's first page is the kernels' own.
 */
export const shuffleWithin = (
  memory: WebAssembly.Memory,
  kind: keyof typeof references,
  size: number,
  { from, to, scratch, length }: Readonly<Record<'from' | 'to' | 'scratch' | 'length', number>>,
): void => {
  if (simdEnabled()) kernelsOn(memory)[kind](size, from, to, length / size, scratch)
  else references[kind](size, new Uint8Array(memory.buffer, from, length), new Uint8Array(memory.buffer, to, length))
}
