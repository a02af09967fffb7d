import { join } from 'node:path'
import { listStreams, open } from 'rxephys'
import { describe, expect, test } from 'vitest'
import { plexon } from '../../sources/plexon.js'
import { blocks, head, writeExample } from './plexon.example.js'
import { blocksFrom, inOrder, type MadeBlock, type MadeHead, plxOf, sampleOf } from './plexonFiles.js'
import { context, opened, put, read, refused, temporaryFolder } from './support.js'

const root = temporaryFolder()
const at = (name: string): string => join(root, name)
const made = (name: string, of: MadeHead, all: readonly MadeBlock[]): string => put(at(name), plxOf(of, all))
const messages = ({ notices = [] }: { readonly notices?: readonly { readonly message: string }[] }): readonly string[] =>
  notices.map(({ message }) => message)
const two: MadeHead = { slow: [0, 1].map((number) => ({ number, name: `WB0${number + 1}`, rate: 40_000 })) }
/** Samples `from` to `to` of a channel. */
const samples = (channel: number, from: number, to: number): readonly number[] =>
  Array.from({ length: to - from }, (_, index) => sampleOf(channel, from + index))

describe('a file', () => {
  const { params, wholes } = writeExample(context.files, at('session'))
  const filePath = params.filePath

  test('has its streams by SpikeInterface’s names; a channel without a sample is of none', async () => {
    expect(await listStreams(filePath)).toEqual(['FPl-Low Pass Filtered', 'WB-Wideband'])
    expect((await open(filePath, { stream: 'WB-Wideband' })).channelIds).toEqual(['WB01', 'WB02'])
    expect((await opened(plexon, { filePath, stream: 'FP' })).header.channelIds).toEqual(['FP01'])
    expect(await refused(plexon, { filePath })).toContain('plexon.params.stream: expected one of FPl-Low Pass Filtered, WB-Wide')
  })

  test('is read a stretch without a gap a segment, from its first tick on: neo joins them, from 0 s on', async () => {
    const recording = await opened(plexon, params)
    expect(recording.segments).toEqual([
      { frames: 90, times: { tStart: 400 / 40_000 } },
      { frames: 60, times: { tStart: 497 / 40_000 } },
    ])
    for (const [segment, whole] of wholes.entries()) expect(read(recording, segment)).toEqual(whole)
    expect(read(recording, 0, 45, 10, [1])).toEqual(Int16Array.from(samples(1, 45, 55)))
    expect(messages(recording)).toEqual([
      `${filePath}: samples are missing, by the clock of its blocks; each stretch between is a segment: 7 before tick 497`,
      'also there: 5 spikes, which openSorting opens',
      'also there: 6 events, which openEvents opens',
    ])
    const low = await opened(plexon, { filePath, stream: 'FP' })
    expect([low.header.samplingFrequency, low.segments]).toEqual([1000, [{ frames: 4, times: { tStart: 0.01 } }]])
    expect([...read(low)]).toEqual(samples(64, 0, 4))
  })

  test('has what a step is worth, by the bits of its slow samples: neo takes those of its spikes', async () => {
    const { header } = await opened(plexon, params)
    expect(header.properties.gain_to_uV.values).toEqual([5000 / 2 ** 15, 5000 / 2 ** 15])
    expect(header.annotations).toEqual({ plexon_version: 106, comment: 'an example', rec_datetime: '2024-05-01T12:30:59' })
    const gainOf = async (version: number, gain: number): Promise<unknown> => {
      const slow = [{ number: 0, name: 'WB1', rate: 40_000, gain, preamp: 50 }]
      const path = made(`${version} ${gain}.plx`, { version, slow }, blocksFrom(0, 0, 1, [3]))
      const recording = await opened(plexon, { filePath: path })
      return recording.header.properties.gain_to_uV?.values[0] ?? messages(recording)[0]
    }
    expect(await gainOf(101, 4)).toBe(1000 * (5000 / (2048 * 4 * 1000)))
    expect(await gainOf(102, 4)).toBe(1000 * (5000 / (2048 * 4 * 50)))
    expect(await gainOf(106, 0)).toContain('what a step of channel "WB1" is worth is not told: its gain is 0')
  })

  test('opens from the JSON of its pipeline', async () => {
    const recording = await open(filePath, { stream: 'WB' })
    const again = await open(recording.toJson())
    expect((await again.getTraces({ segment: 1 })).data).toEqual((await recording.getTraces({ segment: 1 })).data)
  })
})

