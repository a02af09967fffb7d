import { rmSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { listStreams, open } from 'rxephys'
import { describe, expect, test } from 'vitest'
import { intan } from '../../sources/intan.js'
import { head } from './intan.example.js'
import { channelFilesOf, fileOf, from, type MadeHead, ramp, signalFilesOf } from './intanFiles.js'
import { opened, put, read, refused, temporaryFolder } from './support.js'

const root = temporaryFolder()
const at = (name: string): string => join(root, name)
const messages = ({ notices = [] }: { readonly notices?: readonly { readonly message: string }[] }): readonly string[] =>
  notices.map(({ message }) => message)
const putAll = (folder: string, files: Readonly<Record<string, Uint8Array>>): string => {
  for (const [name, bytes] of Object.entries(files)) put(join(at(folder), name), bytes)
  return at(folder)
}

/** 200 frames, of which 7 are missing after the 90th. */
const numbers = [...from(500, 90), ...from(597, 110)]
const segments = [
  { frames: 90, times: { tStart: 0.5 } },
  { frames: 110, times: { tStart: 0.597 } },
]
const signed = (word: number): number => (word << 16) >> 16
/** The second segment of a stream of so many channels. */
const second = (type: number, channels: number): readonly number[] =>
  Array.from({ length: 110 * channels }, (_, i) => ramp(type, i % channels, 90 + Math.floor(i / channels)))

describe.each([
  ['a file a signal', signalFilesOf],
  ['a file a channel', channelFilesOf],
] as const)('%s', (name, filesOf) => {
  const folder = putAll(name, filesOf(head, numbers))
  const filePath = join(folder, 'info.rhd')
  const names = [
    'RHD2000 amplifier channel',
    'RHD2000 auxiliary input channel',
    'RHD2000 supply voltage channel',
    'USB board ADC input channel',
    'USB board digital input channel',
  ]

  test('is found by its folder, and has the streams whose files are there', async () => {
    expect(await listStreams(folder)).toEqual(names)
    expect((await open(folder, { stream: '0' })).channelIds).toEqual(['A-000', 'B-001'])
    rmSync(putAll(`${name}, fewer`, filesOf(head, numbers)) + (filesOf === signalFilesOf ? '/supply.dat' : '/vdd-A-VDD1.dat'))
    expect(await listStreams(at(`${name}, fewer`))).toEqual(names.filter((each) => !each.includes('supply')))
  })

  test('is read a stretch without a gap a segment; every stream has a sample a frame', async () => {
    for (const [type, stream] of names.slice(0, 4).entries()) {
      const recording = await opened(intan, { filePath, stream })
      expect(recording.header.samplingFrequency).toBe(1000)
      expect(recording.segments).toEqual(segments)
      const channels = recording.header.channelIds.length
      expect(Array.from(read(recording, 1), Number)).toEqual(second(type, channels).map(type === 0 ? signed : Number))
      expect(read(recording, 1, 20, 30, [channels - 1])).toEqual(
        read(recording, 1)
          .filter((_, i) => i % channels === channels - 1)
          .slice(20, 50),
      )
    }
  })

  test('has amplifiers as signed numbers', async () => {
    const { header } = await opened(intan, { filePath, stream: '0' })
    expect([header.dtype, header.properties.gain_to_uV.values, header.properties.offset_to_uV.values]).toEqual([
      'int16',
      [0.195, 0.195],
      [0, 0],
    ])
  })

  test('has lines as 0 and 1', async () => {
    const recording = await opened(intan, { filePath, stream: 'USB board digital input channel' })
    const bits = Array.from({ length: 90 }, (_, frame) =>
      filesOf === signalFilesOf
        ? [ramp(4, 0, frame) & 1, (ramp(4, 0, frame) >> 2) & 1]
        : [ramp(4, 0, frame) & 1, ramp(4, 1, frame) & 1],
    )
    expect(Array.from(read(recording, 0), Number)).toEqual(bits.flat())
  })

  test('without timestamps is one segment from 0 s, with a notice', async () => {
    const untimed = putAll(`${name}, untimed`, filesOf(head, numbers))
    rmSync(join(untimed, 'time.dat'))
    const recording = await opened(intan, { filePath: join(untimed, 'info.rhd'), stream: '0' })
    expect(recording.segments).toEqual([{ frames: 200, times: { tStart: 0 } }])
    expect(messages(recording)[0]).toBe(`${untimed}: no time.dat; gaps cannot be found, and it starts at 0 s`)
  })

  test('of which a file was cut is Incomplete, or opened as far as all its files reach', async () => {
    const cut = putAll(`${name}, cut`, filesOf(head, numbers))
    const path = join(cut, filesOf === signalFilesOf ? 'amplifier.dat' : 'amp-B-001.dat')
    const rowBytes = filesOf === signalFilesOf ? 4 : 2
    truncateSync(path, 100 * rowBytes + 1)
    const params = { filePath: join(cut, 'info.rhd'), stream: '0' }
    expect(await refused(intan, params)).toContain(
      `${path}: expected 200 frames of ${rowBytes} bytes, as files beside it have, found ${100 * rowBytes + 1} bytes`,
    )
    const recording = await opened(intan, { ...params, tolerateTruncation: true })
    expect(recording.segments.map(({ frames }) => frames)).toEqual([90, 10])
    expect(messages(recording)[0]).toContain('100 frames are read, which all files have')
    // Other streams are whole.
    expect((await opened(intan, { ...params, stream: '3' })).segments).toEqual(segments)
  })
})

test('filtered copies and spikes beside the samples are told', async () => {
  const folder = putAll('copies', {
    ...signalFilesOf(head, numbers),
    'lowpass.dat': new Uint8Array(4),
    'spike.dat': new Uint8Array(4),
  })
  expect(messages(await opened(intan, { filePath: join(folder, 'info.rhd'), stream: '0' }))[0]).toBe(
    'not read: lowpass.dat, spike.dat',
  )
})

test('a file of amplifiers may hold the auxiliary inputs too', async () => {
  const { 'auxiliary.dat': auxiliary, 'amplifier.dat': amplifier, ...rest } = signalFilesOf(head, numbers)
  const joined = new Uint8Array(amplifier.length + auxiliary.length)
  for (let frame = 0; frame < numbers.length; frame++) {
    joined.set(amplifier.subarray(4 * frame, 4 * frame + 4), 6 * frame)
    joined.set([auxiliary[2 * frame], auxiliary[2 * frame + 1] ^ 0x80], 6 * frame + 4)
  }
  const filePath = join(putAll('joined', { ...rest, 'amplifier.dat': joined }), 'info.rhd')
  expect(Array.from(read(await opened(intan, { filePath, stream: '0' }), 1), Number)).toEqual(second(0, 2).map(signed))
  expect(Array.from(read(await opened(intan, { filePath, stream: '1' }), 1), Number)).toEqual(second(1, 1))
})

test('a head without files beside it is Unreadable', async () => {
  const filePath = put(at('alone/info.rhd'), channelFilesOf(head, [])['info.rhd'])
  expect(await refused(intan, { filePath })).toContain('expected files .dat of samples beside the head')
})

describe('RHS', () => {
  const stimulating: MadeHead = {
    system: 'rhs',
    savesDc: true,
    stimStep: 2 ** -20,
    channels: [
      { native: 'A-000', custom: 'CA1', type: 0 },
      { native: 'A-001', type: 0 },
      { native: 'ANALOG-IN-1', type: 3 },
      { native: 'ANALOG-OUT-1', type: 4 },
      { native: 'DIGITAL-IN-02', type: 5, order: 1 },
      { native: 'DIGITAL-OUT-01', type: 6, order: 0 },
    ],
  }
  const words = Array.from({ length: 256 }, (_, k) => (k % 3 === 0 ? 0x80_00 : 0) | (k % 2 === 0 ? 0x1_00 : 0) | (k % 256))
  const word = (type: number, channel: number, sample: number): number =>
    type === 11 ? words[sample] : ramp(type, channel, sample)
  const wholes = from(0, 256)
  const paths = {
    'one file': put(at('rhs/one.rhs'), fileOf(stimulating, wholes, word)),
    'a file a signal': join(putAll('rhs/signals', signalFilesOf(stimulating, wholes, word)), 'info.rhs'),
    'a file a channel': join(putAll('rhs/channels', channelFilesOf(stimulating, wholes, word)), 'info.rhs'),
  }

  test.each(Object.entries(paths))('%s has DC amplifiers, currents and outputs as streams', async (layout, filePath) => {
    expect(await listStreams(filePath)).toEqual([
      'RHS2000 amplifier channel',
      'USB board ADC input channel',
      'USB board ADC output channel',
      'USB board digital input channel',
      'USB board digital output channel',
      'DC Amplifier channel',
      'Stim channel',
    ])
    const dc = await opened(intan, { filePath, stream: '10' })
    expect(dc.header.channelIds).toEqual(['A-000_DC', 'A-001_DC'])
    expect(dc.header.properties.channel_name.values).toEqual(['CA1_DC', 'A-001_DC'])
    // 512 is 0 V, and the amplifier inverts.
    const [gain, offset] = ['gain_to_uV', 'offset_to_uV'].map((key) => Number(dc.header.properties[key].values[0]))
    expect([512 * gain + offset, 513 * gain + offset]).toEqual([0, expect.closeTo(-19230, 9)])
    expect(Array.from(read(dc, 0, 100, 2), Number)).toEqual([
      ramp(10, 0, 100),
      ramp(10, 1, 100),
      ramp(10, 0, 101),
      ramp(10, 1, 101),
    ])
    const stim = await opened(intan, { filePath, stream: 'Stim channel' })
    expect([stim.header.channelIds, stim.header.dtype]).toEqual([['A-000_STIM', 'A-001_STIM'], 'int16'])
    expect(stim.header.properties.gain_to_physical_unit.values).toEqual([2 ** -20, 2 ** -20])
    expect(stim.header.properties.gain_to_uV).toBeUndefined()
    expect(Array.from(read(stim, 0, 0, 8, [1]), Number)).toEqual([0, 1, -2, 3, -4, 5, -6, 7])
    const analog = await opened(intan, { filePath, stream: '4' })
    expect([analog.header.properties.gain_to_physical_unit.values, Array.from(read(analog, 0, 3, 2), Number)]).toEqual([
      [0.0003125],
      [ramp(4, 0, 3), ramp(4, 0, 4)],
    ])
    const line = await opened(intan, { filePath, stream: '5' })
    const bit = layout === 'a file a channel' ? 0 : 1
    expect(Array.from(read(line, 0, 0, 6), Number)).toEqual(from(0, 6).map((k) => (ramp(5, 0, k) >> bit) & 1))
  })

  test('may have DC amplifiers and no others, and currents of the channels that stimulate', async () => {
    const folder = putAll('rhs/dc', channelFilesOf(stimulating, wholes, word))
    for (const name of ['amp-A-000', 'amp-A-001', 'stim-A-000']) rmSync(join(folder, `${name}.dat`))
    expect(await listStreams(folder)).not.toContain('RHS2000 amplifier channel')
    expect((await opened(intan, { filePath: join(folder, 'info.rhs'), stream: '11' })).header.channelIds).toEqual(['A-001_STIM'])
  })
})

describe('a recording that was split into files', () => {
  const electrode: MadeHead = {
    channels: [
      { native: 'A-000', type: 0 },
      { native: 'A-AUX1', type: 1 },
    ],
  }
  const parts = (name: string, firsts: readonly number[], more: MadeHead = electrode): string =>
    putAll(
      name,
      Object.fromEntries(
        firsts.map((first, part) => [`run_24050${part + 1}_120000.rhd`, fileOf(part === 0 ? electrode : more, from(first, 256))]),
      ),
    )

  test('is one segment where each goes on where the one before ended, and more where it does not', async () => {
    const folder = parts('split', [0, 256, 600])
    const recording = await open(folder, { stream: '0' })
    expect(recording.segments).toEqual([
      { frames: 512, times: { tStart: 0 } },
      { frames: 256, times: { tStart: 0.6 } },
    ])
    const { data } = await recording.getTraces({ segment: 0, startFrame: 250, endFrame: 260 })
    expect(Array.from(data, Number)).toEqual([...from(250, 6), ...from(0, 4)])
    expect((await open(folder, { stream: '1' })).segments.map(({ frames }) => frames)).toEqual([128, 64])
    expect(recording.notices.map(({ message }) => message)[0]).toContain('88 before frame 0 of')
  })

  test('starts anew where the clock does', async () => {
    expect((await open(parts('anew', [500, 0]), { stream: '0' })).segments.map(({ times }) => times.tStart)).toEqual([0.5, 0])
  })

  test('needs the same channels in all its files, and one name', async () => {
    const folder = parts('unlike', [0, 256], { channels: [{ native: 'A-000', type: 0 }] })
    expect(await refused(intan, { filePath: folder, stream: '0' })).toContain(
      'expected A-000 (amplifier), A-AUX1 (auxiliary), found A-000 (amplifier)',
    )
    put(join(parts('names', [0]), 'other_240502_120000.rhd'), fileOf(electrode, from(256, 128)))
    await expect(open(at('names'), { stream: '0' })).rejects.toThrow('name of ')
  })
})
