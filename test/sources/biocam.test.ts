import { join } from 'node:path'
import { fetchStreams, open } from 'rxephys'
import { biocam } from 'rxephys/sources'
import { describe, expect, test } from 'vitest'
import { biocam as source } from '../../sources/biocam.js'
import { files } from '../../src/platform/node.js'
import { writeExample } from './biocam.example.js'
import { brw3, brw4, sparseArrays } from './biocamFiles.js'
import { haveShared, opened, put, read, refused, sha256, shared, temporaryFolder } from './support.js'

const folder = temporaryFolder()
const { params, wholes } = writeExample(files, join(folder, 'example'))
let made = 0
const fileOf = (bytes: Uint8Array): string => put(join(folder, `${made++}.brw`), bytes)
const places = [
  [1, 1],
  [1, 2],
] as const
const [row, pair] = [Uint16Array.of(1, 2, 3, 4, 5, 6), { data: Uint16Array.of(1, 2, 3, 4, 5, 6), shape: [3, 2] }]

test('samples of one axis are read in frames of all channels, or of some', async () => {
  const recording = await opened(source, params)
  expect(read(recording)).toEqual(wholes[0])
  expect(read(recording, 0, 3, 2, [0, 2])).toEqual(Uint16Array.of(...[9, 11, 12, 14].map((place) => Number(wholes[0][place]))))
  const { header, segments } = recording
  expect([header.samplingFrequency, header.channelIds, segments]).toEqual([
    18_000,
    ['1', '2', '3'],
    [{ frames: 11, times: { tStart: 0 } }],
  ])
  expect(header.properties).toMatchObject({
    channel_name: { values: ['ch20-20', 'ch20-21', 'ch64-1'] },
    row: { values: [19, 19, 63] },
    col: { values: [19, 20, 0] },
    gain_to_uV: { values: [8250 / 4096, 8250 / 4096, 8250 / 4096] },
    offset_to_uV: { values: [-4125, -4125, -4125] },
  })
  expect(header.probe?.probes[0]).toMatchObject({
    contactPositions: [
      [798, 798],
      [798, 840],
      [2646, 0],
    ],
    contactShapeParams: [{ width: 21 }, { width: 21 }, { width: 21 }],
  })
})

test('samples of two axes, of version 100, and amplifiers that invert', async () => {
  const two = await opened(source, { filePath: fileOf(brw3({ raw: { Raw: pair }, places, frames: 3, version: 100 })) })
  expect(read(two, 0, 1, 2, [1])).toEqual(Uint16Array.of(4, 6))
  const filePath = fileOf(brw3({ raw: { Raw: { data: row } }, places, frames: 3, inversion: -1 }))
  const inverted = await opened(source, { filePath })
  expect(read(inverted)).toEqual(Uint16Array.of(4095, 4094, 4093, 4092, 4091, 4090))
  expect(read(inverted, 0, 1, 1, [1])).toEqual(Uint16Array.of(4092))
})

test('a pitch and a width that are asked for', async () => {
  const recording = await biocam({ filePath: params.filePath, meaPitch: 60, electrodeWidth: 25 })
  expect(recording.getChannelLocations()?.[0]).toEqual([1140, 1140])
})

