import { join } from 'node:path'
import { type Events, openEvents } from 'rxephys'
import { expect, test } from 'vitest'
import { writeExample } from './neuroscopeEvents.example.js'
import { context, put, temporaryFolder } from './support.js'

const root = temporaryFolder()
const { params } = writeExample(context.files, join(root, 'session'))
const rows = async (events: Events): Promise<readonly unknown[]> => {
  const { sampleIndex, channelIndex, value } = await events.getEvents()
  return [...sampleIndex].map((frame, row) => [frame, events.channelIds[channelIndex[row]], value[row]])
}
const own = [
  [10, 'start', 1],
  [245, 'lick left', 1],
  [260, 'lick left', 1],
]

test('milliseconds are frames of the .dat, and a text is a channel', async () => {
  for (const at of [params.filePath, join(root, 'session/session1.xml'), join(root, 'session')]) {
    const events = await openEvents(at)
    expect([events.samplingFrequency, await rows(events)]).toEqual([20_000, own])
  }
})

test('of several files the names are told; one without a time is refused', async () => {
  const ripples = put(join(root, 'session/session1.rip.evt'), '1 start\n')
  expect(await rows(await openEvents(ripples))).toEqual([[20, 'start', 1]])
  const all = await openEvents(join(root, 'session'))
  expect(all.channelIds).toEqual(['start', 'lick left', 'rip: start'])
  put(ripples, 'start 1\n')
  await expect(openEvents(ripples)).rejects.toThrow('line 1: expected milliseconds, 0 or above, and a text')
})
