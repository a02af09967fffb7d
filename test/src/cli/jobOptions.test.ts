import { expect, test } from 'vitest'
import { jobsOf } from '../../../src/cli/jobOptions.js'

test('texts become job options, as they are named there', () => {
  expect(jobsOf({})).toEqual({})
  expect(jobsOf({ jobs: '-1', 'chunk-duration': '500ms', 'memory-budget': '1Gi' })).toEqual({
    jobs: -1,
    chunkDuration: '500ms',
    memoryBudget: '1Gi',
  })
  expect(jobsOf({ jobs: '0.5', 'chunk-size': '777' })).toEqual({ jobs: 0.5, chunkSize: 777 })
  expect(jobsOf({ 'chunk-duration': '2.5' })).toEqual({ chunkDuration: 2.5 })
  expect(jobsOf({ 'chunk-memory': '100M' })).toEqual({ chunkMemory: '100M' })
  expect(jobsOf({ 'total-memory': '1G' })).toEqual({ totalMemory: '1G' })
})

test.each([
  [{ jobs: '' }, '--jobs: expected a number of workers, -1, or a fraction such as 0.5, found ""'],
  [{ jobs: '0' }, 'found "0"'],
  [{ jobs: '1.5' }, 'found "1.5"'],
  [{ 'chunk-size': '0' }, '--chunk-size: expected a positive whole number, found "0"'],
  [{ 'chunk-duration': '1 fortnight' }, '--chunk-duration: expected a time such as 1s or 500ms, found "1 fortnight"'],
  [{ 'chunk-duration': '-1' }, 'found "-1"'],
  [{ 'total-memory': '3x' }, '--total-memory: expected a size such as 100M or 1Gi, found "3x"'],
  [{ 'chunk-size': '1', 'chunk-memory': '1M' }, '--chunk-size and --chunk-memory say the same thing; give one'],
])('%j is refused by name', (values, message) => {
  expect(() => jobsOf(values)).toThrow(message)
})
