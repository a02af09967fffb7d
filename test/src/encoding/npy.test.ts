import { readdirSync, readFileSync } from 'node:fs'
import { either as E } from 'fp-ts'
import { describe, expect, test } from 'vitest'
import { parseNpy, parseNpyHeader } from '../../../src/encoding/npy.js'
import { npyOfProperty, propertyOfNpy, writeNpy } from '../../../src/encoding/npyWrite.js'
import { renderFault } from '../../../src/model/fault.js'
import type { Property } from '../../../src/model/properties.js'
import { haveShared, shared } from '../../sources/support.js'

const parsed = (bytes: Uint8Array) => {
  const result = parseNpy(bytes, 'a.npy')
  if (E.isLeft(result)) throw new Error(renderFault(result.left))
  return result.right
}
const refused = (bytes: Uint8Array): string => {
  const result = parseNpy(bytes, 'a.npy')
  return E.isLeft(result) ? renderFault(result.left) : 'it was read'
}

/** A file with another header than we write. */
const file = (descr: string, shape: string, values: Uint8Array, { fortran = 'False', version = 1 } = {}): Uint8Array => {
  const dict = new TextEncoder().encode(`{'descr': ${descr}, 'fortran_order': ${fortran}, 'shape': ${shape}, }\n`)
  const length = version === 1 ? [dict.length & 255, dict.length >> 8] : [dict.length, 0, 0, 0]
  const head = Uint8Array.of(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, version, 0, ...length, ...dict)
  const bytes = new Uint8Array(head.length + values.length)
  bytes.set(head)
  bytes.set(values, head.length)
  return bytes
}

describe('writing', () => {
  test('the head is numpy.save’s, byte for byte', () => {
    const bytes = writeNpy({ dtype: 'int16', shape: [2, 3], data: [1, 2, 3, 4, 5, -6] })
    const dict = "{'descr': '<i2', 'fortran_order': False, 'shape': (2, 3), }"
    expect(String.fromCharCode(...bytes.subarray(0, 128))).toBe(`\x93NUMPY\x01\x00\x76\x00${dict.padEnd(117)}\n`)
    expect(bytes.length).toBe(128 + 12)
  })

  test.each<Property>([
    { dtype: 'float64', values: [0.1, Number.NaN, Number.NEGATIVE_INFINITY] },
    {
      dtype: 'float32',
      values: [
        [1, 2.5],
        [3, -4],
      ],
    },
    { dtype: 'int64', values: [-1, Number.MAX_SAFE_INTEGER] },
    { dtype: 'int32', values: [] },
    { dtype: 'int16', values: [-32768] },
    { dtype: 'uint8', values: [0, 255] },
    { dtype: 'bool', values: [true, false] },
    { dtype: 'string', values: ['CA1', '', 'é😀'] },
  ])('a property of $dtype reads back the same', (property) => {
    const array = parsed(npyOfProperty(property))
    expect(array._tag === 'array' && propertyOfNpy(array)).toEqual(property)
  })

  test.skipIf(!haveShared)('properties that SpikeInterface saved are written as they were', () => {
    const folder = shared('si-generated/si-0.104.8/recording_binary/properties')
    for (const name of readdirSync(folder).filter((each) => each !== 'contact_vector.npy')) {
      const bytes = readFileSync(`${folder}/${name}`)
      const array = parsed(bytes)
      const property = array._tag === 'array' ? propertyOfNpy(array) : undefined
      expect(property && Buffer.from(npyOfProperty(property)).equals(bytes), name).toBe(true)
    }
  })
})

