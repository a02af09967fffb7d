import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { generateRecording, numpySorting, open, openSorting, type Progress } from 'rxephys'
import { detectPeaks } from 'rxephys/operators'
import { lastValueFrom, take, toArray } from 'rxjs'
import { afterAll, expect, test, vi } from 'vitest'

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'rxephys-save-stream-'))
afterAll(() => fs.rmSync(folder, { recursive: true }))
const place = (name: string): string => path.join(folder, name)
const recording = await generateRecording({ numChannels: 2, durations: [1], samplingFrequency: 1000, dtype: 'int16' })

test('a save as a stream: nothing before somebody listens, progress, and what was saved last', async () => {
  const progress$ = recording.save$(place('a'), { progress: false })
  expect(fs.existsSync(place('a'))).toBe(false)
  const told = await lastValueFrom(progress$.pipe(toArray()))
  expect(told.map(({ saved }) => saved === undefined)).toEqual([...told.slice(1).map(() => true), false])
  expect(told.at(-1)).toMatchObject({ frames: 1000, totalFrames: 1000 })
  expect((await told.at(-1)?.saved?.getTraces())?.data).toEqual((await recording.getTraces()).data)
  await expect(lastValueFrom(progress$)).rejects.toThrow(/a: expected nothing there/)
})

test('a sorting as well', async () => {
  const sorting = await numpySorting({ samplingFrequency: 1000, trains: [new Map([['a', [3, 1500]]])] })
  const { saved, frames } = await lastValueFrom(sorting.save$(place('spikes')))
  expect([frames, saved?.unitIds, (await openSorting(place('spikes'))).unitIds]).toEqual([1501, ['a'], ['a']])
})

test('who listens no more stops it: what is unfinished can be gone on with, and nothing stands in the place', async () => {
  const slow = await generateRecording({ numChannels: 16, durations: [3600], samplingFrequency: 1000, dtype: 'int16' })
  await lastValueFrom(slow.save$(place('c'), { progress: false }).pipe(take(1)))
  await vi.waitFor(() => expect(open(place('c'))).rejects.toThrow(/Incomplete.*a save interrupted after/), 60_000)
  expect(fs.existsSync(place('c'))).toBe(false)
})

test('a listener of its own is told too, and a signal stops it too', async () => {
  const [heard, stop] = [[] as Progress[], new AbortController()]
  stop.abort()
  const peaks = recording.pipe(detectPeaks({ noiseLevels: [1, 1], method: 'by_channel' }))
  await expect(lastValueFrom(peaks.save$(place('d'), { signal: stop.signal }))).rejects.toThrow(/Aborted/)
  await lastValueFrom(peaks.save$(place('d'), { onProgress: (each) => heard.push(each) }))
  expect(heard.at(-1)?.frames).toBe(1000)
})
