import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { listStreams, open } from 'rxephys'
import { describe, expect, test } from 'vitest'
import { spikegadgets } from '../../sources/spikegadgets.js'
import type { BoundSource } from '../../src/declare/source.js'
import { made, writeExample } from './spikegadgets.example.js'
import { from, type MadeRec, ramp, recFile } from './spikegadgetsFiles.js'
import { context, haveShared, opened, put, read, refused, sha256, shared, temporaryFolder } from './support.js'

const root = temporaryFolder()
const at = (name: string): string => join(root, name)
const messages = ({ notices = [] }: BoundSource): readonly string[] => notices.map(({ message }) => message)
const rec = (name: string, more: Partial<MadeRec>): string => put(at(name), recFile({ ...made, ...more }))
const trodes = (filePath: string, more: object = {}): Promise<BoundSource> =>
  opened(spikegadgets, { filePath, stream: 'trodes', ...more })

describe('a file of packets', () => {
  const { params, wholes } = writeExample(context.files, at('session'))

  test('has the electrodes, and the analog inputs of each device, as streams', async () => {
    expect(listStreams(params.filePath)).toEqual(['ECU', 'trodes'])
    expect((await open(params.filePath, { stream: 'ECU' })).channelIds).toEqual(['ECU_Ain2', 'ECU_Ain1'])
    expect(await refused(spikegadgets, { filePath: params.filePath })).toContain('expected one of ECU, trodes')
  })

  test('is read a stretch without a gap a segment, from its first timestamp on', async () => {
    const recording = await opened(spikegadgets, params)
    expect(recording.segments).toEqual([
      { frames: 20, times: { tStart: 0.1 } },
      { frames: 15, times: { tStart: 3025 / 30_000 } },
    ])
    for (const [segment, whole] of wholes.entries()) expect(read(recording, segment)).toEqual(whole)
    expect(read(recording, 1, 2, 3, [1, 5])).toEqual(
      Int16Array.from([22, 23, 24].flatMap((packet) => [ramp(1, packet), ramp(5, packet)])),
    )
    expect(messages(recording)[0]).toContain('samples are missing, by the timestamps: 5 before frame 20')
    expect(messages(recording).at(-1)).toBe('also there: 2 digital lines, whose edges openEvents opens')
  })

  test('has analog inputs in the order of the configuration, wherever they stand in a packet', async () => {
    const recording = await opened(spikegadgets, { ...params, stream: 'ECU' })
    expect(read(recording, 0, 4, 2)).toEqual(Int16Array.of(-4, 4, -5, 5))
    expect(recording.header.properties.gain_to_uV).toBeUndefined()
  })

  test('says what samples are worth, where its configuration does', async () => {
    const { header } = await opened(spikegadgets, params)
    expect(header.properties.gain_to_uV.values[0]).toBe(0.195)
    expect(header.annotations).toEqual({ trodes_version: '2.4.0', timestamp_at_creation: '5' })
    const small = await trodes(rec('small.rec', { step: '1.83e-2' }))
    expect(small.header.properties.gain_to_uV.values[0]).toBe(0.0183)
    const plain = await trodes(rec('plain.rec', { step: undefined }))
    expect(plain.header.properties.gain_to_uV).toBeUndefined()
    expect(messages(plain)).toContain(`${at('plain.rec')}: what samples are worth is not known: it has no spikeScalingToUv`)
  })
})

