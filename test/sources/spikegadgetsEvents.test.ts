import { join } from 'node:path'
import { openEvents } from 'rxephys'
import { spikegadgetsEvents } from 'rxephys/sources'
import { expect, test } from 'vitest'
import { made } from './spikegadgets.example.js'
import { writeExample } from './spikegadgetsEvents.example.js'
import { recFile } from './spikegadgetsFiles.js'
import { context, put, temporaryFolder } from './support.js'

const root = temporaryFolder()
const { filePath } = writeExample(context.files, join(root, 'session')).params

test('lines of all devices have their edges, in frames of the segments of the packets', async () => {
  const events = await openEvents(filePath)
  expect(events.channelIds).toEqual(['ECU_Din2', 'ECU_Din9'])
  expect(events.header.properties.device.values).toEqual(['ECU', 'ECU'])
  expect(events.segments.map(({ frames }) => frames)).toEqual([20, 15])
  const { sampleIndex, channelIndex, value } = await events.getEvents({ segment: 0 })
  expect([...sampleIndex].map((frame, row) => [frame, channelIndex[row], value[row]])).toEqual([
    [3, 0, 1],
    [10, 0, 0],
    [12, 1, 1],
  ])
  expect((await events.getEvents({ segment: 1 })).sampleIndex.length).toBe(0)
  expect(events.notices.at(-1)?.message).toBe('also there: samples (ECU, trodes), which open opens')
})

test('a file without lines is refused', async () => {
  const other = put(join(root, 'none.rec'), recFile({ ...made, devices: '', bytes: () => [] }))
  await expect(spikegadgetsEvents({ filePath: other })).rejects.toThrow('it holds no digital line')
})
