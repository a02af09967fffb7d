import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { memoryEvents, open, openEvents } from 'rxephys'
import { annotate, setProperty } from 'rxephys/operators'
import { expect, test } from 'vitest'

const folder = mkdtempSync(join(tmpdir(), 'events-sink-'))
const events = await memoryEvents({
  samplingFrequency: 1000,
  channelIds: ['sync', 7],
  channelKinds: ['line', 'word'],
  events: [
    { sampleIndex: [10, 2 ** 33, 2 ** 33], channelIndex: [0, 0, 1], value: [1, 0, 4_000_000_000] },
    { sampleIndex: [], channelIndex: [], value: [] },
    { sampleIndex: [3], channelIndex: [1], value: [5] },
  ],
  tStarts: [0.5, 1, 2],
})

test('what is saved is what is opened: events, ids of both types, kinds, times, properties and annotations', async () => {
  const told = events.pipe(annotate({ key: 'session', value: 3 }), setProperty({ key: 'wire', values: ['D0', 'port'] }))
  const saved = await told.save(join(folder, 'one'))
  for (const opened of [saved, await openEvents(join(folder, 'one'))]) {
    expect([opened.channelIds, opened.channelKinds]).toEqual([
      ['sync', 7],
      ['line', 'word'],
    ])
    expect([opened.annotations, opened.getProperty('wire'), opened.notices]).toEqual([{ session: 3 }, ['D0', 'port'], []])
    for (const segment of [0, 1, 2]) {
      expect(await opened.getEvents({ segment })).toEqual(await events.getEvents({ segment }))
      expect(opened.getStartTime(segment)).toBe(events.getStartTime(segment))
    }
  }
})

test('the folder has one file a column, as numpy reads them', async () => {
  await events.save(join(folder, 'columns'))
  expect(readdirSync(join(folder, 'columns')).sort()).toEqual([
    'channel_index.npy',
    'checksums.json',
    'events.json',
    'properties',
    'rxephys.json',
    'sample_index.npy',
    'value.npy',
  ])
  const bytes = readFileSync(join(folder, 'columns', 'sample_index.npy'))
  expect(bytes.subarray(0, 128).toString('latin1')).toContain("{'descr': '<i8', 'fortran_order': False, 'shape': (4,), }")
  expect([0, 1, 2, 3].map((event) => Number(bytes.readBigInt64LE(bytes.length - 32 + 8 * event)))).toEqual([
    10,
    2 ** 33,
    2 ** 33,
    3,
  ])
})

test('what stands there is replaced only when asked, and only events; a recording is none', async () => {
  await expect(events.save(join(folder, 'one'))).rejects.toThrow('expected nothing there')
  await events.save(join(folder, 'one'), { overwrite: true })
  mkdirSync(join(folder, 'mine'))
  writeFileSync(join(folder, 'mine', 'thesis.txt'), 'keep me')
  await expect(events.save(join(folder, 'mine'), { overwrite: true })).rejects.toThrow('a folder that also holds "thesis.txt"')
  await expect(open(join(folder, 'one'))).rejects.toThrow('openEvents() opens it')
})
