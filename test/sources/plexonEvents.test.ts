import { join } from 'node:path'
import { openEvents } from 'rxephys'
import { describe, expect, test } from 'vitest'
import { writeExample } from './plexonEvents.example.js'
import { context, haveShared, shared, temporaryFolder } from './support.js'

const root = temporaryFolder()
const told = async (path: string, options = {}) => {
  const events = await openEvents(path, options)
  const all: string[] = []
  for (const segment of events.segments.keys()) {
    const { sampleIndex, channelIndex, value } = await events.getEvents({ segment })
    all.push(...Array.from(sampleIndex, (frame, i) => `${segment}:${frame} ${events.channelIds[channelIndex[i]]} ${value[i]}`))
  }
  return all
}

describe('events of a file', () => {
  const { filePath } = writeExample(context.files, join(root, 'session')).params

  test('are one edge each of a line, and words with their 16 bits, by the clock of the file', async () => {
    const events = await openEvents(filePath)
    expect([events.channelIds, events.channelKinds, events.getProperty('channel_name')]).toEqual([
      ['3', '257', '258'],
      ['line', 'word', 'line'],
      ['Event003', 'Strobed', 'Start'],
    ])
    expect(await told(filePath)).toEqual(['0:0 258 1', '0:405 3 1', '0:405 257 65534', '0:430 257 12', '0:495 3 1', '0:510 3 1'])
    expect((await openEvents(events.toJson())).channelIds).toEqual(events.channelIds)
  })

  test('are in the frames and segments of a stream, where one is asked for', async () => {
    expect(await told(filePath, { stream: 'WB' })).toEqual(['0:5 3 1', '0:5 257 65534', '0:30 257 12', '1:13 3 1'])
  })
})

describe.runIf(haveShared)('recorded', () => {
  test('events of a MAP system are those that neo reads; names end at their first zero', async () => {
    const path = shared('plexon/explore1.plx')
    const events = await openEvents(path)
    expect(events.channelIds.length).toBe(28)
    expect(events.getProperty('channel_name')?.slice(16, 20)).toEqual(['Strobed', 'Start', 'Stop', 'Keyboard1'])
    expect(await told(path)).toEqual(['0:0 258 1', '0:2466716 259 1'])
  })
})
