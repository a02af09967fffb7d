import { existsSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname } from 'node:path'
import { expect, test } from 'vitest'
import { infoOf, succeed } from './support.js'

const leftovers = (): readonly string[] => readdirSync(tmpdir()).filter((name) => name.startsWith('rxephys-demo-'))

test('shows every step with its code, checks what it saved, and leaves nothing', async () => {
  const before = leftovers()
  const text = await succeed(['demo', '--seconds', '1'])
  const steps = [
    'generateRecording(',
    'raw.pipe(commonReference(), bandpassFilter(',
    'clean.getTraces(',
    'clean.save(',
    'saved.getTraces(',
  ]
  for (const step of steps) expect(text).toMatch(new RegExp(`^> .*${step.replace(/[().]/g, '\\$&')}`, 'm'))
  expect(text).toMatch(/\nyes: [\d,]+ samples in 50 windows, all the same to the bit\n/)
  const [, raw, clean] = /noise of a channel.*: ([\d.]+) µV before, ([\d.]+) µV after/.exec(text) ?? []
  // 10 µV of its own and 20 µV shared; then 10 µV less what lies outside of 300 to 6000 Hz.
  expect(Number(raw)).toBeGreaterThan(20)
  expect(Math.abs(Number(clean) - 10 * Math.sqrt(5700 / 15_000))).toBeLessThan(0.5)
  expect(text.split('\n').length).toBeLessThanOrEqual(26)
  for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(100)
  expect(leftovers()).toEqual(before)
})

test('--keep keeps what was saved, and names it', async () => {
  const text = await succeed(['demo', '--seconds', '1', '--keep'])
  const path = /kept: rxephys info (.*)\n/.exec(text)?.[1] ?? ''
  expect(existsSync(path)).toBe(true)
  expect((await infoOf(path)).savedFrom?.nodes.map(({ kind }) => kind)).toEqual([
    'generateRecording',
    'commonReference',
    'bandpassFilter',
  ])
  rmSync(dirname(path), { recursive: true })
})
