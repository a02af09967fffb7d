import { expect, test } from 'vitest'
import { Precedence } from '../../../../src/viewer/session/precedence.js'

const never = new AbortController().signal
const gate = () => {
  let open: () => void = () => undefined
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { open, opened }
}

test('of what is long one is worked on at a time, and what is short does not wait for it', async () => {
  const precedence = new Precedence()
  const order: string[] = []
  const [{ open, opened }, begun] = [gate(), gate()]
  const first = precedence.answer('unitWaveforms', never, async () => {
    order.push('first')
    begun.open()
    await opened
  })
  const second = precedence.answer('amplitudes', never, async () => order.push('second'))
  await begun.opened
  await precedence.answer('traces', never, async () => order.push('short'))
  open()
  await Promise.all([first, second])
  expect(order).toEqual(['first', 'short', 'second'])
})

test('one that is stopped before its turn is not begun, and holds up nobody', async () => {
  const precedence = new Precedence()
  const { open, opened } = gate()
  const first = precedence.answer('amplitudes', never, () => opened)
  const stop = new AbortController()
  const second = precedence.answer('amplitudes', stop.signal, async () => 'begun').catch(() => 'not begun')
  stop.abort()
  open()
  await first
  expect(await second).toBe('not begun')
  expect(await precedence.answer('amplitudes', never, async () => 'third')).toBe('third')
})

test('long work rests while somebody waits for a short answer', async () => {
  const precedence = new Precedence()
  const { open, opened } = gate()
  const order: string[] = []
  const short = precedence.answer('traces', never, () => opened.then(() => order.push('answered')))
  const rested = precedence.rest(never).then(() => order.push('rested'))
  open()
  await Promise.all([short, rested])
  expect(order).toEqual(['answered', 'rested'])
  await expect(precedence.rest(AbortSignal.abort())).rejects.toThrow(/abort/i)
})
