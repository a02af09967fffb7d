import { join } from 'node:path'
import { type Events, openEvents, open as openRecording } from 'rxephys'
import { nwbEvents } from 'rxephys/sources'
import { describe, expect, test } from 'vitest'
import { files } from '../../src/platform/node.js'
import { type Branch, hdf5Bytes } from './hdf5Files.js'
import { writeExample } from './nwbEvents.example.js'
import { eventSeries, nwbFile, series, sixElectrodes, table, trials } from './nwbFiles.js'
import { put, temporaryFolder } from './support.js'

const folder = temporaryFolder()
const { params } = writeExample(files, join(folder, 'example'))

let made = 0
const fileWith = (more: Readonly<Record<string, Branch>>): string =>
  put(join(folder, `${made++}.nwb`), hdf5Bytes(nwbFile(more, sixElectrodes)))
const messages = ({ notices }: Events): readonly string[] => notices.map(({ message }) => message)
/** Events as rows: frame, channel, value. */
const rows = async (events: Events): Promise<readonly unknown[]> => {
  const { sampleIndex, channelIndex, value } = await events.getEvents()
  return [...sampleIndex].map((frame, row) => [frame, events.channelIds[channelIndex[row]], value[row]])
}
/** Events of a file without a series, by frames of 10 a second. */
const atTen = async (more: Readonly<Record<string, Branch>>): Promise<Events> =>
  nwbEvents({ filePath: fileWith(more), samplingFrequency: 10 })
const acquired = (pulses: Branch) => ({ acquisition: { groups: { pulses } } })

test('trials are a line, pulses a line a label, in frames of the series', async () => {
  const events = await openEvents(params.filePath)
  expect([events.samplingFrequency, events.channelIds]).toEqual([
    1000,
    ['acquisition/pulses: laser', 'acquisition/pulses: camera', 'intervals/trials'],
  ])
  expect(events.properties.label.values).toEqual(['laser', 'camera', ''])
  expect(await rows(events)).toEqual([
    [0, 'intervals/trials', 1],
    [62, 'acquisition/pulses: laser', 1],
    [250, 'acquisition/pulses: camera', 1],
    [500, 'intervals/trials', 0],
    [500, 'intervals/trials', 1],
    [750, 'acquisition/pulses: laser', 1],
    [750, 'intervals/trials', 0],
    [1000, 'intervals/trials', 1],
  ])
  expect(await events.getEventTimes('acquisition/pulses: camera')).toEqual(Float64Array.of(2.25))
  expect(messages(events)).toEqual([
    expect.stringContaining('frames are those of acquisition/ElectricalSeries'),
    `${params.filePath}: intervals/trials: columns that are not read: "correct"`,
    `${params.filePath}: 1 events before the clock starts at 2 s are left out`,
    'also there: acquisition/ElectricalSeries, which open opens',
  ])
})

test('one table is opened alone where it is asked for', async () => {
  const events = await openEvents(params.filePath, { stream: 'intervals/trials' })
  expect(events.channelIds).toEqual(['intervals/trials'])
  await expect(nwbEvents({ filePath: params.filePath, eventTablePath: 'intervals/trails' })).rejects.toThrow(
    'one of acquisition/pulses, intervals/trials',
  )
})

test('a recording tells of the events that are there too', async () => {
  expect((await openRecording(params.filePath)).notices.at(-1)?.message).toBe(
    'also there: acquisition/pulses, intervals/trials, which openEvents opens as events',
  )
})

