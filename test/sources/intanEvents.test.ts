import { join } from 'node:path'
import { listStreams, open, openEvents } from 'rxephys'
import { detectEdges } from 'rxephys/operators'
import { describe, expect, test } from 'vitest'
import { head } from './intan.example.js'
import { word, writeExample } from './intanEvents.example.js'
import { channelFilesOf, fileOf, from, type MadeHead, ramp, signalFilesOf, type Word } from './intanFiles.js'
import { context, haveShared, put, shared, temporaryFolder } from './support.js'

const root = temporaryFolder()
const at = (name: string): string => join(root, name)
const told = async (path: string, options = {}) => {
  const events = await openEvents(path, options)
  const all: string[] = []
  for (const segment of events.segments.keys()) {
    const { sampleIndex, channelIndex, value } = await events.getEvents({ segment })
    all.push(...Array.from(sampleIndex, (frame, i) => `${segment}:${frame} ${events.channelIds[channelIndex[i]]} ${value[i]}`))
  }
  return all
}

describe('lines of a file that holds all', () => {
  const { filePath } = writeExample(context.files, at('session')).params

  test('are those that were recorded, with the names that the user gave; an edge where samples are missing is none', async () => {
    const events = await openEvents(filePath)
    expect([events.channelIds, events.getProperty('channel_name')]).toEqual([
      ['DIGITAL-IN-01', 'DIGITAL-IN-03'],
      ['DIGITAL-IN-01', 'lick'],
    ])
    expect(await told(filePath)).toEqual(['0:5 DIGITAL-IN-03 1', '0:130 DIGITAL-IN-01 1', '1:6 DIGITAL-IN-03 0'])
    expect(Array.from(await events.getEventTimes('DIGITAL-IN-03', { segment: 1 }))).toEqual([1.139 + 0.006])
    expect(events.notices.map(({ message }) => message)).toEqual([
      expect.stringContaining('samples are missing'),
      'also there: 5 streams of samples, which open opens',
    ])
    expect(events.segments).toEqual((await open(filePath, { stream: '0' })).segments)
    expect((await openEvents(events.toJson())).channelIds).toEqual(events.channelIds)
  })

  test('are told where samples are opened', async () => {
    const { notices } = await open(filePath, { stream: '0' })
    expect(notices.map(({ message }) => message).at(-1)).toBe('also there: 2 digital lines, whose edges openEvents opens')
  })
})

describe.each([
  ['a file a signal', signalFilesOf],
  ['a file a channel', channelFilesOf],
])('lines in %s', (name, filesOf) => {
  const both: MadeHead = { channels: [...head.channels, { native: 'DIGITAL-OUT-02', type: 5, order: 1 }] }
  const level: Word = (type, channel, sample) => {
    if (type === 5) return sample >= 50 ? (filesOf === signalFilesOf ? 2 : 1) : 0
    // In a file a channel, that of line 3 is the second.
    return filesOf === signalFilesOf ? word(type, channel, sample) : word(type, channel, sample) >> (channel === 1 ? 2 : 0)
  }
  for (const [file, bytes] of Object.entries(filesOf(both, from(0, 200), level))) put(join(at(name), file), bytes)

  test('are inputs and outputs, or those of one stream', async () => {
    const inputs = ['0:5 DIGITAL-IN-03 1', '0:130 DIGITAL-IN-01 1', '0:140 DIGITAL-IN-03 0']
    expect(await told(at(name))).toEqual([inputs[0], '0:50 DIGITAL-OUT-02 1', ...inputs.slice(1)])
    expect(await told(at(name), { stream: 'USB board digital input channel' })).toEqual(inputs)
    expect(await told(at(name), { stream: '5' })).toEqual(['0:50 DIGITAL-OUT-02 1'])
  })
})

describe.each([
  ['one file', (made: MadeHead, word: Word) => ({ 'all.rhs': fileOf(made, from(0, 256), word) })],
  ['a file a signal', (made: MadeHead, word: Word) => signalFilesOf(made, from(0, 256), word)],
  ['a file a channel', (made: MadeHead, word: Word) => channelFilesOf(made, from(0, 256), word)],
])('flags of stimulation in %s', (name, filesOf) => {
  const rhs: MadeHead = {
    system: 'rhs',
    version: [3, 2],
    channels: [
      { native: 'A-000', type: 0 },
      { native: 'A-001', type: 0, order: 1 },
      { native: 'DIGITAL-IN-01', type: 5, order: 0 },
    ],
  }
  // Stimulation of 7 steps, negative, at the limit of compliance on the second channel for ten frames; then the amplifier settles.
  const level: Word = (type, channel, sample) => {
    if (type !== 11) return 0
    if (channel === 1 && sample >= 100 && sample < 110) return 0x8107
    return channel === 0 && sample >= 120 ? 0x2000 : 0
  }
  const folder = at(`stim ${name}`)
  for (const [file, bytes] of Object.entries(filesOf(rhs, level))) put(join(folder, file), bytes)
  const path = name === 'one file' ? join(folder, 'all.rhs') : folder

  test('are lines of their channel, where they are asked for', async () => {
    expect(await told(path)).toEqual([])
    expect(await told(path, { stream: 'Stim channel' })).toEqual([
      '0:100 A-001_STIM#compliance_limit 1',
      '0:110 A-001_STIM#compliance_limit 0',
      '0:120 A-000_STIM#amp_settle 1',
    ])
    const { data } = await (await open(path, { stream: 'Stim channel' })).getTraces({ startFrame: 109, endFrame: 111 })
    expect([...data].map(Number)).toEqual([0, -7, 0, 0])
    const { notices } = await open(path, { stream: 'RHS2000 amplifier channel' })
    expect(notices.map(({ message }) => message).at(-1)).toContain('flags of stimulation')
  })
})

test('a recording without lines is refused', async () => {
  const path = put(at('none.rhd'), fileOf({ channels: [{ native: 'A-000', type: 0 }] }, from(0, 128), ramp))
  await expect(openEvents(path)).rejects.toThrow()
  expect(listStreams(path)).toEqual(['RHD2000 amplifier channel'])
})

describe.runIf(haveShared)('recorded', () => {
  test('the pulse at a digital input is the changes of its samples', async () => {
    const path = shared('intan/intan_fps_test_231117_052500')
    const events = await openEvents(path)
    const samples = await open(path, { stream: 'USB board digital input channel' })
    const { data } = await samples.getTraces()
    const edges = Array.from(data, Number).flatMap((value, frame) =>
      frame > 0 && value !== Number(data[frame - 1]) ? [frame] : [],
    )
    const { sampleIndex } = await events.getEvents()
    expect(Array.from(sampleIndex)).toEqual(edges)
    // One pulse: as many samples as are 1, by neo.
    expect([edges.length, edges[1] - edges[0]]).toEqual([2, 15001])
    expect((await samples.pipe(detectEdges({ method: 'threshold', threshold: 0.5 })).getEvents()).sampleIndex).toEqual(
      sampleIndex,
    )
  })
})
