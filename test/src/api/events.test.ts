/** Events as a user meets them: what is known before any is read, which are asked for, and what is refused. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { type Json, memory, memoryEvents, numpySorting, open, openEvents, openSorting, register } from 'rxephys'
import * as fp from 'rxephys/fp'
import { annotate, bandpassFilter, frameSlice, registerRecording, selectSegments, selectUnits } from 'rxephys/operators'
import { beforeAll, describe, expect, test } from 'vitest'
import { temporaryFolder } from '../../sources/support.js'

const events = await memoryEvents({
  samplingFrequency: 1000,
  channelIds: ['sync', 'port'],
  channelKinds: ['line', 'word'],
  events: [
    { sampleIndex: [10, 20, 20, 30], channelIndex: [0, 0, 1, 0], value: [1, 0, 4096, 1] },
    { sampleIndex: [5], channelIndex: [1], value: [7] },
  ],
  numSamples: [100, 50],
  tStarts: [0.5, 2],
})
const first = { segment: 0 }

/** A call that the compiler would refuse: JavaScript, and notebooks, make it all the same. */
const call = (of: object, name: string, ...args: readonly unknown[]): unknown => Reflect.apply(Reflect.get(of, name), of, args)

test('what is known before an event is read', () => {
  expect(`${events}`).toBe('Events: 2 channels (1 line and 1 word) · 1000 Hz · 2 segments · 150.0 ms')
  expect(inspect(events)).toContain('\n  channels     sync, port\n  kinds        line, word\n')
  expect(events.toHtml()).toContain('<strong>Channel kinds</strong>')
  expect([events.getTotalSamples(), events.getDuration(1), events.getStartTime(1), events.getNumChannels()]).toEqual([
    150, 0.05, 2, 2,
  ])
})

describe('getEvents', () => {
  test('gives the events of a stretch of frames, its end not among them', async () => {
    expect(await events.getEvents({ ...first, startFrame: 20, endFrame: 30 })).toEqual({
      sampleIndex: Float64Array.of(20, 20),
      channelIndex: Int32Array.of(0, 1),
      value: Uint32Array.of(0, 4096),
    })
    expect((await events.getEvents({ ...first, startTime: 0.52 })).sampleIndex).toEqual(Float64Array.of(20, 20, 30))
  })

  test('of some channels keeps what channelIndex counts', async () => {
    const { sampleIndex, channelIndex } = await events.getEvents({ ...first, channelIds: ['port'] })
    expect([sampleIndex, channelIndex]).toEqual([Float64Array.of(20), Int32Array.of(1)])
  })

  test('gives arrays that are the caller’s own', async () => {
    const once = await events.getEvents(first)
    once.value.fill(9)
    once.sampleIndex.fill(9)
    expect((await events.getEvents(first)).value).toEqual(Uint32Array.of(1, 0, 4096, 1))
    expect((await events.getEventTimes('sync', first)).fill(0).length).toBe(3)
    expect((await events.getEvents(first)).sampleIndex).toEqual(Float64Array.of(10, 20, 20, 30))
  })

  test.each([
    [{}, 'segment: expected an integer from 0 to 1'],
    [{ ...first, startFrame: -1 }, 'startFrame: expected an integer from 0 on, found -1'],
    [{ ...first, startFrame: 5, endFrame: 4 }, 'endFrame: expected an integer from 5 on, found 4'],
    [{ ...first, channelIds: ['nidq'] }, 'channelIds'],
    [{ ...first, unitIds: ['sync'] }, 'getEvents.unitIds: expected no parameter of this name'],
  ])('refuses %j', async (options, told) => {
    await expect(call(events, 'getEvents', options)).rejects.toThrow(told)
  })
})