describe('tables', () => {
  test('that are not sorted leave a line high where one interval ends and the next one starts', async () => {
    const events = await atTen({ intervals: { groups: { epochs: trials([2, 1], [3, 2]) } } })
    expect(await rows(events)).toEqual([
      [10, 'intervals/epochs', 1],
      [20, 'intervals/epochs', 0],
      [20, 'intervals/epochs', 1],
      [30, 'intervals/epochs', 0],
    ])
  })

  test('with times that are none, or ends before starts, lose those alone, with a notice', async () => {
    const events = await atTen({ intervals: { groups: { trials: trials([Number.NaN, 2, 3, 1], [5, 1.5, 4, Number.NaN]) } } })
    expect(await rows(events)).toEqual([
      [10, 'intervals/trials', 1],
      [20, 'intervals/trials', 1],
      [30, 'intervals/trials', 1],
      [40, 'intervals/trials', 0],
    ])
    expect(messages(events)).toEqual([
      expect.stringContaining('1 intervals end before they start: they have no end'),
      expect.stringContaining('1 events without a time are left out'),
    ])
  })

  test('of a type that an extension derives are known by their columns', async () => {
    const events = await atTen({ intervals: { groups: { mine: trials([1], [2], {}, 'OptogeneticEpochsTable') } } })
    expect(events.channelIds).toEqual(['intervals/mine'])
  })

  test('of events are a line: high at each timestamp, low after its duration', async () => {
    const columns = {
      timestamp: { data: Float64Array.of(1, 2, 3) },
      duration: { data: Float64Array.of(0.5, Number.NaN, 0) },
      stimulus_type: { data: ['a', 'b', 'c'] },
    }
    const events = await atTen({ events: { groups: { stimuli: table('EventsTable', 'stimuli', [0, 1, 2], columns, 'core') } } })
    expect(await rows(events)).toEqual([
      [10, 'events/stimuli', 1],
      [15, 'events/stimuli', 0],
      [20, 'events/stimuli', 1],
      [30, 'events/stimuli', 1],
    ])
    expect(messages(events)).toEqual([expect.stringContaining('events/stimuli: columns that are not read: "stimulus_type"')])
  })

  test('of types of events are a line a type', async () => {
    const columns = {
      label: { data: ['lick', 'reward', 'never'] },
      event_times: { data: Float64Array.of(1, 2, 1.5) },
      event_times_index: { data: Int32Array.of(2, 3, 3) },
    }
    const types = table('AnnotatedEventsTable', 'types', [0, 1, 2], columns, 'ndx-events')
    expect(await rows(await atTen(acquired(types)))).toEqual([
      [10, 'acquisition/pulses: lick', 1],
      [15, 'acquisition/pulses: reward', 1],
      [20, 'acquisition/pulses: lick', 1],
    ])
  })
})

describe('series', () => {
  test('of annotations are a line a text', async () => {
    const events = await atTen(acquired(eventSeries('AnnotationSeries', [1, 2, 3], { data: ['lamp', 'lumière', 'lamp'] })))
    expect(await rows(events)).toEqual([
      [10, 'acquisition/pulses: lamp', 1],
      [20, 'acquisition/pulses: lumière', 1],
      [30, 'acquisition/pulses: lamp', 1],
    ])
  })

  test('of intervals are a line a number, high where it is above 0', async () => {
    const signed = { data: Int8Array.of(2, 1, -2, 0, -1) }
    const events = await atTen(acquired(eventSeries('IntervalSeries', [1, 2, 3, 3.5, 4], signed)))
    expect(await rows(events)).toEqual([
      [10, 'acquisition/pulses: 2', 1],
      [20, 'acquisition/pulses: 1', 1],
      [30, 'acquisition/pulses: 2', 0],
      [40, 'acquisition/pulses: 1', 0],
    ])
    expect(messages(events)).toEqual([expect.stringContaining('1 values are neither a start nor an end')])
  })

  test('of times alone are one line; of numbers without labels, a line a number', async () => {
    expect(await rows(await atTen(acquired(eventSeries('Events', [1, 2]))))).toEqual([
      [10, 'acquisition/pulses', 1],
      [20, 'acquisition/pulses', 1],
    ])
    const numbered = eventSeries('LabeledEvents', [1, 2], { data: Uint8Array.of(7, 3) })
    expect((await atTen(acquired(numbered))).channelIds).toEqual(['acquisition/pulses: 7', 'acquisition/pulses: 3'])
  })

  test('with fewer values than times are refused', async () => {
    const short = eventSeries('LabeledEvents', [1, 2], { data: Uint8Array.of(7) })
    await expect(atTen(acquired(short))).rejects.toThrow('2 values, one an event')
  })
})

describe('the clock', () => {
  test('of timestamps has an event at the last frame that is not later, and none after its end', async () => {
    const raw = series('irregular', {
      data: { data: Int16Array.of(1, 2, 3, 4), shape: [4, 1] },
      timestamps: [1, 1.5, 2, 2.5],
      rows: [0],
    })
    const filePath = fileWith({
      acquisition: { groups: { raw } },
      intervals: { groups: { trials: trials([1.7, 2.9], [2.4, 3.5]) } },
    })
    const events = await openEvents(filePath)
    expect(await rows(events)).toEqual([
      [1, 'intervals/trials', 1],
      [2, 'intervals/trials', 0],
      [3, 'intervals/trials', 1],
    ])
    expect(messages(events)).toContain(`${filePath}: 1 events after the clock ends are left out`)
  })

  test('has to be told where a file tells none', async () => {
    const filePath = fileWith({ intervals: { groups: { trials: trials([1], [2]) } } })
    await expect(openEvents(filePath)).rejects.toThrow('the file does not tell a rate')
  })
})

test('a file without events is refused', async () => {
  await expect(nwbEvents({ filePath: fileWith({}) })).rejects.toThrow('intervals or events')
})