describe('channels of a stream', () => {
  test('that begin, end and have gaps apart are read where all of them are', async () => {
    const first = [...blocksFrom(0, 100, 1, [40, 60]), ...blocksFrom(0, 260, 1, [100], 100)]
    const second = [...blocksFrom(1, 110, 1, [70]), ...blocksFrom(1, 190, 1, [100, 20], 70)]
    const filePath = made('uneven.plx', two, inOrder(first, second))
    const recording = await opened(plexon, { filePath })
    // The first has ticks 100 to 200 and 260 to 360, the second 110 to 180 and 190 to 310.
    expect(recording.segments.map(({ frames, times }) => [frames, (times.tStart ?? 0) * 40_000])).toEqual([
      [70, 110],
      [10, 190],
      [50, 260],
    ])
    expect([...read(recording, 0, 0, 70, [0])]).toEqual(samples(0, 10, 80))
    expect([...read(recording, 1, 0, 10, [0])]).toEqual(samples(0, 90, 100))
    expect([...read(recording, 1, 0, 10, [1])]).toEqual(samples(1, 70, 80))
    expect([...read(recording, 2, 0, 50, [1])]).toEqual(samples(1, 140, 190))
    expect(messages(recording)[1]).toContain('not all channels have are left out: 70 of WB01, 60 of WB02')
  })

  test('of one prefix and two rates are a stream each', async () => {
    const slow = [
      { number: 0, name: 'AD01', rate: 1000 },
      { number: 1, name: 'AD02', rate: 500 },
    ]
    const filePath = made('rates.plx', { slow }, inOrder(blocksFrom(0, 0, 40, [8]), blocksFrom(1, 0, 80, [4])))
    expect(await listStreams(filePath)).toEqual(['AD at 1000 Hz', 'AD at 500 Hz'])
    const half = await opened(plexon, { filePath, stream: 'AD at 500 Hz' })
    expect([half.header.channelIds, [...read(half)]]).toEqual([['AD02'], samples(1, 0, 4)])
  })

  test('of one name are told apart; names end at their first zero', async () => {
    const slow = [
      { number: 0, name: 'LFP', rate: 1000 },
      { number: 1, name: 'LFP\u0000left over', rate: 1000 },
    ]
    const filePath = made('names.plx', { slow }, inOrder(blocksFrom(0, 0, 40, [8]), blocksFrom(1, 0, 40, [8])))
    expect((await opened(plexon, { filePath })).header.channelIds).toEqual(['LFP', 'LFP#1'])
  })
})

describe('the clock', () => {
  test('may jitter by less than half a sample, and be no whole number of ticks a sample', async () => {
    const slow = [{ number: 0, name: 'FP1', rate: 1000 }]
    const late = blocksFrom(0, 7, 40, [10, 10, 10]).map((block, index) => ({ ...block, tick: block.tick + [0, 10, -9][index] }))
    expect((await opened(plexon, { filePath: made('jitter.plx', { slow }, late) })).segments.length).toBe(1)
    const odd = [{ number: 0, name: 'FP1', rate: 30_000 }]
    const filePath = made('odd.plx', { slow: odd }, blocksFrom(0, 0, 4 / 3, [10, 11, 12, 13]))
    expect((await opened(plexon, { filePath })).segments).toEqual([{ frames: 46, times: { tStart: 0 } }])
  })

  test('has 40 bits: after 30 hours at 40 kHz nothing is missing', async () => {
    const filePath = made('long.plx', two, inOrder(...[0, 1].map((each) => blocksFrom(each, 2 ** 32 - 30, 1, [20, 20, 20]))))
    const { segments } = await opened(plexon, { filePath })
    expect(segments).toEqual([{ frames: 60, times: { tStart: (2 ** 32 - 30) / 40_000 } }])
  })

  test('that goes back, as where files were joined, begins a segment anew', async () => {
    const joined = [[500, 0] as const, [100, 30] as const].flatMap(([tick, first]) =>
      inOrder(...[0, 1].map((each) => blocksFrom(each, tick, 1, [30], first))),
    )
    const recording = await opened(plexon, { filePath: made('joined.plx', two, joined) })
    expect(recording.segments.map(({ frames, times }) => [frames, times.tStart])).toEqual([
      [30, 500 / 40_000],
      [30, 100 / 40_000],
    ])
    expect([...read(recording, 1, 0, 30, [1])]).toEqual(samples(1, 30, 60))
    expect(messages(recording)[0]).toContain('the clock goes back to tick 100')
  })
})

test('a long file is read from marks on, in pieces, blocks of any length', async () => {
  const lengths = [3, 50_000, 1, 200_000, 7000, 30_000]
  const filePath = made(
    'marks.plx',
    two,
    inOrder(
      ...[0, 1].map((each) =>
        blocksFrom(
          each,
          0,
          1,
          lengths.map((n) => Math.min(n, 65_000)),
        ),
      ),
    ),
  )
  const recording = await opened(plexon, { filePath })
  const [{ frames }] = recording.segments
  expect(frames).toBe(3 + 50_000 + 1 + 65_000 + 7000 + 30_000)
  for (const [start, count] of [
    [0, frames],
    [49_990, 40],
    [114_000, 9000],
    [frames - 5, 5],
  ] as const)
    expect([...read(recording, 0, start, count, [1])]).toEqual(samples(1, start, start + count))
})

describe('a file that is cut or damaged', () => {
  const whole = plxOf(head, blocks)

  test('within a block is refused, or its whole blocks are read', async () => {
    const filePath = put(at('cut.plx'), whole.subarray(0, whole.length - 5))
    expect(await refused(plexon, { filePath, stream: 'WB' })).toContain('after the last whole one')
    const rest = await opened(plexon, { filePath, stream: 'WB', tolerateTruncation: true })
    expect(rest.segments.length).toBe(2)
  })

  test('within its head, of another version, or with a block of no type is refused', async () => {
    expect(await refused(plexon, { filePath: put(at('short.plx'), whole.subarray(0, 8000)) })).toContain('a head of')
    expect(await refused(plexon, { filePath: made('new.plx', { ...head, version: 200 }, blocks) })).toContain('version 200')
    const strange = made('strange.plx', two, [...blocksFrom(0, 0, 1, [4]), { type: 9, tick: 8, channel: 0 }])
    expect(await refused(plexon, { filePath: strange })).toMatch(/byte \d+: expected a block of spikes .* found type 9/)
  })

  test('blocks of channels that the head does not list are passed over, with a notice', async () => {
    const filePath = made('unlisted.plx', two, inOrder(...[0, 1, 79].map((each) => blocksFrom(each, 0, 1, [9]))))
    expect(messages(await opened(plexon, { filePath }))).toEqual([
      `${filePath}: 1 blocks of samples are of channels that its head does not list`,
    ])
  })
})
