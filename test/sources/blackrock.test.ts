import { readFileSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { listStreams, open } from 'rxephys'
import { describe, expect, test } from 'vitest'
import { blackrock } from '../../sources/blackrock.js'
import type { BoundSource } from '../../src/declare/source.js'
import { made, samples, writeExample } from './blackrock.example.js'
import { type MadeNsx, nevFile, nsxFile, ptpFile } from './blackrockFiles.js'
import { context, opened, put, read, refused, temporaryFolder } from './support.js'

const root = temporaryFolder()
const at = (name: string): string => join(root, name)
const messages = ({ notices = [] }: Pick<BoundSource, 'notices'>): readonly string[] => notices.map(({ message }) => message)
const put1 = (name: string, of: Partial<MadeNsx>): string => put(at(name), nsxFile({ ...made, ...of }))
const lengths = ({ segments }: BoundSource): readonly number[] => segments.map(({ frames }) => frames)
const starts = ({ segments }: BoundSource): readonly (number | undefined)[] => segments.map(({ times }) => times.tStart)

describe('a file of samples', () => {
  const { params, wholes } = writeExample(context.files, at('session'))

  test('has a segment a stretch without a pause, which starts at its own time', async () => {
    const recording = await opened(blackrock, params)
    expect(recording.segments).toEqual([
      { frames: 40, times: { tStart: 0.01 } },
      { frames: 25, times: { tStart: 0.1 } },
    ])
    for (const [segment, whole] of wholes.entries()) expect(read(recording, segment)).toEqual(whole)
    expect(read(recording, 1, 5, 3, [0, 2])).toEqual(Int16Array.from([...samples(45, 3)].filter((_, place) => place % 3 !== 1)))
    expect(messages(recording)).toEqual([
      `${params.filePath}: samples are missing, or the clock began anew: 0.0886667 s before segment 1; each stretch between is a segment`,
    ])
  })

  test('has ids of electrodes, names, and what samples are worth in the unit of each channel', async () => {
    const { header } = await opened(blackrock, params)
    expect(header.channelIds).toEqual(['1', '2', '129'])
    const { channel_name, physical_unit, gain_to_uV, offset_to_uV, gain_to_physical_unit } = header.properties
    expect(channel_name.values).toEqual(['elec1', 'elec2', 'ainp1'])
    expect(physical_unit.values).toEqual(['uV', 'uV', 'mV'])
    expect(gain_to_uV.values).toEqual([0.25, 0.25, (10_000 / 65_534) * 1000])
    expect(offset_to_uV.values).toEqual([0, 0, 0])
    expect(gain_to_physical_unit.values[2]).toBe(10_000 / 65_534)
    expect(header.annotations).toEqual({
      blackrock_version: '2.3',
      date_time: '2024-05-01T12:30:15.250Z',
      comment: 'an example',
      stream_label: '30 kS/s',
    })
  })

  test('is found by its first bytes, also as the only one of its folder, or by the name of the session', async () => {
    expect((await open(params.filePath)).getNumSegments()).toBe(2)
    expect((await open(at('session'))).getNumSamples(0)).toBe(40)
    expect((await opened(blackrock, { filePath: at('session/session001') })).header.channelIds.length).toBe(3)
  })
})

describe('files of a session', () => {
  put1('streams/s.ns2', { period: 30 })
  put1('streams/s.ns6', {})
  put(at('streams/s.nev'), nevFile({ packets: [] }))
  put1('two/a.ns5', {})
  put1('two/b.ns5', {})

  test('are its streams, by rate; the path chooses where nothing else does', async () => {
    expect(listStreams(at('streams/s.ns6'))).toEqual(['nsx2', 'nsx6'])
    expect((await open(at('streams/s.ns2'))).samplingFrequency).toBe(1000)
    expect((await open(at('streams/s.ns2'), { stream: 'nsx6' })).samplingFrequency).toBe(30_000)
    expect((await open(at('streams/s.nev'), { stream: '2' })).samplingFrequency).toBe(1000)
    expect(await refused(blackrock, { filePath: at('streams') })).toContain('blackrock.params.stream: expected one of nsx2, nsx6')
  })

  test('of two sessions in a folder are told apart by whoever opens one', async () => {
    expect(await refused(blackrock, { filePath: at('two') })).toContain('sessions in')
    expect((await open(at('two/b.ns5'))).getNumSegments()).toBe(2)
  })
})

describe('specifications', () => {
  test('2.1 has no times and no ranges: the file of spikes beside it says what samples are worth', async () => {
    const channels = [{ electrode: 3 }, { electrode: 130 }]
    const filePath = put1('old/s.ns3', { version: '2.1', period: 15, channels, blocks: [{ ticks: 0, frames: 12 }] })
    const alone = await opened(blackrock, { filePath })
    expect(alone.segments).toEqual([{ frames: 12, times: { tStart: 0 } }])
    expect([alone.header.samplingFrequency, alone.header.properties.channel_name.values]).toEqual([2000, ['chan3', 'ainp2']])
    expect(alone.header.properties.gain_to_uV).toBeUndefined()
    expect(messages(alone)[0]).toContain('the file .nev beside it would tell')
    put(at('old/s.nev'), nevFile({ version: '2.1', steps: { 3: 250, 130: 21_516 }, packets: [] }))
    const { header } = await opened(blackrock, { filePath })
    // 16 bits do not hold the step of an analog input.
    expect(header.properties.gain_to_uV.values).toEqual([0.25, 152.592547])
  })

  test('3.0 has times of 64 bits, in ticks of its own', async () => {
    const blocks = [
      { ticks: 1_700_000_000_123_456_789n, frames: 30 },
      { ticks: 1_700_000_001_123_456_789n, frames: 20 },
    ]
    const recording = await opened(blackrock, { filePath: put1('new.ns6', { version: '3.0', resolution: 1e9, blocks }) })
    // The rate is that of the samples, whatever the clock counts.
    expect(recording.header.samplingFrequency).toBe(30_000)
    expect(starts(recording)).toEqual([1_700_000_000.123_456_7, 1_700_000_001.123_456_7])
    expect(read(recording, 1)).toEqual(samples(30, 20))
  })

  test('others are refused', async () => {
    const bytes = nsxFile(made)
    bytes[8] = 4
    expect(await refused(blackrock, { filePath: put(at('later.ns5'), bytes) })).toContain('version 4.3 of its specification')
  })
})

describe('blocks', () => {
  const opens = (name: string, blocks: MadeNsx['blocks'], more: object = {}): Promise<BoundSource> =>
    opened(blackrock, { filePath: put1(name, { blocks }), ...more })

  test('that go on where the one before ended are one segment', async () => {
    const recording = await opens('goes.ns5', [
      { ticks: 0, frames: 10 },
      { ticks: 10, frames: 15 },
      { ticks: 25, frames: 5 },
      { ticks: 31, frames: 2 },
    ])
    expect(lengths(recording)).toEqual([30, 2])
    expect(read(recording, 0)).toEqual(samples(0, 30))
    expect(read(recording, 0, 8, 19, [1])).toEqual(Int16Array.from([...samples(8, 19)].filter((_, place) => place % 3 === 1)))
  })

  test('whose clock began anew are segments of their own, in the order of the file', async () => {
    const recording = await opens('reset.ns5', [
      { ticks: 0, frames: 40 },
      { ticks: 9, frames: 20 },
    ])
    expect([lengths(recording), starts(recording)]).toEqual([
      [40, 20],
      [0, 0.0003],
    ])
    expect(messages(recording)[0]).toContain('the clock goes back before segment 1')
  })

  test('of one frame, which clocks leave that are being synchronized, are left out', async () => {
    const recording = await opens('strays.ns5', [
      { ticks: 0, frames: 1 },
      { ticks: 500, frames: 20 },
      { ticks: 900, frames: 1 },
    ])
    expect([lengths(recording), starts(recording)]).toEqual([[20], [500 / 30_000]])
    expect(messages(recording)[0]).toContain('are left out: 2')
    expect(lengths(await opens('one.ns5', [{ ticks: 7, frames: 1 }]))).toEqual([1])
  })

  test('that do not say how many frames they have are read to the end of the file', async () => {
    const recording = await opens('crash.ns5', [
      { ticks: 0, frames: 10 },
      { ticks: 600, frames: 17, claims: 0 },
    ])
    expect(lengths(recording)).toEqual([10, 17])
    expect(messages(recording)[0]).toContain('does not say how many frames')
    const empty = await opens('empty.ns5', [
      { ticks: 0, frames: 0 },
      { ticks: 600, frames: 17 },
    ])
    expect(lengths(empty)).toEqual([17])
  })

  test('that were cut are Incomplete, or opened as far as their frames are whole', async () => {
    const filePath = put1('cut.ns5', {})
    truncateSync(filePath, readFileSync(filePath).length - 20)
    expect(await refused(blackrock, { filePath })).toContain('tolerateTruncation: true opens its whole frames')
    const recording = await opened(blackrock, { filePath, tolerateTruncation: true })
    expect(lengths(recording)).toEqual([40, 21])
    expect(read(recording, 1)).toEqual(samples(40, 21))
    truncateSync(filePath, 314 + 3 * 66 + 9 + 40 * 6 + 4)
    expect(lengths(await opened(blackrock, { filePath, tolerateTruncation: true }))).toEqual([40])
  })

  test('that do not begin with 1 are Corrupt, or what is before them is opened', async () => {
    const filePath = put1('wrong.ns5', { blocks: [made.blocks[0], { ticks: 3000, frames: 25, mark: 0 }] })
    expect(await refused(blackrock, { filePath })).toContain('expected a block, which begins with 1, found 0')
    expect(lengths(await opened(blackrock, { filePath, tolerateTruncation: true }))).toEqual([40])
  })
})

describe('frames with a time each, of clocks that are synchronized by PTP', () => {
  const second = 1_000_000_000
  const first = 1_700_000_000_000_000_123n
  /** Times of frames: `ppm` is by how much the clock is fast; stamps are multiples of 40 ns. */
  const times = (
    count: number,
    { ppm = 0, holes = {} }: { readonly ppm?: number; readonly holes?: Readonly<Record<number, number>> } = {},
  ): bigint[] => {
    let skipped = 0
    return Array.from({ length: count }, (_, frame) => {
      skipped += holes[frame] ?? 0
      return first + BigInt(Math.round(((frame + skipped) * second * (1 - ppm / 1e6)) / 30_000 / 40) * 40)
    })
  }
  const opens = (name: string, stamps: readonly bigint[], more: object = {}): Promise<BoundSource> =>
    opened(blackrock, { filePath: put(at(name), ptpFile({ channels: made.channels.slice(0, 2), ...more }, stamps)) })

  test('are one segment at their nominal rate, from the first time on', async () => {
    const recording = await opens('ptp.ns6', times(300))
    expect(recording.segments).toEqual([{ frames: 300, times: { tStart: 1_700_000_000.000_000_2 } }])
    expect(read(recording)).toEqual(samples(0, 300, 2))
    expect(read(recording, 0, 290, 7, [1])).toEqual(
      Int16Array.from([...samples(290, 7, 2)].filter((_, place) => place % 2 === 1)),
    )
  })

  test('are of the rate that the first and the last time tell', async () => {
    const [{ frames, times: told }] = (await opens('drift.ns6', times(20_000, { ppm: 60 }))).segments
    expect(frames).toBe(20_000)
    expect(told.samplingFrequency).toBeCloseTo(30_000 * (1 + 60e-6), 2)
  })

  test('are segments where a frame is missing, or the clock goes back', async () => {
    const recording = await opens('gaps.ns6', times(140_000, { ppm: 20, holes: { 5: 1, 70000: 1, 70001: 3, 139998: -5 } }))
    expect(lengths(recording)).toEqual([5, 69_995, 69_997, 2])
    expect(read(recording, 2, 3, 2)).toEqual(samples(70_004, 2, 2))
    const [, , one] = recording.segments
    expect(one.times.tStart).toBeCloseTo(1_700_000_000 + (70_006 * (1 - 20e-6)) / 30_000, 5)
  })

  test('are so whatever the clock counts: not ns alone', async () => {
    const stamps = Array.from({ length: 50 }, (_, frame) => BigInt(frame < 20 ? frame : frame + 100))
    const recording = await opens('ticks.ns5', stamps, { resolution: 30_000 })
    expect([lengths(recording), starts(recording)]).toEqual([
      [20, 30],
      [0, 0.004],
    ])
  })

  test('that were cut, or begin with something else, are told', async () => {
    const bytes = ptpFile({ channels: made.channels }, times(50))
    const filePath = put(at('ptpcut.ns6'), bytes.subarray(0, bytes.length - 3))
    expect(await refused(blackrock, { filePath })).toContain('16 bytes after 49 packets')
    expect(lengths(await opened(blackrock, { filePath, tolerateTruncation: true }))).toEqual([49])
    const packet = bytes.length - 19 * 20
    bytes[packet] = 7
    const damaged = await opened(blackrock, { filePath: put(at('ptpdamaged.ns6'), bytes) })
    expect(() => read(damaged)).toThrow('expected a packet, which begins with 1, found 7')
  })
})
