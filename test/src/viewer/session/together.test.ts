import { expect, test } from 'vitest'
import { Together } from '../../../../src/viewer/session/together.js'

const never = new AbortController().signal

test('what several ask for is worked out once, and kept', async () => {
  const together = new Together<number>(10)
  let worked = 0
  const ask = (): Promise<number> => together.answer('a', 1, never, async () => ++worked)
  expect(await Promise.all([ask(), ask()])).toEqual([1, 1])
  expect(await ask()).toBe(1)
})

test('the work goes on while one waits for it, and is stopped when nobody does', async () => {
  const together = new Together<number>(10)
  const signals: AbortSignal[] = []
  const work = (signal: AbortSignal): Promise<number> => {
    signals.push(signal)
    return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
  }
  const [first, second] = [new AbortController(), new AbortController()]
  const asked = [first, second].map(({ signal }) => together.answer('a', 1, signal, work).catch(() => 'left'))
  first.abort()
  expect(await asked[0]).toBe('left')
  expect(signals.map(({ aborted }) => aborted)).toEqual([false])
  second.abort()
  expect(await asked[1]).toBe('left')
  expect(signals.map(({ aborted }) => aborted)).toEqual([true])
  // Who asks anew does not get what was stopped.
  expect(await together.answer('a', 1, never, async () => 5)).toBe(5)
})

test('what failed is tried again', async () => {
  const together = new Together<number>(10)
  await expect(together.answer('a', 1, never, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(await together.answer('a', 1, never, async () => 2)).toBe(2)
})
