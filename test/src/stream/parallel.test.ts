import { firstValueFrom, take, toArray } from 'rxjs'
import { expect, test } from 'vitest'
import { collect, parallel } from '../../../src/stream/parallel.js'

/** Numbers from 0 on, and how many were taken. */
const counted = (length: number) => {
  const taken = { count: 0 }
  function* numbers() {
    for (let each = 0; each < length; each++) {
      taken.count++
      yield each
    }
  }
  return { numbers: numbers(), taken }
}

test('items are taken as work on them begins: those that wait take no memory', async () => {
  const { numbers, taken } = counted(1_000_000)
  const twice = parallel(numbers, 2, async (value) => 2 * value)
  expect((await firstValueFrom(twice.pipe(take(3), toArray()))).toSorted()).toEqual([0, 2, 4])
  expect(taken.count).toBeLessThan(10)
})

test('work is done on all, at most so many at once', async () => {
  let [running, most] = [0, 0]
  const results = await collect(
    parallel(counted(50).numbers, 3, async (value, index) => {
      most = Math.max(most, ++running)
      await Promise.resolve()
      running--
      return [value, index]
    }),
  )
  expect(results.map(([value]) => value).toSorted((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, each) => each))
  expect(results.every(([value, index]) => value === index)).toBe(true)
  expect(most).toBe(3)
})

test('the first work that fails ends all: no other begins', async () => {
  const { numbers, taken } = counted(1000)
  const failing = parallel(numbers, 2, async (value) => {
    if (value === 5) throw new Error('five')
    return value
  })
  await expect(collect(failing)).rejects.toThrow('five')
  expect(taken.count).toBeLessThan(10)
})