test('the times of edges are in seconds of the segment’s clock', async () => {
  expect(await events.getEventTimes('sync', first)).toEqual(Float64Array.of(0.51, 0.52, 0.53))
  expect(await events.getEventTimes('sync', { ...first, value: 1 })).toEqual(Float64Array.of(0.51, 0.53))
  expect(await events.getEventTimes({ channelId: 'port', segment: 1 })).toEqual(Float64Array.of(2.005))
  await expect(events.getEventTimes('nidq', first)).rejects.toThrow('channelId')
  await expect(call(events, 'getEventTimes', { channelId: 'sync' }, first)).rejects.toThrow('one object that holds channelId')
})

describe('operators on events', () => {
  test('keep some of the frames, and the clock', async () => {
    const some = events.pipe(selectSegments({ segmentIndices: [0] }), frameSlice({ startFrame: 15, endFrame: 25 }))
    expect(await some.getEvents()).toEqual({
      sampleIndex: Float64Array.of(5, 5),
      channelIndex: Int32Array.of(0, 1),
      value: Uint32Array.of(0, 4096),
    })
    expect([some.getNumSamples(), some.getStartTime()]).toEqual([10, 0.515])
    expect(await some.getEventTimes('sync')).toEqual(Float64Array.of(0.52))
    expect(await some.countTotalEvents()).toBe(2)
    expect(`${inspect(some)}`).toContain('frameSlice <- 1  startFrame 15, endFrame 25')
  })

  test('are refused where they do not fit, by pipe', () => {
    expect(() => events.pipe(frameSlice({ startFrame: 15 }))).toThrow('segments of the input of frameSlice: expected 1, found 2')
  })
})

test('events are counted by channel and in all', async () => {
  expect(await events.countEventsPerChannel()).toEqual(
    new Map([
      ['sync', 3],
      ['port', 2],
    ]),
  )
  expect(await events.countTotalEvents()).toBe(5)
})

test('a length that nobody said is none', async () => {
  const endless = await memoryEvents({ samplingFrequency: 1000, events: { sampleIndex: [3], channelIndex: [0], value: [1] } })
  expect(`${endless}`).toBe('Events: 1 channel (1 line) · 1000 Hz · 1 segment')
  expect(() => endless.getNumSamples()).toThrow('found events whose source gives none')
})

describe('what is of another kind is named', () => {
  test('operators on recordings and sortings in a pipe of events', () => {
    for (const [operator, told] of [
      [bandpassFilter(), 'bandpassFilter, an operator on recordings'],
      [selectUnits({ unitIds: [] }), 'selectUnits, an operator on sortings'],
      [annotate, 'annotate, which was not called'],
    ] as const)
      expect(() => call(events, 'pipe', operator)).toThrow(`pipe[0]: expected an operator on events, found ${told}`)
  })

  test('events where a recording or a sorting is wanted', async () => {
    const sorting = await numpySorting({ samplingFrequency: 1000, trains: { a: [1] } })
    await expect(call(sorting, 'registerRecording', events)).rejects.toThrow(
      'registerRecording: expected a recording, found an Events',
    )
    expect(() => call(sorting, 'pipe', Reflect.apply(registerRecording, undefined, [events]))).toThrow(
      'expected a recording, found an Events',
    )
    const recording = await memory({ traces: [new Int16Array(4)], samplingFrequency: 1000, channelIds: [0] })
    expect(() => call(recording, 'pipe', events)).toThrow('expected an operator on recordings, found an Events')
  })
})