describe('version 4', () => {
  const square = { arrays: { Raw: { data: Uint16Array.of(0, 1, 2, 3, 10, 11, 12, 13) } }, channels: [0, 1, 2, 3] }

  test('a well is a stream; a square lies row after row', async () => {
    const filePath = fileOf(brw4({ Well_A1: square, Well_A2: { ...square, channels: [4, 5, 6, 7] } }, { model: 'CorePlate 6W' }))
    expect(await fetchStreams(filePath)).toEqual(['Well_A1', 'Well_A2'])
    await expect(open(filePath)).rejects.toThrow('expected one of Well_A1, Well_A2')
    const recording = await open(filePath, { stream: 'Well_A2' })
    expect(recording.getChannelLocations()).toEqual([
      [0, 0],
      [0, 60],
      [60, 0],
      [60, 60],
    ])
    expect([recording.samplingFrequency, (await recording.getTraces()).data]).toEqual([20_000, square.arrays.Raw.data])
  })

  test('both ways in which releases describe an experiment', async () => {
    for (const recent of [false, true]) {
      const { header } = await opened(source, { filePath: fileOf(brw4({ Well_A1: square }, { recent })) })
      expect([
        header.samplingFrequency,
        header.properties.gain_to_uV.values[0],
        header.properties.offset_to_uV.values[0],
      ]).toEqual([20_000, 2, -4095])
    }
  })

  test('the least number is of the least voltage, which other readers take for that of 0', async () => {
    const filePath = fileOf(brw4({ Well_A1: square }, { digital: [-2048, 2047] }))
    const { header } = await opened(source, { filePath })
    expect([header.properties.gain_to_uV.values[0], header.properties.offset_to_uV.values[0]]).toEqual([2, 1])
  })

  test('channels that are no square lie where their numbers say', async () => {
    const some = { arrays: { Raw: { data: Uint16Array.of(1, 2, 3) } }, channels: [0, 65, 4095] }
    const { header } = await opened(source, { filePath: fileOf(brw4({ Well_A1: some })) })
    expect(header.probe?.probes[0].contactPositions).toEqual([
      [0, 0],
      [42, 42],
      [2646, 2646],
    ])
    const several = await opened(source, { filePath: fileOf(brw4({ Well_A1: some, Well_B1: square })), stream: 'Well_A1' })
    expect([several.header.probe, several.notices?.map(({ message }) => message)]).toEqual([
      undefined,
      [expect.stringContaining('is not told')],
    ])
  })

  test('frames that the table of contents misses end a segment', async () => {
    const gap = await opened(source, { filePath: fileOf(brw4({ Well_A1: square }, { toc: [100, 101, 140, 141] })) })
    expect(gap.segments).toEqual([
      { frames: 1, times: { tStart: 0.005 } },
      { frames: 1, times: { tStart: 0.007 } },
    ])
    expect(read(gap, 1)).toEqual(Uint16Array.of(10, 11, 12, 13))
    expect(gap.notices?.map(({ message }) => message)).toEqual([expect.stringContaining('39 frames')])
    const whole = await opened(source, { filePath: fileOf(brw4({ Well_A1: square }, { toc: [0, 1, 1, 2] })) })
    expect([whole.segments.length, whole.notices]).toEqual([1, []])
  })

  test('wavelets are refused by name', async () => {
    const wavelets = { arrays: { WaveletBasedEncodedRaw: { data: Uint8Array.of(1) } }, channels: [0] }
    expect(await refused(source, { filePath: fileOf(brw4({ Well_A1: wavelets })) })).toContain('wavelet compression')
  })
})

