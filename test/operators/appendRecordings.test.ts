import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { appendRecordings, memory } from 'rxephys'
import { frameSlice, renameChannels, resetTimes, selectSegments, setProperty, shiftTimes } from 'rxephys/operators'
import { expect, test } from 'vitest'
import { numbers, of, refusal } from './twoChannels.js'

const first = await of(Int16Array.of(1, 2), Int16Array.of(3, 4))
const second = (await of(Int16Array.of(5, 6, 7, 8))).pipe(shiftTimes({ shift: 60 }))

test('the segments of one follow those of the other, with their times', async () => {
  const all = appendRecordings([first, second])
  expect(all.segments.map(({ frames }) => frames)).toEqual([1, 1, 2])
  expect(await numbers(all, { segment: 2 })).toEqual([5, 6, 7, 8])
  expect(await Promise.all([0, 1, 2].map((segment) => all.getStartTime(segment)))).toEqual([0, 0, 60])
})

test('appending is associative', async () => {
  const [left, right] = [
    appendRecordings([appendRecordings([first, second]), first]),
    appendRecordings([first, appendRecordings([second, first])]),
  ]
  for (const segment of [0, 1, 2, 3, 4]) expect(await numbers(left, { segment })).toEqual(await numbers(right, { segment }))
})

test('channels have to be the same; properties that differ are dropped with a notice', () => {
  expect(refusal(() => appendRecordings([first, second.pipe(renameChannels({ newChannelIds: ['a', 'c'] }))]))).toMatch(
    /channelIds of input 1/,
  )
  const told = appendRecordings([first.pipe(setProperty({ key: 'depth', values: [1, 2] })), second])
  expect(told.getProperty('depth')).toBeUndefined()
  expect(told.notices.map(({ message }) => message)).toEqual([expect.stringContaining('"depth"')])
})

test('sampling frequencies may differ by as much as is tolerated', async () => {
  const other = await memory({ traces: [Int16Array.of(9, 9)], samplingFrequency: 1000.5, channelIds: ['a', 'b'] })
  expect(refusal(() => appendRecordings([first, other]))).toMatch(/samplingFrequency of input 1.*1000, as input 0, found 1000\.5/)
  const tolerant = appendRecordings([first, other], { samplingFrequencyMaxDiff: 0.5 })
  expect(tolerant.samplingFrequency).toBe(1000)
  expect(tolerant.notices[0].message).toMatch(/differ by 0\.5 Hz.*43200\.00 ms in 24 h/)
})

test('each segment is timed by its own rate, whatever stands on it, and when it is saved', async () => {
  const slow = await memory({
    traces: [new Int16Array(20)],
    samplingFrequency: 500,
    channelIds: ['a', 'b'],
    tStarts: [2],
  })
  const both = appendRecordings([first, slow], { samplingFrequencyMaxDiff: 500 })
  expect(Array.from(await both.getTimes({ segment: 2 }))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((frame) => 2 + frame / 500))
  expect([both.getDuration(2), await both.timeToSample(2.008, 2)]).toEqual([0.02, 4])
  const late = both.pipe(selectSegments({ segmentIndices: [2] }), shiftTimes({ shift: 1 }), frameSlice({ startFrame: 5 }))
  expect([await late.getStartTime(), await late.getEndTime()]).toEqual([3.01, 3.018])
  expect(await late.pipe(resetTimes()).getEndTime()).toBe(0.004)
  const folder = mkdtempSync(join(tmpdir(), 'rxephys-'))
  const saved = await both.save(join(folder, 'both'))
  for (const segment of [0, 1, 2]) expect(await saved.getTimes({ segment })).toEqual(await both.getTimes({ segment }))
  rmSync(folder, { recursive: true })
})
