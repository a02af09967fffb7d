import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generateRecording, generateSorting, numpySorting, openSorting } from 'rxephys'
import { registerRecording, removeExcessSpikes, selectSegments, setTimes, shiftTimes } from 'rxephys/operators'
import { lastValueFrom, toArray } from 'rxjs'
import { expect, test } from 'vitest'
import { refusal, units } from './fewUnits.js'

const sorting = await units()
const recording = (await generateRecording({ numChannels: 1, samplingFrequency: 1000, durations: [0.6] })).pipe(
  shiftTimes({ shift: 100 }),
)

test('the sorting has the recording’s length and times', async () => {
  const registered = sorting.pipe(registerRecording(recording))
  expect([registered.getNumSamples(), registered.getTotalDuration(), registered.hasRecording()]).toEqual([600, 0.6, true])
  expect(Array.from(await registered.getUnitSpikeTrain('b', { returnTimes: true }))).toEqual([100.02, 100.021, 100.5])
})

test('times are those of the recording’s clock, however uneven; past its end there are none', async () => {
  const times = Float64Array.from({ length: 40_000 }, (_, frame) => 5 + frame / 1000 + (frame % 7) / 1e5)
  const clocked = (await generateRecording({ numChannels: 1, samplingFrequency: 1000, durations: [40] })).pipe(
    setTimes({ times: [...times] }),
  )
  const train = [0, 16_383, 16_384, 39_999]
  const far = (await numpySorting({ samplingFrequency: 1000, trains: { a: [...train, 40_000] } })).pipe(
    registerRecording(clocked),
  )
  expect(Array.from(await far.getUnitSpikeTrain('a', { returnTimes: true }))).toEqual([
    ...train.map((frame) => times[frame]),
    Number.NaN,
  ])
  const duration = times[39_999] - times[0] + 1 / 1000
  expect([far.getStartTime(), far.getDuration(), far.getTotalDuration()]).toEqual([5, duration, duration])
  expect([far.hasTimeVector(), clocked.getDuration(), clocked.getTotalDuration()]).toEqual([true, duration, duration])
  const chunks = await lastValueFrom(far.chunks({ chunkSize: 30_000 }).pipe(toArray()))
  expect(chunks.map(({ time }) => time)).toEqual([5, times[30_000]])
})

test('the method also tells of spikes past the end', async () => {
  const registered = await sorting.registerRecording(recording)
  expect(registered.notices.map(({ message }) => message)).toEqual([
    expect.stringContaining('1 spikes lie past the end of segment 0 (600 frames), the first at 900'),
  ])
})

test('spikes past the end stay where segments are chosen and times shifted, until they are removed', async () => {
  const registered = sorting.pipe(registerRecording(recording))
  const later = registered.pipe(selectSegments({ segmentIndices: [0] }), shiftTimes({ shift: 5 }))
  expect(Array.from(await later.getUnitSpikeTrain('a'))).toEqual([10, 20, 900])
  expect(later.getStartTime()).toBe(105)
  expect(Array.from(await later.pipe(removeExcessSpikes()).getUnitSpikeTrain('a'))).toEqual([10, 20])
})

test('a saved sorting has no times, which is told', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rxephys-'))
  const saved = await sorting.pipe(registerRecording(recording)).save(join(folder, 'saved'))
  expect(saved.notices.map(({ _tag, message }) => [_tag, message])).toEqual([
    ['DroppedTimes', expect.stringMatching(/segment 0 started at 100 s.*registerRecording/)],
  ])
  expect((await sorting.save(join(folder, 'plain.npz'))).notices).toEqual([])
  rmSync(folder, { recursive: true })
})

test('both stand in the provenance', async () => {
  const made = (await generateSorting({ samplingFrequency: 1000, durations: [0.6] })).pipe(registerRecording(recording))
  const json = made.toJson()
  expect(JSON.stringify(json)).toContain('"kind":"registerRecording","version":1,"params":{},"inputs":[0,2]')
  expect((await openSorting(json)).getStartTime()).toBe(100)
})

test('another sampling frequency is a conflict', async () => {
  const fast = await generateRecording({ numChannels: 1, durations: [0.6] })
  expect(refusal(() => sorting.pipe(registerRecording(fast)))).toContain('samplingFrequency of the recording')
})
