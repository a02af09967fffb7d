import { expect, test } from 'vitest'
import { closeAll, thenAlways, thenAlwaysLater } from '../../../src/model/attempt.js'

const failing = (message: string) => (): never => {
  throw new Error(message)
}

test('what fails in clean-up is told only where nothing failed before it', async () => {
  const done: string[] = []
  expect(() => thenAlways(failing('first'), failing('second'))).toThrow('first')
  expect(() => thenAlways(() => 1, failing('second'))).toThrow('second')
  expect(
    thenAlways(
      () => 1,
      () => void done.push('a'),
    ),
  ).toBe(1)
  expect(() => thenAlways(failing('first'), () => void done.push('b'))).toThrow('first')
  await expect(thenAlwaysLater(async () => failing('first')(), failing('second'))).rejects.toThrow('first')
  await expect(
    thenAlwaysLater(
      async () => 1,
      async () => failing('second')(),
    ),
  ).rejects.toThrow('second')
  expect(
    await thenAlwaysLater(
      async () => 2,
      () => void done.push('c'),
    ),
  ).toBe(2)
  expect(done).toEqual(['a', 'b', 'c'])
})

test('all are closed, also after one that fails; the first failure is told', () => {
  const closed: number[] = []
  const handles = [0, 1, 2, 3].map((number) => ({
    close: () => {
      closed.push(number)
      if (number === 1 || number === 2) throw new Error(`handle ${number}`)
    },
  }))
  expect(() => closeAll(handles)).toThrow('handle 1')
  expect(closed).toEqual([0, 1, 2, 3])
})
