import { truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { open, openEvents } from 'rxephys'
import { describe, expect, test } from 'vitest'
import { writeExample } from './neuralynxEvents.example.js'
import { csc, follow, ncs, nev, ofPort } from './neuralynxFiles.js'
import { context, haveShared, put, shared, temporaryFolder } from './support.js'

const root = temporaryFolder()
const session = join(root, 'session')
writeExample(context.files, session)
const told = async (path: string, options = {}): Promise<readonly string[]> => {
  const events = await openEvents(path, options)
  const all: string[] = []
  for (const segment of events.segments.keys()) {
    const { sampleIndex, channelIndex, value } = await events.getEvents({ segment })
    all.push(...Array.from(sampleIndex, (frame, i) => `${segment}:${frame} ${events.channelIds[channelIndex[i]]} ${value[i]}`))
  }
  return all
}
const [first, second] = ['AcqSystem1_0 board 0 port 0', 'AcqSystem1_0 board 0 port 1']

describe('lines', () => {
  test('are the bits of the words of each port, in the segments of the recording', async () => {
    const events = await openEvents(session)
    expect(events.channelIds).toEqual(['TTL#0', `${first}#1`, `${first}#15`, `${second}#2`])
    expect(events.segments).toEqual((await open(session)).segments)
    expect(await told(session)).toEqual([
      `0:3 ${first}#1 1`,
      `0:4 ${first}#15 1`,
      `0:10 ${second}#2 1`,
      '1:0 TTL#0 1',
      '1:6 TTL#0 0',
      `1:7 ${first}#15 0`,
    ])
    expect((await openEvents(events.toJson())).channelIds).toEqual(events.channelIds)
  })

  test('where no sample was taken are left out; texts have their times', async () => {
    const events = await openEvents(session)
    expect(events.notices.map(({ message }) => message)).toContain('events where no sample was taken are left out: 1 in all')
    expect(events.annotations.comments).toEqual([
      { time: 0, text: 'Starting Recording' },
      { time: 2.025, segment: 1, frame: 0, text: 'lick' },
      { time: 2.031, segment: 1, frame: 6, text: 'no lick' },
    ])
    expect((await open(session)).notices.map(({ message }) => message).at(-1)).toBe(
      'also there: events in Events.nev, which openEvents opens',
    )
  })

  test('are counted by the stream asked for, else by the fastest', async () => {
    const both = join(root, 'both')
    put(join(both, 'A.ncs'), ncs(csc('A', 1), follow(1000, 2)))
    put(join(both, 'B.ncs'), ncs(csc('B', 2, { SamplingFrequency: 2000 }), [[0], [256_000]]))
    put(join(both, 'Events.nev'), nev([[100_000, 1, ofPort(0, 1)]]))
    expect(await told(both)).toEqual([`0:200 ${first}#0 1`])
    expect(await told(both, { stream: 'stream1_1000Hz_1mVRange_DSPFilter0' })).toEqual([`0:99 ${first}#0 1`])
    expect((await openEvents(both)).notices.map(({ message }) => message)[0]).toContain('the fastest stream')
  })

  test('without samples are counted in microseconds; after the last sample they go on', async () => {
    const alone = join(root, 'alone')
    put(
      join(alone, 'Events.nev'),
      nev([
        [500, 0, 'Starting Recording'],
        [1_234, 1, ofPort(0, 1)],
      ]),
    )
    const events = await openEvents(alone)
    expect([events.samplingFrequency, events.segments[0].frames]).toEqual([1e6, Number.POSITIVE_INFINITY])
    expect(await told(alone)).toEqual([`0:734 ${first}#0 1`])
    const late = join(root, 'late')
    put(join(late, 'CSC1.ncs'), ncs(csc('A', 1), follow(0, 1)))
    put(join(late, 'Events.nev'), nev([[600_000, 1, ofPort(0, 1)]]))
    expect(await told(late)).toEqual([`0:600 ${first}#0 1`])
    expect((await openEvents(late)).segments[0].frames).toBe(Number.POSITIVE_INFINITY)
  })

  test('are on the clock of the records: delays of filters, and times that drift', async () => {
    const folder = join(root, 'delay')
    const more = { DspDelayCompensation: 'Disabled', DspFilterDelay_µs: 10_000 }
    put(
      join(folder, 'CSC1.ncs'),
      ncs(
        csc('A', 1, more),
        Array.from({ length: 20 }, (_, record) => [512_500 * record] as const),
      ),
    )
    put(join(folder, 'Events.nev'), nev([[512_500 * 15, 1, ofPort(0, 1)]]))
    // The sample that was taken then has a timestamp that is 10 ms later.
    expect(await told(folder)).toEqual([`0:${15 * 512 + 10} ${first}#0 1`])
    const events = await openEvents(folder)
    expect((await events.getEventTimes(`${first}#0`))[0]).toBeCloseTo(0.5125 * 15, 3)
  })
})

test('a file that ends within an event is Incomplete, or opened up to the last whole one', async () => {
  const folder = join(root, 'cut')
  put(join(folder, 'CSC1.ncs'), ncs(csc('A', 1), follow(0, 1)))
  const path = put(
    join(folder, 'Events.nev'),
    nev([
      [1000, 1, ofPort(0, 1)],
      [2000, 0, ofPort(0, 0)],
    ]),
  )
  truncateSync(path, 16_384 + 184 + 100)
  await expect(openEvents(folder)).rejects.toThrow('whole records of 184 bytes, found 100 bytes after 1 records')
  expect(await told(folder, { tolerateTruncation: true })).toEqual([`0:1 ${first}#0 1`])
  writeFileSync(path, 'nothing')
  await expect(openEvents(folder)).rejects.toThrow('found a Neuralynx recording (.ncs), which holds a recording')
})

describe.skipIf(!haveShared)('events that a Neuralynx system wrote', () => {
  test('a pulse is at the sample of its time', async () => {
    expect(await told(shared('neuralynx/Cheetah_v5.5.1/original_data'))).toEqual([
      `1:420227 ${first}#1 1`,
      `1:426758 ${first}#1 0`,
    ])
  })

  test('texts of a session without pulses are there', async () => {
    const events = await openEvents(shared('neuralynx/mne'))
    expect(events.channelIds).toEqual([])
    expect(JSON.stringify(events.annotations.comments)).toContain('Stopping Recording')
  })
})
