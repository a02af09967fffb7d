import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { memoryEvents, openEvents, openSorting } from 'rxephys'
import { frameSlice } from 'rxephys/operators'
import { expect, test } from 'vitest'

const folder = mkdtempSync(join(tmpdir(), 'events-source-'))
const events = await memoryEvents({
  samplingFrequency: 1000,
  events: [
    { sampleIndex: [5, 9], channelIndex: [0, 0], value: [1, 0] },
    { sampleIndex: [3], channelIndex: [0], value: [1] },
    { sampleIndex: [], channelIndex: [], value: [] },
  ],
})

test('a pipeline of saved events is written as JSON and opened again', async () => {
  const saved = await (
    await memoryEvents({
      samplingFrequency: 1000,
      events: { sampleIndex: [5, 9], channelIndex: [0, 0], value: [1, 0] },
      numSamples: [20],
    })
  ).save(join(folder, 'piped'))
  const slice = saved.pipe(frameSlice({ startFrame: 6 }))
  const again = await openEvents(slice.toJson())
  expect([await again.getEvents(), again.getNumSamples()]).toEqual([
    { sampleIndex: Float64Array.of(3), channelIndex: Int32Array.of(0), value: Uint32Array.of(0) },
    14,
  ])
})

test('damage is a fault, never other events', async () => {
  const saved = await events.save(join(folder, 'damaged'))
  const path = join(folder, 'damaged', 'value.npy')
  const bytes = readFileSync(path)
  bytes[bytes.length - 1] ^= 1
  writeFileSync(path, bytes)
  await expect(openEvents(join(folder, 'damaged')).then((opened) => opened.getEvents({ segment: 0 }))).rejects.toThrow(
    'the checksum',
  )
  rmSync(join(folder, 'damaged', 'checksums.json'))
  await expect(openEvents(join(folder, 'damaged'))).rejects.toThrow('checksums.json, which every save of rxephys has')
  expect(saved.getNumSegments()).toBe(3)
})

test('what is cut short or gone is Incomplete; a description of something else is Corrupt, one of a sorting is none', async () => {
  const place = join(folder, 'short')
  await events.save(place)
  const columns = readFileSync(join(place, 'channel_index.npy'))
  writeFileSync(join(place, 'channel_index.npy'), columns.subarray(0, columns.length - 4))
  await expect(openEvents(place)).rejects.toThrow(/channel_index.npy.*as checksums.json says/)
  rmSync(join(place, 'checksums.json'))
  const unchecked = await openEvents(place, { acceptUnchecked: true })
  await expect(unchecked.getEvents({ segment: 0 })).rejects.toThrow('expected 12 bytes of values, found 8')
  writeFileSync(join(place, 'events.json'), '{"format": "mine"}')
  await expect(openEvents(place, { acceptUnchecked: true })).rejects.toThrow('the description of saved events')
  await expect(openSorting(place)).rejects.toThrow('openEvents() opens it')
})

test('a description that tells of more events than the columns have is a fault before memory is asked for', async () => {
  const place = join(folder, 'many')
  await events.save(place)
  const description = join(place, 'events.json')
  writeFileSync(description, readFileSync(description, 'utf8').replace('"events": 2', '"events": 4294967296'))
  rmSync(join(place, 'checksums.json'))
  const opened = openEvents(place, { acceptUnchecked: true }).then((many) => many.getEvents({ segment: 0 }))
  await expect(opened).rejects.toThrow(/Incomplete: .*sample_index.npy: expected \d+ bytes of values at least/)
})
