import { readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { listStreams, open } from 'rxephys'
import { describe, expect, test } from 'vitest'
import { intan } from '../../sources/intan.js'
import { head, writeExample } from './intan.example.js'
import { fileOf, from, type MadeHead, ramp } from './intanFiles.js'
import { context, opened, put, read, refused, temporaryFolder } from './support.js'

const root = temporaryFolder()
const at = (name: string): string => join(root, name)
const messages = ({ notices = [] }: { readonly notices?: readonly { readonly message: string }[] }): readonly string[] =>
  notices.map(({ message }) => message)
const made = (name: string, of: MadeHead, numbers: readonly number[], word = ramp): string =>
  put(at(name), fileOf(of, numbers, word))

describe('a file that holds all', () => {
  const { params, wholes } = writeExample(context.files, at('session'))
  const filePath = params.filePath

  test('has its streams by SpikeInterface’s names, and is found by its first bytes', async () => {
    expect(await listStreams(filePath)).toEqual([
      'RHD2000 amplifier channel',
      'RHD2000 auxiliary input channel',
      'RHD2000 supply voltage channel',
      'USB board ADC input channel',
      'USB board digital input channel',
      'RHD2000 temperature sensor',
    ])
    expect((await open(filePath, { stream: '0' })).channelIds).toEqual(['A-000', 'B-001'])
    expect(await refused(intan, { filePath })).toContain('intan.params.stream: expected one of RHD2000 amplifier channel, ')
  })

  test('is read a stretch without a gap a segment, from its first timestamp on', async () => {
    const recording = await opened(intan, params)
    expect(recording.segments).toEqual([
      { frames: 134, times: { tStart: -0.1 } },
      { frames: 250, times: { tStart: 0.039 } },
    ])
    for (const [segment, whole] of wholes.entries()) expect(read(recording, segment)).toEqual(whole)
    expect(read(recording, 1, 100, 40, [1])).toEqual(Uint16Array.from({ length: 40 }, (_, i) => ramp(0, 1, 234 + i)))
    expect(messages(recording)).toEqual([
      `samples are missing, by the timestamps: 5 before frame 134 of ${filePath}; each stretch between is a segment`,
      'also there: 2 digital lines, whose edges openEvents opens',
    ])
  })

  test('has names, groups and what samples are worth', async () => {
    const { header } = await opened(intan, params)
    expect(header.properties.channel_name.values).toEqual(['CA1', 'B-001'])
    expect([header.properties.group.values, header.properties.group_names.values]).toEqual([
      [0, 1],
      ['A', 'B'],
    ])
    expect([header.properties.gain_to_uV.values[0], header.properties.offset_to_uV.values[0]]).toEqual([0.195, -32768 * 0.195])
    expect(header.annotations).toEqual({ is_filtered: false, intan_version: '3.1', notes: ['an example'] })
  })

  test('has streams of fewer samples, in the same segments: those whose first frame is within', async () => {
    const auxiliary = await opened(intan, { ...params, stream: 'RHD2000 auxiliary input channel' })
    expect(auxiliary.header.samplingFrequency).toBe(250)
    // Frame 136 is the first of a sample after the gap, the third of its segment.
    expect(auxiliary.segments).toEqual([
      { frames: 34, times: { tStart: -0.1 } },
      { frames: 62, times: { tStart: 0.041 } },
    ])
    expect(read(auxiliary, 1)).toEqual(Uint16Array.from({ length: 62 }, (_, sample) => ramp(1, 0, 34 + sample)))
    const supply = await opened(intan, { ...params, stream: 'RHD2000 supply voltage channel' })
    expect(supply.segments.map(({ frames }) => frames)).toEqual([2, 1])
    expect(read(supply, 1)).toEqual(Uint16Array.of(ramp(2, 0, 2)))
    const temperature = await opened(intan, { ...params, stream: '20' })
    expect([temperature.header.dtype, temperature.header.properties.gain_to_physical_unit.values]).toEqual(['int16', [0.01]])
    expect(read(temperature, 0)).toEqual(Int16Array.of((ramp(20, 0, 0) << 16) >> 16, (ramp(20, 0, 1) << 16) >> 16))
  })

  test('has its lines as channels of 0 and 1, by their bits', async () => {
    const recording = await opened(intan, { ...params, stream: 'USB board digital input channel' })
    expect(recording.header.channelIds).toEqual(['DIGITAL-IN-01', 'DIGITAL-IN-03'])
    const words = Array.from({ length: 134 }, (_, sample) => ramp(4, 0, sample))
    expect(read(recording, 0)).toEqual(Uint16Array.from(words.flatMap((word) => [word & 1, (word >> 2) & 1])))
    expect(read(recording, 0, 3, 5, [1])).toEqual(Uint16Array.from(words.slice(3, 8), (word) => (word >> 2) & 1))
  })
})

describe('files of other versions', () => {
  const electrode: MadeHead['channels'] = [{ native: 'A-000', type: 0 }]

  test('before 2 have blocks of 60 frames, before 1.2 timestamps without a sign', async () => {
    const filePath = made('old.rhd', { version: [1, 1], channels: electrode }, from(2 ** 31 - 30, 120))
    const recording = await opened(intan, { filePath })
    expect(recording.segments).toEqual([{ frames: 120, times: { tStart: (2 ** 31 - 30) / 1000 } }])
    expect(read(recording, 0, 58, 4)).toEqual(Uint16Array.from([58, 59, 60, 61], (k) => ramp(0, 0, k)))
  })

  test('count on where 32 bits are full', async () => {
    const filePath = made('long.rhd', { channels: electrode }, from(2 ** 31 - 30, 128))
    const recording = await opened(intan, { filePath })
    expect(recording.segments).toEqual([{ frames: 128, times: { tStart: (2 ** 31 - 30) / 1000 } }])
  })

  test('may list the channels of ports that are switched off, or not', async () => {
    for (const listed of [true, false]) {
      const off = { channels: [{ native: 'Z-000', type: 0 }], listed }
      const recording = await opened(intan, { filePath: made(`off${listed}.rhd`, { channels: electrode, off }, from(0, 128)) })
      expect(recording.header.channelIds).toEqual(['A-000'])
      expect(read(recording, 0, 0, 2)).toEqual(Uint16Array.of(0, 1))
    }
  })

  test('that are not known are refused', async () => {
    const filePath = made('new.rhd', { version: [4, 0], channels: electrode }, [])
    expect(await refused(intan, { filePath })).toContain('version 4.0 of its format')
  })
})

describe('files that are not as they should be', () => {
  test('cut within a block are Incomplete, or opened up to the last whole one', async () => {
    const { params } = writeExample(context.files, at('cut'))
    const { length } = readFileSync(params.filePath)
    truncateSync(params.filePath, length - 100)
    expect(await refused(intan, params)).toContain('the file was cut; tolerateTruncation: true opens the 2 whole blocks')
    const recording = await opened(intan, { ...params, tolerateTruncation: true })
    expect(recording.segments.map(({ frames }) => frames)).toEqual([134, 122])
    expect(messages(recording)[0]).toContain('bytes are left over after 2 whole blocks')
  })

  test('cut within the head are Incomplete; of other bytes Unreadable', async () => {
    const filePath = made('head.rhd', head, [])
    truncateSync(filePath, 60)
    expect(await refused(intan, { filePath })).toContain('expected a head of more than its 60 bytes')
    writeFileSync(filePath, 'something else')
    expect(await refused(intan, { filePath })).toContain('a file of Intan: RHD or RHS by its first bytes')
  })
})
