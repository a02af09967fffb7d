import { expect, test } from 'vitest'
import { turns } from '../../../src/model/turn.js'

test('a loop that never waits lets a timer have its turn once it took long, and costs no turn while it is short', async () => {
  let [milliseconds, isTold] = [0, false]
  setTimeout(() => {
    isTold = true
  }, 0)
  const others = turns(() => milliseconds)
  for (milliseconds = 0; milliseconds <= 20; milliseconds++) expect(others()).toBeUndefined()
  await others()
  expect(isTold).toBe(true)
  // From then on it is short again.
  expect(others()).toBeUndefined()
})
