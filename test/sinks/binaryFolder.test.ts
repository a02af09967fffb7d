import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { generateRecording, open } from 'rxephys'
import { annotate, bandpassFilter, setProperty } from 'rxephys/operators'
import { afterAll, expect, test } from 'vitest'

const base = fs.mkdtempSync(path.join(os.tmpdir(), 'rxephys-folder-'))
afterAll(() => fs.rmSync(base, { recursive: true }))
const place = (name: string): string => path.join(base, name)

const recording = (await generateRecording({ numChannels: 4, durations: [0.2, 0.1], dtype: 'int16' })).pipe(
  setProperty({ key: 'region', values: ['CA1', 'CA1', 'DG', 'DG'] }),
  annotate({ key: 'subject', value: 'mouse 7' }),
  bandpassFilter({ blockFrames: 500 }),
)

test('what is saved is what is opened: samples, ids, properties, annotations, probe', async () => {
  const saved = await recording.save(place('clean'))
  expect(saved.header).toEqual(recording.header)
  for (const segment of [0, 1])
    expect((await saved.getTraces({ segment })).data).toEqual((await recording.getTraces({ segment })).data)
})

test('the pipeline is saved beside the samples', async () => {
  const again = await open(path.join(place('clean'), 'rxephys.json'))
  expect((await again.getTraces({ segment: 0 })).data).toEqual((await recording.getTraces({ segment: 0 })).data)
})

test('a flipped byte is a fault, never a wrong sample', async () => {
  await recording.save(place('flipped'))
  const traces = path.join(place('flipped'), 'traces_cached_seg0.raw')
  const bytes = fs.readFileSync(traces)
  bytes[1234] ^= 1
  fs.writeFileSync(traces, bytes)
  const flipped = await open(place('flipped'))
  await expect(flipped.getTraces({ segment: 0 })).rejects.toThrow(/Corrupt: .*traces_cached_seg0\.raw.*the checksum/)
  expect((await flipped.getTraces({ segment: 1 })).frames).toBe(3000)
})

test('a shorter file is a fault', async () => {
  await recording.save(place('short'))
  fs.truncateSync(path.join(place('short'), 'traces_cached_seg1.raw'), 100)
  await expect(open(place('short'))).rejects.toThrow(/Incomplete: .*traces_cached_seg1\.raw/)
})

test('what stands is replaced only on demand, and only if it is a saved recording', async () => {
  await expect(recording.save(place('clean'))).rejects.toThrow(/overwrite/)
  await recording.save(place('clean'), { overwrite: true })
  fs.writeFileSync(path.join(place('clean'), 'notes.txt'), 'mine')
  await expect(recording.save(place('clean'), { overwrite: true })).rejects.toThrow(/also holds "notes.txt"/)
  expect(fs.readFileSync(path.join(place('clean'), 'notes.txt'), 'utf8')).toBe('mine')
})