describe('channels of electrodes', () => {
  const ids = async (name: string, more: Partial<MadeRec>): Promise<unknown> => (await trodes(rec(name, more))).header.channelIds

  test('are those of several chips in turn, without those that are not recorded', async () => {
    const all = [[7, 6, 5, 4, 3, 2, 1, 0]]
    expect(await ids('chips.rec', { spikes: 'device="intan" chanPerChip="4"', trodes: all })).toEqual(
      [0, 4, 1, 5, 2, 6, 3, 7].map(String),
    )
    const some = [
      [7, 0],
      [4, 2],
    ]
    expect(await ids('some.rec', { spikes: 'chanPerChip="4"', trodes: some })).toEqual(['0', '4', '2', '7'])
  })

  test('follow each other where they are not of whole chips', async () => {
    const recording = await trodes(rec('odd.rec', { spikes: 'chanPerChip="4"', trodes: [[6, 0, 3]] }))
    expect(recording.header.channelIds).toEqual(['0', '3', '6'])
    expect(recording.header.properties.channel_name.values).toEqual(['trode1chan0', 'trode1chan3', 'trode1chan6'])
    expect(messages(recording)[1]).toContain('are not those of whole chips of 4')
    // Trodes wrote such numbers once.
    expect(await ids('wild.rec', { spikes: 'chanPerChip="1645402192"', trodes: [[2, 0]] })).toEqual(['0', '2'])
    expect(await ids('zero.rec', { spikes: 'chanPerChip="0"', trodes: [[2, 0]] })).toEqual(['0', '2'])
  })

  test('of Neuropixels follow each other, whatever chips are told', async () => {
    const probes = { spikes: 'device="neuropixels1" chanPerChip="2"', trodes: [[3], [0], [1], [2]] }
    const recording = await trodes(rec('probes.rec', probes))
    expect(recording.header.channelIds).toEqual(['hwChan0', 'hwChan1', 'hwChan2', 'hwChan3'])
    expect(recording.header.properties.channel_name.values[1]).toBe('probe1_chan1')
    expect(await refused(spikegadgets, { filePath: rec('hole.rec', { ...probes, trodes: [[0], [4]] }) })).toContain('Corrupt')
  })

  test('of one Neuropixels 1.0 probe have the places of the electrodes that their groups name', async () => {
    const text = new TextDecoder('latin1').decode(recFile({ ...made, spikes: 'device="neuropixels1"', trodes: [[1], [0]] }))
    const named = text
      .replace('SpikeNTrode id="1"', 'SpikeNTrode id="1386"')
      .replace('SpikeNTrode id="2"', 'SpikeNTrode id="1002"')
    const filePath = put(
      at('probe.rec'),
      Uint8Array.from(named, (letter) => letter.charCodeAt(0)),
    )
    const { header } = await trodes(filePath)
    const [probe] = header.probe?.probes ?? []
    // In the order of the channels: electrode 1, then electrode 385.
    expect(probe.contactIds).toEqual(['e1', 'e385'])
    expect(probe.contactPositions.map(([, y]) => y)).toEqual([0, 20 * 192])
    expect(probe.annotations.model_name).toBeUndefined()
    expect(header.properties.inter_sample_shift.values.length).toBe(2)
    const other = await trodes(rec('np2.rec', { spikes: 'device="neuropixels2"', trodes: [[1], [0]] }))
    expect(other.header.probe).toBeUndefined()
    expect(messages(other).some((message) => message.includes('no geometry is read'))).toBe(true)
  })

  test('that stand twice, are too many, or of another device are refused', async () => {
    const refusals: readonly (readonly [Partial<MadeRec>, string])[] = [
      [{ trodes: [[1, 1]] }, 'each once, found one again'],
      [{ trodes: [[1, 9]] }, 'from 0 to 7, each once, found 9'],
      [{ hardware: 1 }, 'up to 1 channels, as the hardware has'],
      [{ spikes: 'device="other"' }, 'electrodes of device "other"'],
    ]
    for (const [more, told] of refusals)
      expect(await refused(spikegadgets, { filePath: rec('refused.rec', more), stream: 'trodes' })).toContain(told)
  })
})

describe('packets', () => {
  test('begin right after the line that ends the configuration', async () => {
    for (const ending of ['\n', '\r\n', ' \r\n', '']) {
      const recording = await trodes(rec('ending.rec', { ending }))
      expect(read(recording, 0, 0, 1)).toEqual(Int16Array.from({ length: 6 }, (_, place) => ramp(place, 0)))
    }
  })

  test('count on where 32 bits are full', async () => {
    const { segments } = await trodes(rec('full.rec', { times: [...from(2 ** 32 - 3, 3), ...from(0, 4)] }))
    expect(segments).toEqual([{ frames: 7, times: { tStart: (2 ** 32 - 3) / 30_000 } }])
  })

  test('that were cut are Incomplete, or opened as far as they are whole; one that begins with something else is Corrupt', async () => {
    const bytes = recFile(made)
    const filePath = put(at('cut.rec'), bytes.subarray(0, bytes.length - 5))
    expect(await refused(spikegadgets, { filePath, stream: 'trodes' })).toContain('18 bytes after 34 packets')
    expect((await trodes(filePath, { tolerateTruncation: true })).segments[1].frames).toBe(14)
    bytes[bytes.length - 23] = 0
    const damaged = await trodes(put(at('damaged.rec'), bytes))
    expect(() => read(damaged, 1)).toThrow('expected a packet, which begins with 85, found 0')
  })

  test('of a configuration that does not end, or is none, are refused', async () => {
    const text = new TextDecoder('latin1').decode(recFile(made))
    const filePath = put(at('endless.rec'), text.replace('</Configuration>', ''))
    expect(await refused(spikegadgets, { filePath })).toContain('a configuration of Trodes that ends with </Configuration>')
    expect(await refused(spikegadgets, { filePath: put(at('bad.rec'), text.replace('</SpikeConfiguration>', '')) })).toContain(
      'a configuration in XML',
    )
  })
})

describe.skipIf(!haveShared)('a file that a logger wrote', () => {
  interface Answer {
    readonly label: string
    readonly path: string
    readonly streams: readonly {
      readonly n_channels: number
      readonly n_samples: number
      readonly channel_ids: readonly string[]
      readonly channel_names: readonly string[]
      readonly sha256_raw_C: string
    }[]
  }
  const answers: readonly Answer[] = haveShared ? JSON.parse(readFileSync(shared('known-answers-neo-formats.json'), 'utf8')) : []

  test('reads as neo reads it, but for the start', async () => {
    const { path, streams } = answers.filter(({ label }) => label === 'spikegadgets')[0]
    const recording = await opened(spikegadgets, { filePath: shared(path) })
    const [stream] = streams
    expect(recording.header.channelIds.slice(0, 4)).toEqual(stream.channel_ids.slice(0, 4))
    expect(recording.header.properties.channel_name.values.slice(0, 4)).toEqual(stream.channel_names.slice(0, 4))
    expect(recording.header.channelIds.length).toBe(stream.n_channels)
    expect(recording.segments).toEqual([{ frames: stream.n_samples, times: { tStart: 0 } }])
    expect(sha256(read(recording)).slice(0, 16)).toBe(stream.sha256_raw_C)
    expect(messages(recording).at(-1)).toContain('channels that take turns in packets are not read: AccelX')
  })
})
