import { setTimeout } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { whenReady } from '../../../../src/model/waiting.js'
import { BLOCK, ByteCache } from '../../../../src/platform/stores/byteCache.js'
import { Answers, Flight } from '../../../../src/platform/stores/flight.js'
import { RemoteFile } from '../../../../src/platform/stores/remoteFile.js'
import type { Room } from '../../../../src/platform/stores/store.js'

/** What is on its way until it is stopped, or `answer` is called. */
const slow = () => {
  const stopped: boolean[] = []
  let answer = (_: number): void => undefined
  const begin = (signal: AbortSignal): Promise<number> =>
    new Promise((resolve, reject) => {
      answer = resolve
      signal.addEventListener('abort', () => {
        stopped.push(true)
        reject(new Error('stopped'))
      })
    })
  return { stopped, begin, answer: (value: number) => answer(value) }
}

test('what was stopped before anybody waited for it is asked for anew', async () => {
  const { begin, stopped } = slow()
  const flight = new Flight(begin)
  const waiting = flight.asWaiting()
  flight.end()
  expect(stopped).toEqual([true])
  expect(flight.live).toBe(false)
  await waiting.ready()
})

test('one who goes stops nothing that another waits for; the last one does', async () => {
  const { begin, stopped, answer } = slow()
  const answers = new Answers<number>()
  const [first, second] = [new AbortController(), new AbortController()]
  const ask = () => answers.ask('x', begin)
  const [one, two] = [whenReady(ask, first.signal), whenReady(ask, second.signal)]
  first.abort()
  await expect(one).rejects.toThrow(/^Aborted: reading was stopped$/)
  expect(stopped).toEqual([])
  answer(7)
  expect(await two).toBe(7)
})

test('one who closes a file between asking and waiting, and opens it again, gets its bytes', async () => {
  const read = async (_: number, into: Room, signal: AbortSignal): Promise<void> => {
    await setTimeout(5)
    signal.throwIfAborted()
    for (const array of into) array.fill(7)
  }
  const file = new RemoteFile({ path: 'x', name: 'x', size: 4 * BLOCK, read }, new ByteCache(16 * BLOCK))
  const into = new Uint8Array(BLOCK + 100)
  await whenReady(() => file.read(into, 0))
  into.fill(0)
  // One who reads on, and ends within a block: what comes ahead begins with that block.
  let asked = 0
  await whenReady(() => {
    asked++
    if (asked > 3) return
    try {
      file.read(into, into.length)
    } finally {
      file.close()
    }
  })
  expect(asked).toBe(2)
  expect(into.every((byte) => byte === 7)).toBe(true)
})