describe('samples around events', () => {
  const channels = [0, 1, 64, 65]
  // A range goes on in the next piece; the second piece of 64 has none of its own; frames 7 to 9 are missing.
  const arrays = sparseArrays([
    [
      [64, 1, [11, 12]],
      [0, 2, [21, 22]],
    ],
    [[0, 6, [31]]],
    [
      [65, 10, [41, 42]],
      [1, 12, [51]],
    ],
  ])
  const toc = [0, 3, 3, 7, 10, 13]
  const filePath = fileOf(brw4({ Well_A1: { arrays, channels } }, { toc }))

  test('are where their frames are; all others are 0 µV', async () => {
    const whole = await opened(source, { filePath })
    expect(whole.segments).toEqual([
      { frames: 7, times: { tStart: 0 } },
      { frames: 3, times: { tStart: 0.0005 } },
    ])
    const o = 2048
    // biome-ignore format: a row a frame
    expect(read(whole, 0)).toEqual(Uint16Array.of(
      o, o, o, o,
      o, o, 11, o,
      21, o, 12, o,
      22, o, o, o,
      o, o, o, o,
      o, o, o, o,
      31, o, o, o,
    ))
    expect(read(whole, 1)).toEqual(Uint16Array.of(o, o, o, 41, o, o, o, 42, o, 51, o, o))
    expect(whole.notices?.[0].message).toContain('samples around events alone were kept; all others are read as 2048, 0 µV')
  })

  test('are the same by any window, of any channels', async () => {
    const whole = await opened(source, { filePath })
    const all = [...read(whole, 0)]
    for (let start = 0; start < 7; start++)
      for (let end = start; end <= 7; end++)
        for (const wanted of [[0], [2, 0], [3, 2, 1, 0], [0, 0]])
          expect([...read(whole, 0, start, end - start, wanted)]).toEqual(
            Array.from({ length: end - start }, (_, row) => wanted.map((channel) => all[(start + row) * 4 + channel])).flat(),
          )
  })

  test('in damaged pieces are Corrupt', async () => {
    const { data: kept } = arrays.EventsBasedSparseRaw
    if (!(kept instanceof Uint8Array)) throw new Error('kept samples are bytes')
    const damaged = async (change: (bytes: Uint8Array) => void): Promise<string> => {
      const bytes = Uint8Array.from(kept)
      change(bytes)
      const own = { ...arrays, EventsBasedSparseRaw: { data: bytes } }
      const one = await opened(source, { filePath: fileOf(brw4({ Well_A1: { arrays: own, channels } }, { toc })) })
      try {
        return `read ${read(one).length}`
      } catch (error) {
        return String(error)
      }
    }
    expect(await damaged((bytes) => bytes.set([255], 4))).toContain('bytes of a channel')
    expect(await damaged((bytes) => bytes.set([200], 8))).toContain('a range of frames, and its samples')
    // Both ends, beyond the piece after its own.
    expect(
      await damaged((bytes) => {
        for (const place of [10, 18]) bytes[place] = 1
      }),
    ).toContain('expected frames 0 to 7, found 65537 to 65539')
    const few = { ...arrays, EventsBasedSparseRawTOC: { data: BigInt64Array.of(0n) } }
    expect(await refused(source, { filePath: fileOf(brw4({ Well_A1: { arrays: few, channels } }, { toc })) })).toContain(
      'expected 3 positions, one a row of TOC, found 1',
    )
  })
})

test('what does not fit together is refused', async () => {
  expect(await refused(source, { filePath: fileOf(brw3({ raw: { Raw: { data: row } }, places, frames: 4 })) })).toContain(
    'expected 8 samples, of 4 frames of 2 channels, found 6',
  )
  expect(await refused(source, { filePath: fileOf(brw3({ raw: {}, places, frames: 4 })) })).toContain('expected samples')
  const odd = { arrays: { Raw: { data: Uint16Array.of(1, 2, 3) } }, channels: [0, 1] }
  expect(await refused(source, { filePath: fileOf(brw4({ Well_A1: odd })) })).toContain('whole frames of 2 channels')
})

test.skipIf(!haveShared)('a file of others, as neo and SpikeInterface read it', async () => {
  const recording = await open(shared('biocam/biocam_hw3.0_fw1.6.brw'))
  const { data, frames } = await recording.getTraces()
  expect([frames, recording.samplingFrequency, sha256(data).slice(0, 16)]).toEqual([
    19_754,
    19753.774423337854,
    '251cfedea84d681d',
  ])
  expect(recording.channelIds.slice(0, 3)).toEqual(['1', '2', '3'])
  expect(recording.getProperty('channel_name')?.slice(0, 2)).toEqual(['ch20-20', 'ch20-21'])
  expect(recording.getChannelLocations()?.slice(0, 3)).toEqual([
    [798, 798],
    [798, 840],
    [798, 882],
  ])
  const [first] = (await recording.getTraces({ endFrame: 1, returnInUv: true })).data
  expect(first).toBe(-10.07080078125)
})
