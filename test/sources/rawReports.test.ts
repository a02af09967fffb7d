/** What users of other readers reported of Neuralynx, Blackrock, Plexon and NWB files, done again here on files made alike. */
import { join } from 'node:path'
import { listStreams, open, openSorting } from 'rxephys'
import { describe, expect, test } from 'vitest'
import { nevFile, nsxFile, spike } from './blackrockFiles.js'
import { hdf5Bytes } from './hdf5Files.js'
import { csc, follow, ncs } from './neuralynxFiles.js'
import { nwbFile, series, sixElectrodes } from './nwbFiles.js'
import { blocksFrom, inOrder, plxOf } from './plexonFiles.js'
import { put, temporaryFolder } from './support.js'

const root = temporaryFolder()
const at = (name: string): string => join(root, name)
const lengthsOf = (recording: Awaited<ReturnType<typeof open>>): readonly number[] =>
  recording.segments.map(({ frames }) => frames)

describe('Neuralynx', () => {
  test('a revision of Cheetah that nobody listed opens (neo 1521)', async () => {
    put(at('n1/A.ncs'), ncs({ CheetahRev: '6.4.1 Development', ...csc('A', 0) }, follow(1000, 2)))
    expect(lengthsOf(await open(at('n1')))).toEqual([1024])
  })

  test('a head that says that its file was not closed properly is no obstacle (neo 819)', async () => {
    const bytes = ncs(csc('A', 0), follow(1000, 2))
    const head = new TextDecoder('latin1').decode(bytes.subarray(0, 16_384))
    const told = head.replace('\r\n', '\r\n## Time Closed File was not closed properly\r\n').slice(0, 16_384)
    bytes.set(Uint8Array.from(told, (letter) => letter.charCodeAt(0)))
    put(at('n2/A.ncs'), bytes)
    expect(lengthsOf(await open(at('n2')))).toEqual([1024])
  })

  test('a record that is valid in part ends where its samples do: no stretch begins before the one before has ended (neo 693)', async () => {
    const records = [...follow(0, 2), [1_024_000, 100] as const, [1_300_000] as const, [1_812_000] as const]
    put(at('n3/A.ncs'), ncs(csc('A', 0), records))
    const recording = await open(at('n3'))
    expect(lengthsOf(recording)).toEqual([1124, 1024])
    const [first, second] = recording.segments.map(({ times }) => times.tStart ?? 0)
    expect([first, second]).toEqual([0, 1.3])
    expect(first + 1124 / 1000).toBeLessThanOrEqual(second)
    const { data } = await recording.getTraces({ segment: 0, startFrame: 1122 })
    expect([...data]).toEqual([1298, 1299])
  })

  test('files of a folder that have not the same gaps open as what all of them have (neo 751)', async () => {
    put(at('n4/A.ncs'), ncs(csc('A', 0), follow(0, 4)))
    put(at('n4/B.ncs'), ncs(csc('B', 1), [[0], [1_024_000], [1_536_000]]))
    expect(lengthsOf(await open(at('n4')))).toEqual([512, 1024])
  })
})

describe('Blackrock', () => {
  const channels = [{ electrode: 1 }]

  test('spikes that are not in the order of their times are no segments of their own (neo 1755, 1449)', async () => {
    put(at('b1.ns5'), nsxFile({ channels, blocks: [{ ticks: 0, frames: 100 }] }))
    const packets = [spike(10, 1, 1), spike(30, 1, 1), spike(20, 1, 1), spike(25, 1, 1)]
    put(at('b1.nev'), nevFile({ labels: { 1: 'elec1' }, packets }))
    const sorting = await openSorting(at('b1.nev'))
    expect(sorting.getNumSegments()).toBe(1)
    expect([...(await sorting.getUnitSpikeTrain('ch1#1'))]).toEqual([10, 20, 25, 30])
  })

  test('a block of one sample that a pause left at the time of the next block is told apart (NPMK 12)', async () => {
    const blocks = [
      { ticks: 0, frames: 50 },
      { ticks: 3000, frames: 1 },
      { ticks: 3000, frames: 40 },
    ]
    put(at('b2.ns5'), nsxFile({ channels, blocks }))
    const recording = await open(at('b2.ns5'))
    const lengths = lengthsOf(recording)
    expect([lengths[0], lengths.at(-1)]).toEqual([50, 40])
    expect(recording.segments.at(-1)?.times.tStart).toBe(0.1)
  })
})

