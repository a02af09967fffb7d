import { join } from 'node:path'
import { type Events, openEvents } from 'rxephys'
import { edfEvents } from 'rxephys/sources'
import { describe, expect, test } from 'vitest'
import { writeExample } from './edfEvents.example.js'
import { edfOf, listsOf, type MadeEdf, type MadeSignal, timesOf } from './edfFiles.js'
import { context, haveShared, put, shared, temporaryFolder } from './support.js'

const root = temporaryFolder()
const made = (name: string, of: MadeEdf): string => put(join(root, name), edfOf(of))
const messages = ({ notices }: Events): readonly string[] => notices.map(({ message }) => message)
/** Events as rows: frame, channel, value. */
const rows = async (events: Events, segment = 0): Promise<readonly unknown[]> => {
  const { sampleIndex, channelIndex, value } = await events.getEvents({ segment })
  return [...sampleIndex].map((frame, row) => [frame, events.channelIds[channelIndex[row]], value[row]])
}
const eeg: MadeSignal = { label: 'EEG', samples: 10 }

describe('annotations', () => {
  const { params } = writeExample(context.files, join(root, 'night'))

  test('are lines, a line a text: high where one begins, low where it ends, in the segments of the samples', async () => {
    const events = await openEvents(String(params.filePath))
    expect([events.channelIds, events.samplingFrequency]).toEqual([
      ['early', 'stage 1', 'stage 2', 'between', 'lamp', 'lumière'],
      10,
    ])
    expect(events.segments).toEqual([
      { frames: 30, times: { tStart: 0.5 } },
      { frames: 30, times: { tStart: 13.5 } },
    ])
    expect(await rows(events)).toEqual([
      [0, 'stage 1', 1],
      [20, 'stage 1', 0],
      [20, 'stage 2', 1],
    ])
    expect(await rows(events, 1)).toEqual([
      [10, 'stage 2', 0],
      [11, 'lamp', 1],
      [11, 'lumière', 1],
    ])
    expect(await events.getEventTimes('lamp', { segment: 1 })).toEqual(Float64Array.of(14.6))
    expect(messages(events)).toEqual([
      `${params.filePath}: samples are missing: 10 s before record 3; each stretch between is a segment`,
      'annotations that begin where no sample is are left out: 2 in all',
      'also there: 2 streams of samples, which open opens',
    ])
  })

  test('are counted by the frames of the stream asked for', async () => {
    const events = await edfEvents({ filePath: String(params.filePath), stream: '1' })
    expect([events.samplingFrequency, await rows(events)]).toEqual([
      2,
      [
        [0, 'stage 1', 1],
        [4, 'stage 1', 0],
        [4, 'stage 2', 1],
      ],
    ])
  })

  test('of a text that follows itself end before they begin again; after the last sample they go on, without a length', async () => {
    const times = { ...timesOf(['+0'], { 0: '+0.5␕0.3␔W␔␀+0.2␕0.3␔W␔␀+1␔Recording ends␔␀' }), samples: 60 }
    const events = await edfEvents({ filePath: made('again.edf', { variant: 'EDF+C', records: 1, signals: [eeg, times] }) })
    expect(await rows(events)).toEqual([
      [2, 'W', 1],
      [5, 'W', 0],
      [5, 'W', 1],
      [8, 'W', 0],
      [10, 'Recording ends', 1],
    ])
    expect(events.segments[0].frames).toBe(Number.POSITIVE_INFINITY)
    expect(messages(events)[0]).toContain('annotations begin after its last sample, 9: no length is told')
  })

  test('that are damaged are told; texts of another encoding than UTF-8 are Latin-1; all annotation signals are read', async () => {
    const bytes = listsOf('+0␔␔␀+0.1␔X␔␀no time␔lost␔␀+0.2␕x␔odd␔␀+0.3␔cut')
    const own = { ...timesOf(['+0']), samples: 60, texts: () => bytes.map((byte) => (byte === 88 ? 0xe9 : byte)) }
    const more = { ...timesOf(['+0.4␔second']), texts: () => '+0.4␔second␔␀' }
    const events = await edfEvents({ filePath: made('odd.edf', { variant: 'EDF+C', records: 1, signals: [own, eeg, more] }) })
    expect(await rows(events)).toEqual([
      [1, 'é', 1],
      [2, 'odd', 1],
      [4, 'second', 1],
    ])
    expect(messages(events).join()).toContain('3 lists of annotations have no time, or no end')
    expect(messages(events).join()).toContain('taken for Latin-1')
  })

  test('alone in a file are counted by the millisecond', async () => {
    const times = { ...timesOf(['+0'], { 0: '+30␕60.5␔Sleep stage W␔␀' }), samples: 60 }
    const filePath = made('hypnogram.edf', { variant: 'EDF+D', duration: '0', records: 1, signals: [times] })
    const events = await openEvents(filePath)
    expect([events.samplingFrequency, await rows(events)]).toEqual([
      1000,
      [
        [30_000, 'Sleep stage W', 1],
        [90_500, 'Sleep stage W', 0],
      ],
    ])
  })

  test('alone in a file whose records follow each other are told of without a word of missing samples', async () => {
    const times = { ...timesOf(['+0', '+10'], { 0: '+1␔begin␔␀', 1: '+12␔end␔␀' }), samples: 60 }
    const events = await openEvents(made('texts.edf', { variant: 'EDF+C', duration: '0', records: 2, signals: [times] }))
    expect(await rows(events)).toEqual([
      [1000, 'begin', 1],
      [12_000, 'end', 1],
    ])
    expect(events.notices).toEqual([])
  })

  test('that are not there are told', async () => {
    const filePath = made('none.edf', { records: 1, signals: [eeg] })
    await expect(edfEvents({ filePath })).rejects.toThrow('it holds neither annotations nor a status channel')
    await expect(openEvents(filePath)).rejects.toThrow()
  })
})

