import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { temporaryFolder } from '../../sources/support.js'
import { rxephys, succeed } from './support.js'

const folder = temporaryFolder()
const place = (name: string): string => join(folder, name)
const module = place('ttl.mjs')

beforeAll(() => {
  writeFileSync(
    module,
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
      channelIndex: Int32Array.from(rows, ([, channel]) => channel),
      value: Uint32Array.from(rows, ([, , value]) => value),
    }
    return TE.right({
      header: {
        samplingFrequency: 1000,
        channelIds: ['sync', 'port', 'unused'],
        channelKinds: ['line', 'word', 'line'],
        properties: {},
        annotations: { rig: 2 },
      },
      segments: [{ frames: 100, times: { tStart: 0.5 } }, { frames: Infinity, times: {} }],
      reader: eventColumnsReader([events, { ...events, ...Object.fromEntries(Object.keys(events).map((key) => [key, events[key].subarray(0, 1)])) }]),
    })
  },
})
`,
  )
  writeFileSync(place('run.ttl'), '10 0 1\n20 0 0\n20 1 4096\n')
})

/** A command on the events, with the module that declares their source. */
const told = (...args: readonly string[]): Promise<string> => succeed([...args, '--module', module])

describe('info', () => {
  test('tells of each channel its kind, its edges, the first and the last', async () => {
    const text = await told('info', place('run.ttl'))
    expect(text).toMatch(/^Events: 3 channels \(2 lines and 1 word\) · 1000 Hz · 2 segments\n/)
    expect(text).toContain('\n  0  3 events · 100 frames · 100.0 ms · from 0.5 s\n  1  1 event · no known length\n')
    expect(text).toMatch(/\n {2}sync +line · 3 edges · first at 0\.51 s of segment 0 · last at 0\.01 s of segment 1\n/)
    expect(text).toMatch(/\n {2}port +word · 1 change · first at 0\.52 s of segment 0 · last at 0\.52 s of segment 0\n/)
    expect(text).toMatch(/\n {2}unused +line · 0 edges\n/)
    expect(text).toMatch(/\nAnnotations\n {2}rig {2}2\n/)
    expect(text).toMatch(/\nPipeline\n {2}0 {2}ttl {2}file\s/)
  })

  test('--json tells everything, and what it is', async () => {
    expect(JSON.parse(await told('info', place('run.ttl'), '--json'))).toMatchObject({
      rxephysInfo: 1,
      type: 'events',
      numChannels: 3,
      totalFrames: null,
      totalEvents: 4,
      segments: [
        { frames: 100, seconds: 0.1, startTime: 0.5, timeVector: false, events: 3 },
        { frames: null, seconds: null, events: 1 },
      ],
      channelKinds: ['line', 'word', 'line'],
      eventsPerChannel: [3, 1, 0],
      firstEvents: [{ segment: 0, frame: 10, time: 0.51 }, { segment: 0, frame: 20, time: 0.52 }, null],
      lastEvents: [{ segment: 1, frame: 10, time: 0.01 }, { segment: 0, frame: 20, time: 0.52 }, null],
      pipeline: { nodes: [{ kind: 'ttl' }] },
      savedFrom: null,
    })
  })

  test('--checksum is of the events: another value is another checksum, another file of the same is not', async () => {
    const checksumOf = async (name: string): Promise<string> =>
      JSON.parse(await told('info', place(name), '--json', '--checksum')).checksum.value
    writeFileSync(place('same.ttl'), '10 0 1\n20 0 0\n20 1 4096\n')
    writeFileSync(place('other.ttl'), '10 0 1\n20 0 0\n20 1 4097\n')
    expect(await checksumOf('same.ttl')).toBe(await checksumOf('run.ttl'))
    expect(await checksumOf('other.ttl')).not.toBe(await checksumOf('run.ttl'))
    expect(await told('info', place('run.ttl'), '--checksum')).toMatch(/\nChecksum \(sha256\)\n {2}[\da-f]{64}\n/)
  })

  test('of a pipeline’s JSON, and by --source', async () => {
    writeFileSync(place('run.json'), await told('pipeline', place('run.ttl')))
    for (const args of [[place('run.json')], [place('run.ttl'), '--source', 'ttl']])
      expect(await told('info', ...args)).toMatch(/^Events: 3 channels/)
  })
})

test('save writes them as a folder, which is opened again', async () => {
  expect(await told('save', place('run.ttl'), place('saved'))).toContain(': 4 events in ')
  const text = await succeed(['info', place('saved')])
  expect(text).toMatch(/\n {2}sync +line · 3 edges · /)
  expect(text).toMatch(/\nSaved from\n {2}0 {2}ttl/)
})

test('operators that take events are put on them', async () => {
  const one = ['--op', 'selectSegments:{"segmentIndices":[0]}', '--op', 'frameSlice:{"startFrame":0,"endFrame":15}']
  writeFileSync(place('early.json'), await told('pipeline', place('run.ttl'), ...one))
  expect(await told('info', place('early.json'))).toMatch(/\n {2}sync +line · 1 edge · first at 0\.51 s · last at 0\.51 s\n/)
})

test('what holds none of the three kinds is told so', async () => {
  mkdirSync(place('empty'))
  const { status, stderr } = await rxephys(['info', place('empty')])
  expect([status, stderr]).toEqual([
    1,
    expect.stringMatching(
      /expected a recording, a sorting or events of a format that rxephys reads .*, found none of these, but an empty folder/,
    ),
  ])
})

test('what is for recordings or sortings says what came instead', async () => {
  const run = async (...args: readonly string[]): Promise<string> => (await rxephys([...args, '--module', module])).stderr
  expect(await run('info', place('run.ttl'), '--recording', 'x')).toContain('--recording is for a sorting')
  expect(await run('info', place('run.ttl'), '--recording', 'x')).toContain('is a list of events')
  expect(await run('pipeline', place('run.ttl'), '--op', 'scale:{"gain":2}')).toContain(
    '--op scale: it works on a recording, and what comes to it is a list of events: Events: 3 channels',
  )
  expect(await run('save', place('run.ttl'), place('out'), '--dtype', 'int16')).toContain(
    '--dtype is of the samples of a recording, and this is a list of events',
  )
})
