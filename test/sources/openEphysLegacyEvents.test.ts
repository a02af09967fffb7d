import { open, openEvents } from 'rxephys'
import { expect, test } from 'vitest'
import { writeExample } from './openEphysLegacyEvents.example.js'
import { context, temporaryFolder } from './support.js'

const session = temporaryFolder()
writeExample(context.files, session)

test('lines are those of each processor, from 1, in the segments of the recording', async () => {
  const events = await openEvents(session)
  expect(events.channelIds).toEqual(['101#1', '102#8', 'messages: hello'])
  expect(events.segments).toEqual((await open(session)).segments)
  expect((await openEvents(events.toJson())).channelIds).toEqual(events.channelIds)
  const found = await Promise.all([0, 1, 2].map((segment) => events.getEvents({ segment })))
  expect(found.map(({ sampleIndex, channelIndex, value }) => [[...sampleIndex], [...channelIndex], [...value]])).toEqual([
    [
      [0, 3],
      [2, 0],
      [1, 1],
    ],
    [
      [4, 4],
      [0, 1],
      [0, 1],
    ],
    [[7], [0], [1]],
  ])
})

test('what is left out is told', async () => {
  const messages = (await openEvents(session)).notices.map(({ message }) => message)
  expect(messages.slice(1)).toEqual([
    'events where samples are missing are left out: 1 in all',
    expect.stringContaining('all_channels.events: events of other types than of lines are not read: 1 in all'),
  ])
  expect((await open(session)).notices.map(({ message }) => message)).toContain(
    'also there: files .events, which openEvents opens',
  )
})