describe('reading', () => {
  test('Fortran order becomes C order', () => {
    const bytes = file("'|u1'", '(2, 3)', Uint8Array.of(1, 4, 2, 5, 3, 6), { fortran: 'True' })
    expect(parsed(bytes)).toMatchObject({ shape: [2, 3], data: [1, 2, 3, 4, 5, 6] })
  })

  test('big-endian values and versions 2 and 3', () => {
    expect(parsed(file("'>i2'", '(2,)', Uint8Array.of(1, 0, 255, 255), { version: 2 }))).toMatchObject({ data: [256, -1] })
    expect(parsed(file("'|S3'", '(1,)', Uint8Array.of(97, 98, 0), { version: 3 }))).toMatchObject({ data: ['ab'] })
  })

  test('texts by the hundred thousand: as wide as the longest', () => {
    const data = Array.from({ length: 300_000 }, (_, index) => (index === 299_999 ? 'µµµ' : `${index % 10}`))
    const bytes = writeNpy({ dtype: 'string', shape: [data.length], data })
    expect(parsed(bytes)).toMatchObject({ dtype: '<U3', shape: [300_000] })
    expect(parsed(bytes)).toHaveProperty('data', data)
  })

  test('the head alone says where the values are', () => {
    const head = parseNpyHeader(writeNpy({ dtype: 'float64', shape: [5], data: [1, 2, 3, 4, 5] }).subarray(0, 128), 'a.npy')
    expect(head).toEqual(E.right({ shape: [5], dtype: '<f8', fortranOrder: false, byteOffset: 128 }))
  })

  test('objects are never unpickled; records, complex numbers and dates are skipped with a reason', () => {
    expect(parsed(file("'|O'", '(1,)', Uint8Array.of(0x80, 4, 0x4e, 0x2e)))).toMatchObject({
      _tag: 'skipped',
      reason: 'it holds Python objects, which are pickles; these are never opened',
    })
    expect(parsed(file("[('x', '<f8')]", '(0,)', new Uint8Array()))).toMatchObject({ _tag: 'skipped' })
    expect(parsed(file("'<c16'", '(0,)', new Uint8Array()))).toMatchObject({ _tag: 'skipped' })
    expect(parsed(file("'<M8[s]'", '(0,)', new Uint8Array()))).toMatchObject({ _tag: 'skipped' })
  })

  test('an integer that a double cannot hold is refused', () => {
    expect(refused(file("'<i8'", '(1,)', Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 16)))).toContain('a double cannot hold it exactly')
  })

  test('a head that promises more than can be is refused before anything is read', () => {
    expect(refused(file("'<i8'", '(1000000000000,)', new Uint8Array(8)))).toContain('expected 8000000000000 bytes of values')
    for (const shape of [`(${'9'.repeat(30)},)`, `(0, ${'9'.repeat(400)})`, '(9007199254740993, 0)'])
      expect(refused(file("'<i8'", shape, new Uint8Array()))).toContain('a shape of fewer than 2^53 values')
    const long = new Uint8Array(200_000)
    long.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 2, 0, 0, 0, 2, 0])
    expect(refused(long)).toContain('a .npy header of 131084 bytes')
  })

  test('a text as long as a file, and one that is none', () => {
    const letters = new Uint8Array(4 * 300_000)
    letters[4 * 299_999] = 65
    expect(parsed(file("'<U300000'", '(1,)', letters))).toHaveProperty('data', [`${'\0'.repeat(299_999)}A`])
    expect(refused(file("'<U1'", '(1,)', Uint8Array.of(0, 0, 17, 0)))).toContain('1114112: no character has this number')
  })

  test('a cut file, an overlong one and no .npy file at all', () => {
    const bytes = writeNpy({ dtype: 'float64', shape: [2], data: [1, 2] })
    expect(refused(bytes.subarray(0, 140))).toBe('Incomplete: a.npy: expected 16 bytes of values (<f8, shape 2), found 12')
    expect(refused(Uint8Array.of(...bytes, 0))).toContain('Corrupt')
    expect(refused(bytes.subarray(0, 60))).toBe('Incomplete: a.npy: expected a .npy header of 128 bytes, found 60 bytes')
    expect(refused(new TextEncoder().encode('hello world'))).toContain('found bytes 68 65 6c 6c 6f 20')
    expect(refused(new Uint8Array())).toContain('found an empty file')
  })
})
