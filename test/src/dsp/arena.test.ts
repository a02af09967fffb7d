import { expect, it } from 'vitest'
import { arena, configureArena, createArena } from '../../../src/dsp/index.js'

it('hands out aligned arrays, takes them back and joins the holes', () => {
  const memory = createArena(1_000_000)
  const all = [1, 2, 3].map((n) => memory.take('int16', n * 1000))
  expect(all.map((x) => x.byteOffset % 64)).toEqual([0, 0, 0])
  const first = all[0].byteOffset
  for (const samples of [all[1], all[0], all[2]]) memory.give(samples)
  expect(memory.used).toBe(0)
  expect(memory.peak).toBeGreaterThanOrEqual(12_000)
  expect(memory.take('int16', 6000).byteOffset).toBe(first)
})

it('falls back to an ordinary array when there is no room', () => {
  const memory = createArena(1_000_000)
  const big = memory.take('float64', 1_000_000)
  expect(big.length).toBe(1_000_000)
  expect(memory.owns(big)).toBe(false)
  memory.give(big)
  expect(memory.used).toBe(0)
})

it('knows views of its arrays, and cannot be resized in use', () => {
  const samples = arena().take('float32', 100)
  expect(arena().owns(samples.subarray(10, 20))).toBe(true)
  arena().give(samples)
  expect(() => configureArena({ bytes: 4_000_000 })).toThrow('already in use')
})