describe('Plexon', () => {
  test('channels of two rates are streams, and no refusal (neo 966, 658)', async () => {
    const slow = [
      { number: 0, name: 'WB01', rate: 40_000 },
      { number: 64, name: 'FP01', rate: 1000 },
    ]
    const blocks = inOrder(blocksFrom(0, 0, 1, [200, 200]), blocksFrom(64, 0, 40, [5, 5]))
    const path = put(at('p1.plx'), plxOf({ slow }, blocks))
    const streams = listStreams(path)
    expect(streams.length).toBe(2)
    const found = await Promise.all(streams.map(async (stream) => open(path, { stream })))
    expect(found.map((each) => [each.samplingFrequency, each.getNumSamples(0)]).sort((a, b) => a[0] - b[0])).toEqual([
      [1000, 10],
      [40_000, 400],
    ])
  })

  test('spikes of a channel that the head does not list are read, or passed over by name (neo 193)', async () => {
    const blocks = [
      { type: 1, tick: 10, channel: 1, unit: 1, samples: [1, 2] },
      { type: 1, tick: 20, channel: 79, unit: 3, samples: [1, 2] },
      { type: 1, tick: 30, channel: 1, unit: 1, samples: [1, 2] },
    ]
    const path = put(at('p2.plx'), plxOf({ spikes: [{ number: 1, name: 'sig001' }] }, blocks))
    const sorting = await openSorting(path)
    expect([...(await sorting.getUnitSpikeTrain('ch1#1'))]).toEqual([10, 30])
    const told = sorting.notices.map(({ message }) => message).join('; ')
    expect(sorting.unitIds.includes('ch79#3') || told.includes('79')).toBe(true)
  })

  test('a converted file that ends within a block is refused by what it lacks, or opened up to there (SpikeInterface 1938)', async () => {
    const slow = [{ number: 0, name: 'WB01', rate: 40_000 }]
    const whole = plxOf({ slow }, blocksFrom(0, 0, 1, [200, 200]))
    const path = put(at('p3.plx'), whole.subarray(0, whole.length - 101))
    await expect(open(path)).rejects.toMatchObject({ fault: { _tag: 'Incomplete' } })
    expect((await open(path, { tolerateTruncation: true })).getNumSamples(0)).toBe(200)
  })
})

describe('NWB', () => {
  const data = (width: number) => ({ data: Int16Array.from({ length: 2 * width }, (_, index) => index), shape: [2, width] })
  const file = (acquisition: Readonly<Record<string, ReturnType<typeof series>>>): Uint8Array =>
    hdf5Bytes(nwbFile({ acquisition: { groups: acquisition } }, sixElectrodes))

  test('each series has the electrodes of its own region, not the first of the table (SpikeInterface 2588, 2337)', async () => {
    const path = put(
      at('w1.nwb'),
      file({
        AP: series('ap', { data: data(2), rate: 1000, rows: [4, 5] }),
        NIDQ: series('nidq', { data: data(3), rate: 1000, rows: [0, 1, 2] }),
      }),
    )
    const [ap, nidq] = await Promise.all(['acquisition/AP', 'acquisition/NIDQ'].map((stream) => open(path, { stream })))
    expect(ap.channelIds.filter((id) => nidq.channelIds.includes(id))).toEqual([])
    expect([ap.channelIds.length, nidq.channelIds.length]).toEqual([2, 3])
  })

  test('a region that goes through the table in another order keeps its order (spikeextractors 587)', async () => {
    const path = put(
      at('w2.nwb'),
      file({
        Forth: series('forth', { data: data(3), rate: 1000, rows: [1, 3, 5] }),
        Back: series('back', { data: data(3), rate: 1000, rows: [5, 1, 3] }),
      }),
    )
    const [forth, back] = await Promise.all(['acquisition/Forth', 'acquisition/Back'].map((stream) => open(path, { stream })))
    expect(back.channelIds).toEqual([forth.channelIds[2], forth.channelIds[0], forth.channelIds[1]])
    expect((await back.getTraces({ channelIds: [forth.channelIds[0]] })).data).toEqual(Int16Array.of(1, 4))
  })

  test('conversion and channel_conversion multiply, channel by channel (neuroconv 34, nwb-schema 314)', async () => {
    const path = put(
      at('w3.nwb'),
      file({ Only: series('only', { data: data(2), rate: 1000, rows: [0, 1], conversion: 1e-6, factors: [2, 0.5] }) }),
    )
    const { data: uv } = await (await open(path)).getTraces({ returnInUv: true })
    expect([...uv]).toEqual([0, 0.5, 4, 1.5])
  })
})
