/** Arrays of whole numbers, however they are held: what is no whole number is refused. */
import { expect, test } from 'vitest'
import { writeNpy } from '../../../../src/encoding/npyWrite.js'
import { integers } from '../../../../src/formats/spikeinterface/npz.js'

const array = (dtype: 'int16' | 'int64' | 'float64', data: readonly number[], shape: readonly number[] = [data.length]) =>
  writeNpy({ dtype, shape, data })

test.each([
  ['one axis', array('int64', [3, 5, 2 ** 40])],
  ['one column', array('int64', [3, 5, 2 ** 40], [3, 1])],
  ['one row', array('int64', [3, 5, 2 ** 40], [1, 3])],
  ['floats that are whole', array('float64', [3, 5, 2 ** 40])],
])('%s is read', (_, bytes) => {
  expect(integers(bytes, 'a.npy')).toEqual(Float64Array.of(3, 5, 2 ** 40))
})

test('integers of 16 bits keep their sign', () => {
  expect(integers(array('int16', [-1, 32_767]), 'a.npy')).toEqual(Float64Array.of(-1, 32_767))
})

test('one that is not whole among those that are is refused', () => {
  expect(() => integers(array('float64', [3, 5.5, 7]), 'a.npy')).toThrow('a.npy: spikes of dtype "<f8"')
  expect(() => integers(array('float64', [Number.NaN]), 'a.npy')).toThrow('one axis of integers is read')
})

test('integers of two axes are read row after row', () => {
  expect(integers(array('int64', [1, 2, 3, 4], [2, 2]), 'a.npy')).toEqual(Float64Array.of(1, 2, 3, 4))
})
