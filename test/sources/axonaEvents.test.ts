import { join } from 'node:path'
import { openEvents } from 'rxephys'
import { axonaEvents } from 'rxephys/sources'
import { expect, test } from 'vitest'
import { writeExample } from './axonaEvents.example.js'
import { binFile, from, setFile } from './axonaFiles.js'
import { context, put, temporaryFolder } from './support.js'

const root = temporaryFolder()
const { filePath } = writeExample(context.files, join(root, 'session')).params

test('inputs have their edges at the first frames of packets, in the segments of the samples', async () => {
  const events = await openEvents(filePath)
  expect([events.channelIds[0], events.channelIds[15], events.channelIds[16], events.channelIds[31]]).toEqual([
    'input1',
    'input16',
    'sync1',
    'sync16',
  ])
  expect(events.segments.map(({ frames }) => frames)).toEqual([60, 45])
  const { sampleIndex, channelIndex, value } = await events.getEvents({ segment: 0 })
  const all = [...sampleIndex].map((frame, row) => [frame, channelIndex[row], value[row]])
  expect(all.filter(([, channel]) => channel < 16)).toEqual([
    [9, 0, 1],
    [30, 0, 0],
    [36, 15, 1],
  ])
  expect(all.filter(([, channel]) => channel >= 16)).toEqual(
    Array.from({ length: 19 }, (_, index) => [3 * (index + 1), 17, (index + 1) % 2]),
  )
  // The sixteenth is high from the first frame of this segment on.
  expect((await events.getEvents({ segment: 1 })).sampleIndex.length).toBe(0)
  expect(events.notices.at(-1)?.message).toBe('also there: signals, which open opens by their streams: raw')
})

test('a file that was cut is refused, or has the edges of its whole packets', async () => {
  const bytes = binFile(from(0, 4), (packet) => [packet === 2 ? 4 : 0, 0])
  put(join(root, 'cut.bin'), bytes.subarray(0, bytes.length - 1))
  const cut = put(join(root, 'cut.set'), setFile([1]))
  await expect(axonaEvents({ filePath: cut })).rejects.toThrow('431 bytes after 3 packets')
  const events = await axonaEvents({ filePath: cut, tolerateTruncation: true })
  const { sampleIndex, channelIndex } = await events.getEvents({ segment: 0 })
  expect([[...sampleIndex], [...channelIndex]]).toEqual([[6], [2]])
})
