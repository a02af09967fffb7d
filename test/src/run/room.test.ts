/** A disk without room for what is known before anything is read is refused before anything is written. */
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { generateRecording, generateSorting, memoryEvents } from 'rxephys'
import { setProperty } from 'rxephys/operators'
import { afterAll, expect, test, vi } from 'vitest'
import { files } from '../../../src/platform/node.js'
import { placesIn } from './support.js'

const place = placesIn('room')
const free = vi.spyOn(files, 'freeBytes')
afterAll(() => free.mockRestore())

const texts = (count: number): readonly string[] => Array.from({ length: count }, (_, row) => `${row} `.repeat(1000))
const recording = (await generateRecording({ numChannels: 4, durations: [0.01] })).pipe(
  setProperty({ key: 'notes', values: texts(4) }),
)
const sorting = (await generateSorting({ numUnits: 4, durations: [0.1] })).pipe(setProperty({ key: 'notes', values: texts(4) }))
const events = (
  await memoryEvents({
    samplingFrequency: 1000,
    channelIds: ['a'],
    events: { sampleIndex: Float64Array.of(1), channelIndex: [0], value: [1] },
  })
).pipe(setProperty({ key: 'notes', values: texts(1) }))

const taken = (path: string): number =>
  statSync(path).isDirectory() ? readdirSync(path).reduce((sum, name) => sum + taken(join(path, name)), 0) : statSync(path).size

const saves = [
  ['a recording', (path: string) => recording.save(path)],
  ['a recording as Zarr', (path: string) => recording.save(path, { format: 'zarr' })],
  ['a recording as Zarr 3', (path: string) => recording.save(path, { format: 'zarr', formatParams: { zarrFormat: 3 } })],
  ['a sorting', (path: string) => sorting.save(path)],
  ['a sorting as Zarr', (path: string) => sorting.save(path, { format: 'zarr' })],
  ['a sorting as Zarr 3', (path: string) => sorting.save(path, { format: 'zarr', formatParams: { zarrFormat: 3 } })],
  ['events', (path: string) => events.save(path)],
] as const

test.each(saves)('%s with long properties', async (name, save) => {
  free.mockReturnValue(1500)
  await expect(save(place(name))).rejects.toThrow(/NoSpace: output .*needs \d{4,} bytes.*1500 free/)
  expect(readdirSync(place('')).filter((each) => each.startsWith(name))).toEqual([])
  free.mockReturnValue(10 ** 9)
  await save(place(name))
  // What fits is not refused.
  free.mockReturnValue(taken(place(name)))
  await save(place(`${name} again`))
})
