import { onKernels } from './kernels.js'
import { checksumReference } from './reference/checksum.js'

/**
 * The checksum of a stretch of bytes: of its words of 32 bits, the lowest byte first, each times an odd weight that its place gives,
 * modulo 2^64. Stretches of one whole, in any order, are added, modulo 2^64: that is the checksum of the whole.
 *
 * What has changed within one word is always found, and so are two words that have changed places, or by the same amount; anything
 * else but once in about 2^64. Zeros at the end do not count: the length is to be compared as well. It is five times as fast as
 * CRC-32, which costs as much as half of the copy that it guards.
 *
 * Shapes   `bytes`, of any length up to 2^31, that begin at byte `from` of the whole, below 2^31.
 */
export const checksum = (bytes: Uint8Array, from: number): bigint => {
  let sum = 0n
  onKernels(
    (kernels, scope) => {
      const into = scope.take('uint64', 1)
      kernels.checksum(scope.lend(bytes), bytes.length, from, into.byteOffset)
      sum = BigInt(into[0])
    },
    () => {
      sum = checksumReference(bytes, from)
    },
  )
  return sum
}

/** The checksum of two stretches of one whole. */
export const addChecksums = (first: bigint, second: bigint): bigint => BigInt.asUintN(64, first + second)
