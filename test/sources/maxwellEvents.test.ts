import { join } from 'node:path'
import { open, openEvents } from 'rxephys'
import { maxwellEvents } from 'rxephys/sources'
import { expect, test } from 'vitest'
import { files } from '../../src/platform/node.js'
import { writeExample } from './maxwellEvents.example.js'
import { bitsOf, type Entry, maxwellFile, oldMaxwell } from './maxwellFiles.js'
import { put, temporaryFolder } from './support.js'

const folder = temporaryFolder()
const { params } = writeExample(files, join(folder, 'example'))
const entries: readonly Entry[] = [[0, 10, 3, 4]]

test('changes of bits stand in the segments of the samples; those where no frame is are left out', async () => {
  const events = await openEvents(params.filePath, { stream: params.stream })
  expect(events.channelIds).toEqual(['bits/0'])
  const columns = [await events.getEvents({ segment: 0 }), await events.getEvents({ segment: 1 })]
  expect(columns.map(({ sampleIndex, value }) => [Array.from(sampleIndex), Array.from(value)])).toEqual([
    [[1], [3]],
    [[1], [0]],
  ])
  expect(events.notices.map(({ message }) => message)).toContainEqual(expect.stringContaining('2 changes of bits at frames'))
  const recording = await open(params.filePath, { stream: params.stream })
  expect(events.segments.map(({ frames }) => frames)).toEqual(recording.segments.map(({ frames }) => frames))
})

test('the old layout counts from its own numbers', async () => {
  const sig = { data: Uint16Array.of(1, 2, 3, 65_535, 0, 1, 1, 2, 2), shape: [3, 3] }
  const bits = bitsOf([
    [131_071, 4],
    [131_073, 0],
  ])
  const events = await openEvents(put(join(folder, 'old.raw.h5'), oldMaxwell(sig, entries, { bits })))
  const { sampleIndex, value } = await events.getEvents()
  expect([events.channelIds, Array.from(sampleIndex), Array.from(value)]).toEqual([['bits'], [0, 2], [4, 0]])
})

test('a file without bits, or without numbers of frames, is refused', async () => {
  const raw = { data: Uint16Array.of(1, 2), shape: [1, 2] }
  const bare = put(join(folder, 'bare.raw.h5'), maxwellFile({ well000: { rec0000: { raw, entries, frames: [1, 2] } } }))
  await expect(maxwellEvents({ filePath: bare })).rejects.toThrow('it holds no bits (open reads its samples)')
  const path = put(
    join(folder, 'uncounted.raw.h5'),
    maxwellFile({ well000: { rec0000: { raw, entries } } }, { '0': bitsOf([[1, 1]]) }),
  )
  await expect(openEvents(path)).rejects.toThrow('bits without numbers of frames')
})