describe('openEvents', () => {
  const folder = temporaryFolder()
  const place = (name: string): string => join(folder, name)
  beforeAll(async () => {
    writeFileSync(place('run.ttl'), '10 1\n20 0\n')
    writeFileSync(
      place('ttl.mjs'),
      `import { defineEventSource, E, eventColumnsReader, exactly, path, required, TE } from 'rxephys/declare'
export const ttl = defineEventSource({
  kind: 'ttl',
  version: 1,
  label: 'a log of edges',
  params: exactly({ file: required(path, { doc: 'the log' }) }),
  detect: (file) => E.right(file.endsWith('.ttl') ? { params: { file }, rank: 'named' } : undefined),
  open: ({ file }, { files }) => {
    const rows = files.readText(file).trim().split('\\n').map((line) => line.split(' ').map(Number))
    const events = {
      sampleIndex: Float64Array.from(rows, ([frame]) => frame),
      channelIndex: new Int32Array(rows.length),
      value: Uint32Array.from(rows, ([, value]) => value),
    }
    return TE.right({
      header: { samplingFrequency: 1000, channelIds: ['ttl'], channelKinds: ['line'], properties: {}, annotations: {} },
      segments: [{ frames: 40, times: {} }],
      reader: eventColumnsReader([events]),
    })
  },
})
`,
    )
    await register(place('ttl.mjs'))
  })

  test('opens what a source of events knows, and its pipeline as JSON, parsed or in a file', async () => {
    const opened = await openEvents(place('run.ttl'))
    expect(opened.toJson()).toEqual({
      rxephys: 1,
      nodes: [{ kind: 'ttl', version: 1, params: { file: place('run.ttl') } }],
    })
    opened.dump(place('run.json'), { relativeTo: folder })
    for (const again of [opened, await openEvents(opened.toJson()), await openEvents(place('run.json'))])
      expect(await again.getEventTimes('ttl')).toEqual(Float64Array.of(0.01, 0.02))
    const early = opened.pipe(frameSlice({ startFrame: 0, endFrame: 15 }))
    expect(await (await openEvents(early.toJson())).getEvents()).toEqual(await early.getEvents())
    opened.close()
    expect((await opened.getEvents()).value).toEqual(Uint32Array.of(1, 0))
    expect(() => opened.toSpikeInterface()).toThrow('ttl')
  })

  test('each of the three names the others where they open what there is', async () => {
    await expect(open(place('run.ttl'))).rejects.toThrow(
      'found a log of edges, which holds a list of events (openEvents() opens it)',
    )
    await expect(openSorting(place('run.ttl'))).rejects.toThrow('(openEvents() opens it)')
    const events: { readonly [key: string]: Json } = (await openEvents(place('run.ttl'))).toJson()
    await expect(open(events)).rejects.toThrow('expected a recording at the end, found a list of events (openEvents() opens it)')
    const recording = await memory({ traces: [new Int16Array(4)], samplingFrequency: 1000, channelIds: [0] })
    const saved = await recording.save(place('saved'))
    await expect(openEvents(place('saved'))).rejects.toThrow(/found a SpikeInterface folder, which.*\(open\(\) opens it\)/)
    await expect(openEvents(saved.toJson())).rejects.toThrow('(open() opens it)')
    await (await numpySorting({ samplingFrequency: 1000, trains: { a: [1] } })).save(place('units'))
    await expect(openEvents(place('units'))).rejects.toThrow('(openSorting() opens it)')
    mkdirSync(place('empty'))
    await expect(openEvents(place('empty'))).rejects.toThrow('(open() opens recordings, openSorting() sortings)')
    await expect(openEvents(saved.toSpikeInterface())).rejects.toThrow("SpikeInterface's, which holds no events")
  })

  test('has the options of open, and refuses those that a path has no use for', async () => {
    expect((await openEvents(place('run.ttl'), { source: 'ttl' })).channelIds).toEqual(['ttl'])
    await expect(call({ openEvents }, 'openEvents', place('run.ttl'), { stream: 'nidq' })).rejects.toThrow(
      'openEvents.stream: expected no such option for',
    )
  })

  test('has a twin for fp-ts, as getEvents has', async () => {
    const opened = await fp.openEvents(place('run.ttl'))()
    if (opened._tag === 'Left') throw new Error('not opened')
    expect(await fp.getEvents({ startFrame: 15 })(opened.right)()).toMatchObject({
      _tag: 'Right',
      right: { value: Uint32Array.of(0) },
    })
    expect(await fp.openEvents(place('none.ttl'))()).toMatchObject({ _tag: 'Left', left: { _tag: 'Unreadable' } })
  })
})
