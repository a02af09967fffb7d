import { either as E } from 'fp-ts'
import { expect, test } from 'vitest'
import { exactly, required } from '../../../src/codec/codec.js'
import { arraysIn, numbers, openArrays, vectorOf } from '../../../src/declare/arrays.js'
import { files } from '../../../src/platform/node.js'

const { fields } = exactly({ times: required(numbers, { doc: 'some' }) })
const decoded = (value: unknown) => {
  const result = numbers.decode(value)
  if (E.isLeft(result)) throw new Error('refused')
  return result.right
}

test('few numbers stand in the JSON, many are named by what they are', () => {
  expect(numbers.encode(decoded(Float64Array.of(1, 2.5)))).toEqual([1, 2.5])
  const many = Float64Array.from({ length: 2000 }, (_, index) => index / 3)
  const named = numbers.encode(decoded(many))
  expect(named).toEqual({ array: expect.stringMatching(/^array-[0-9a-f]{64}$/) })
  expect(numbers.encode(decoded(Array.from(many)))).toEqual(named)
  expect([...arraysIn({ times: decoded(many), other: 1 })]).toEqual([[Object.values(named ?? {})[0], many]])
  expect(arraysIn({ times: decoded([1, 2]) }).size).toBe(0)
})

test('a named array is found where threads share memory, and nowhere else', () => {
  const shared = Float64Array.of(1, 2, 3)
  const context = { files, shared: new Map([['array-1', [shared]]]) }
  expect(openArrays(fields, { times: { array: 'array-1' } }, context, 'x')).toEqual(E.right({ times: shared }))
  expect(openArrays(fields, { times: { array: 'array-2' } }, context, 'x')).toMatchObject({ left: { _tag: 'Unsupported' } })
  expect(openArrays({}, { times: { array: 'array-2' } }, context, 'x')).toEqual(E.right({ times: { array: 'array-2' } }))
})

test('what is no list of finite numbers is refused', () => {
  for (const value of [[1, Number.NaN], ['1'], Float64Array.of(Number.POSITIVE_INFINITY), 7, null])
    expect(E.isLeft(numbers.decode(value))).toBe(true)
})

test('numbers are read piece by piece', async () => {
  const vector = vectorOf([1, 2, 3, 4])
  expect(vector.frames).toBe(4)
  expect(await vector.read(1, 3)).toEqual(Float64Array.of(2, 3))
  expect(vector.readNow?.(3, 4)).toEqual(Float64Array.of(4))
})
