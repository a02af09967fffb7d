import { afterEach, describe, expect, it } from 'vitest'
import { convert, setSimd } from '../../../src/dsp/index.js'

describe.each([true, false])('convert (SIMD: %s)', (simd) => {
  afterEach(() => setSimd(true))
  const to = <T extends Parameters<typeof convert>[1]>(input: Parameters<typeof convert>[0], output: T): T => {
    setSimd(simd)
    convert(input, output)
    return output
  }

  it('rounds halves to even', () => {
    const input = Float64Array.of(0.5, 1.5, 2.5, -0.5, -1.5, -2.5, 0.49999999999999994)
    expect([...to(input, new Int16Array(7))]).toEqual([0, 2, 2, 0, -2, -2, 0])
  })

  it('saturates, and makes 0 of NaN', () => {
    const input = Float32Array.of(40_000, -40_000, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN)
    expect([...to(input, new Int16Array(5))]).toEqual([32_767, -32_768, 32_767, -32_768, 0])
    expect([...to(input, new Uint8Array(5))]).toEqual([255, 0, 255, 0, 0])
    expect([...to(Int16Array.of(-5, 300), new Uint8Array(2))]).toEqual([0, 255])
  })

  it('rounds a 64-bit integer to float32 once, not through float64', () => {
    const tie = (1n << 60n) + (1n << 36n) + 1n
    expect(to(BigInt64Array.of(tie), new Float32Array(1))[0]).toBe(2 ** 60 + 2 ** 37)
    expect([...to(Float64Array.of(2 ** 63, -1, Number.NaN), new BigUint64Array(3))]).toEqual([2n ** 63n, 0n, 0n])
    expect([...to(Float64Array.of(2 ** 63), new BigInt64Array(1))]).toEqual([2n ** 63n - 1n])
  })

  it('refuses lengths that differ', () => {
    expect(() => to(new Int8Array(3), new Int8Array(4))).toThrow(RangeError)
  })
})
