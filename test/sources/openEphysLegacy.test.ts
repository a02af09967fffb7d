import { readFileSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { listStreams, open } from 'rxephys'
import { describe, expect, test } from 'vitest'
import { openEphysLegacy } from '../../sources/openEphysLegacy.js'
import { continuous, writeExample } from './openEphysLegacy.example.js'
import { context, haveShared, opened, put, read, refused, sha256, shared, temporaryFolder } from './support.js'

const { files } = context
const root = temporaryFolder()
const at = (name: string): string => join(root, name)
const messages = ({ notices = [] }: { readonly notices?: readonly { readonly message: string }[] }): readonly string[] =>
  notices.map(({ message }) => message)

describe('a file a channel', () => {
  const session = at('session')
  const { wholes } = writeExample(files, session)

  test('is read a stretch without a gap a segment, experiments one after the other', async () => {
    const recording = await opened(openEphysLegacy, { folderPath: session })
    expect(recording.header.channelIds).toEqual(['1', '2'])
    expect(recording.header.properties.channel_name.values).toEqual(['CH1', 'CH2'])
    expect(recording.segments).toEqual([
      { frames: 2048, times: { tStart: 5 } },
      { frames: 1024, times: { tStart: 9 } },
      { frames: 1024, times: { tStart: 0.1 } },
    ])
    for (const [segment, whole] of wholes.entries()) expect(read(recording, segment)).toEqual(whole)
    expect(read(recording, 0, 1020, 8, [1])).toEqual(Int16Array.of(-1980, -1979, -1978, -1977, -2990, -2989, -2988, -2987))
    expect(messages(recording)).toEqual([
      `${join(session, '101_CH1.continuous')} and beside it: samples are missing: 1952 before sample 9000; each stretch between is a segment`,
    ])
  })

  test('is found by its folder, or by that of the record nodes', async () => {
    expect((await open(session)).channelIds).toEqual(['1', '2'])
    writeExample(files, at('nodes/Record Node 101'))
    expect((await open(at('nodes'))).channelIds).toEqual(['1', '2'])
  })
})

describe('channels', () => {
  test('of other types are streams of volts, those of other processors streams of their own', async () => {
    put(at('types/100_CH1.continuous'), continuous('CH1', [0]))
    put(at('types/100_ADC2.continuous'), continuous('ADC2', [0]))
    expect(await listStreams(at('types'))).toEqual(['Signals CH', 'Signals ADC'])
    const { properties } = (await opened(openEphysLegacy, { folderPath: at('types'), stream: 'ADC' })).header
    expect([properties.physical_unit.values, properties.gain_to_uV.values]).toEqual([['V'], [500000]])
    put(at('types/107_my-stream_CH1.continuous'), continuous('CH1', [0]))
    expect(await listStreams(at('types'))).toEqual(['100#Signals CH', '100#Signals ADC', '107_my-stream#Signals CH'])
    expect(await refused(openEphysLegacy, { folderPath: at('types') })).toContain('expected one of 100#Signals CH, ')
  })

  test('with gaps at other places share what all have, with a notice', async () => {
    put(at('uneven/100_CH1.continuous'), continuous('CH1', [0, 1024, 4096]))
    put(at('uneven/100_CH2.continuous'), continuous('CH2', [512, 4096, 5120]))
    const recording = await opened(openEphysLegacy, { folderPath: at('uneven') })
    expect(recording.segments).toEqual([
      { frames: 1024, times: { tStart: 0.512 } },
      { frames: 1024, times: { tStart: 4.096 } },
    ])
    // Sample 1024 is the first of the second record of one channel, and in the middle of the first one of the other.
    expect(read(recording, 0, 511, 2)).toEqual(Int16Array.of(1023, 511, 10, 512))
    expect(messages(recording)[1]).toContain('samples that not all channels have are left out: 1024 of CH1, 1024 of CH2')
  })

  test('whose clock goes back, and records that are none, are Corrupt', async () => {
    put(at('back/100_CH1.continuous'), continuous('CH1', [5000, 100]))
    expect(await refused(openEphysLegacy, { folderPath: at('back') })).toContain(
      'record 1: expected a sample from 6024 on, found 100',
    )
    const bytes = continuous('CH1', [0])
    bytes[1024 + 2069] = 7
    put(at('mark/100_CH1.continuous'), bytes)
    const recording = await opened(openEphysLegacy, { folderPath: at('mark') })
    expect(() => read(recording)).toThrow('byte 1024: expected a record of 1024 samples that ends in 255')
  })

  test('cut within a record are Incomplete, or opened up to the last whole one', async () => {
    const path = put(at('cut/100_CH1.continuous'), continuous('CH1', [0, 1024]))
    truncateSync(path, 1024 + 2070 + 100)
    expect(await refused(openEphysLegacy, { folderPath: at('cut') })).toContain('found 100 bytes after 1 records')
    const recording = await opened(openEphysLegacy, { folderPath: at('cut'), tolerateTruncation: true })
    expect(recording.segments).toEqual([{ frames: 1024, times: { tStart: 0 } }])
    expect(messages(recording)[0]).toContain('100 bytes are left over after 1 whole records')
  })

  test('of a head that is none are named', async () => {
    put(at('head/100_CH1.continuous'), continuous('CH1', [0], 0, { sampleRate: 'fast' }))
    expect(await refused(openEphysLegacy, { folderPath: at('head') })).toContain(
      'header.sampleRate: expected a positive number, found fast',
    )
    put(at('head/100_CH1.continuous'), 'nothing')
    expect(await refused(openEphysLegacy, { folderPath: at('head') })).toContain("header.format = 'Open Ephys Data Format'")
  })
})

interface Known {
  readonly cls: string
  readonly args: readonly string[]
  readonly channel_ids: readonly string[]
  readonly gains: readonly number[]
  readonly property_keys: readonly string[]
  readonly segments: readonly {
    readonly n_samples: number
    readonly sum: number
    readonly sha256_C: string
    readonly t0: number
  }[]
}

describe.skipIf(!haveShared)('recordings that the Open Ephys GUI made', () => {
  const known: readonly Known[] = haveShared ? JSON.parse(readFileSync(shared('known-answers-si-formats.json'), 'utf8')) : []

  test.each(known.filter(({ cls }) => cls === 'OpenEphysLegacyRecordingExtractor'))(
    '$args read as SpikeInterface reads them',
    async (answer) => {
      const recording = await opened(openEphysLegacy, { folderPath: shared(answer.args[0]) })
      const { header, segments } = recording
      expect(header.channelIds).toEqual(answer.channel_ids)
      expect(header.properties.gain_to_uV.values).toEqual(answer.gains)
      expect(Object.keys(header.properties).sort()).toEqual(answer.property_keys)
      for (const [index, { n_samples, sha256_C, t0 }] of answer.segments.entries()) {
        expect(segments[index]).toEqual({ frames: n_samples, times: { tStart: t0 } })
        expect(sha256(read(recording, index)).slice(0, 16)).toBe(sha256_C)
      }
    },
  )

  test('several starts are segments, and several recordings within one are, where SpikeInterface fills in zeros', async () => {
    const folderPath = shared('openephys-legacy/OpenEphys_SampleData_2_(multiple_starts)')
    const recording = await opened(openEphysLegacy, { folderPath })
    expect(recording.segments).toEqual([
      { frames: 117760, times: { tStart: 49184 / 40000 } },
      { frames: 131072, times: { tStart: 259840 / 40000 } },
      { frames: 75776, times: { tStart: 1.0672 } },
    ])
    const sums = recording.segments.map((_, segment) =>
      Array.from(read(recording, segment), Number).reduce((sum, value) => sum + value, 0),
    )
    // Zeros add nothing: these are the sums of the two segments that neo reads.
    expect([sums[0] + sums[1], sums[2]]).toEqual([27126184, 9135637])
  })
})
