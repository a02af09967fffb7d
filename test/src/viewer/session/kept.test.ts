import { expect, test } from 'vitest'
import { Kept } from '../../../../src/viewer/session/kept.js'

test('of more than there is room for, what was used last is kept', () => {
  const kept = new Kept<number>(20)
  kept.set('a', 1, 10)
  kept.set('b', 2, 10)
  expect(kept.get('a')).toBe(1)
  kept.set('c', 3, 10)
  expect(['a', 'b', 'c'].map((name) => kept.get(name))).toEqual([1, undefined, 3])
})

test('what is set again, or taken out, makes room', () => {
  const kept = new Kept<number>(20)
  kept.set('a', 1, 10)
  kept.set('a', 2, 10)
  kept.set('b', 3, 10)
  expect([kept.get('a'), kept.get('b')]).toEqual([2, 3])
  kept.delete('a')
  kept.set('c', 4, 10)
  expect([kept.get('a'), kept.get('b'), kept.get('c')]).toEqual([undefined, 3, 4])
})

test('what is larger than all room is kept alone', () => {
  const kept = new Kept<number>(20)
  kept.set('a', 1, 10)
  kept.set('b', 2, 100)
  expect([kept.get('a'), kept.get('b')]).toEqual([undefined, 2])
})
