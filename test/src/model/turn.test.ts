import { expect, test } from 'vitest'
import { turns } from '../../../src/model/turn.js'

test('a loop that never waits lets a timer have its turn, and costs no turn while it is short', async () => {
  let isTold = false
  setTimeout(() => {
    isTold = true
  }, 0)
  const others = turns()
  await others()
  expect(isTold).toBe(false)
  for (let round = 0; !isTold && round < 1e9; round++) await others()
  expect(isTold).toBe(true)
})