test('triggers are the lower 16 bits of the status channel, each change an event, beside flags of BDF', async () => {
  const words = [0x90_00_00, 0x90_00_00, 0x90_00_80, 0x90_00_80, 0x90_80_00, 0x91_80_00, 0x80_80_00, 0x80_80_00]
  const signals = [
    { label: 'Fp1', samples: 4 },
    { label: 'Status', unit: 'Boolean', samples: 4, value: (record: number, sample: number) => words[4 * record + sample] },
  ]
  const filePath = made('triggers.bdf', { format: 'BDF', variant: '24BIT', records: 2, signals })
  const events = await openEvents(filePath)
  expect(events.header.channelKinds).toEqual(['word', 'line', 'line', 'line'])
  expect(await rows(events)).toEqual([
    [2, 'Status', 0x80],
    [4, 'Status', 0x80_00],
    [5, 'Status new epoch', 1],
    [6, 'Status new epoch', 0],
    [6, 'Status CMS in range', 0],
  ])
  const some = await events.getEvents({ startFrame: 4, endFrame: 6 })
  expect([...some.sampleIndex]).toEqual([4, 5])
})

describe.skipIf(!haveShared)('files that others wrote', () => {
  test('a trigger of BioSemi for 21 samples', async () => {
    const events = await openEvents(shared('edf-bdf/test.bdf'))
    const { sampleIndex, value } = await events.getEvents({ channelIds: ['Status'] })
    expect([[...value], sampleIndex[1] - sampleIndex[0]]).toEqual([[0x80, 0], 21])
  })

  test('the begin and the end of a recording, which neo drops and tells at -1 s', async () => {
    const events = await openEvents(shared('edf-bdf/test_generator.edf'))
    expect(await rows(events)).toEqual([
      [0, 'Recording starts', 1],
      [120_000, 'Recording ends', 1],
    ])
  })
})
