import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { listStreams, open } from 'rxephys'
import { describe, expect, test } from 'vitest'
import { axona } from '../../sources/axona.js'
import type { BoundSource } from '../../src/declare/source.js'
import { samples, writeExample } from './axona.example.js'
import { binFile, from, setFile, signalFile } from './axonaFiles.js'
import { context, haveShared, opened, put, read, refused, sha256, shared, temporaryFolder } from './support.js'

const root = temporaryFolder()
const at = (name: string): string => join(root, name)
const EVENTS = 'also there: digital and sync inputs, whose edges openEvents opens'
/** What is told besides the events. */
const messages = ({ notices = [] }: BoundSource): readonly string[] => {
  expect(notices.at(-1)?.message).toBe(EVENTS)
  return notices.slice(0, -1).map(({ message }) => message)
}
/** A recording of these tetrodes and packets; the path of its `.set`. */
const trial = (name: string, tetrodes: readonly number[], packets: Uint8Array, more: readonly string[] = []): string => {
  put(at(`${name}.bin`), packets)
  return put(at(`${name}.set`), setFile(tetrodes, more))
}

describe('a recording of two files', () => {
  const { params, wholes } = writeExample(context.files, at('session'))

  test('has the channels of the tetrodes that were collected, where they do not follow each other too', async () => {
    const { header } = await opened(axona, params)
    expect(header.samplingFrequency).toBe(48_000)
    expect(header.channelIds).toEqual(['4', '5', '6', '7', '60', '61', '62', '63'])
    // neo has "2a" to "3d" of these, with the gains of "3".
    expect(header.properties.channel_name.values).toEqual(['2a', '2b', '2c', '2d', '16a', '16b', '16c', '16d'])
    expect(header.properties.group.values).toEqual([2, 2, 2, 2, 16, 16, 16, 16])
    expect(header.properties.gain_to_uV.values[0]).toBe(1_500_000 / (5000 * 32_768))
    expect(header.properties.gain_to_uV.values[7]).toBe(1_500_000 / (64_000 * 32_768))
    expect(header.annotations).toEqual({
      trial_date: 'Sunday, 4 Oct 2020',
      trial_time: '11:07:07',
      sw_version: '1.2.2.16',
    })
  })

  test('opens by either file', async () => {
    for (const path of [params.filePath, params.filePath.replace('.set', '.bin')])
      expect((await open(path)).channelIds.length).toBe(8)
  })

  test('is read a stretch without a gap a segment, three frames a packet', async () => {
    const recording = await opened(axona, params)
    expect(recording.segments).toEqual([
      { frames: 60, times: { tStart: 0 } },
      { frames: 45, times: { tStart: 75 / 48_000 } },
    ])
    for (const [segment, whole] of wholes.entries()) expect(read(recording, segment)).toEqual(whole)
    expect(messages(recording)).toEqual([expect.stringContaining('by the timestamps: 15 before frame 60')])
  })

  test('is read from any frame of a packet to any', async () => {
    const recording = await opened(axona, params)
    const [channels, width] = [[7, 0, 3], 8]
    for (let start = 0; start < 7; start++)
      for (let frames = 0; frames < 8; frames++) {
        const rows = Array.from({ length: frames }, (_, row) => channels.map((one) => wholes[1][(start + row) * width + one]))
        expect(read(recording, 1, start, frames, channels)).toEqual(Int16Array.from(rows.flat()))
      }
  })

  test('is read in pieces where it is long, from packets in whose midst a piece ends too', async () => {
    const all = Array.from({ length: 16 }, (_, index) => index + 1)
    const recording = await opened(axona, { filePath: trial('long', all, binFile(from(0, 2600))) })
    const hardware = Array.from({ length: 64 }, (_, channel) => channel)
    const whole = samples(hardware, 0, 2600)
    expect(sha256(read(recording))).toBe(sha256(whole))
    expect(sha256(read(recording, 0, 2, 7790))).toBe(sha256(whole.slice(2 * 64, 7792 * 64)))
  })
})

describe('packets', () => {
  test('count on where 32 bits are full', async () => {
    const { segments } = await opened(axona, { filePath: trial('full', [1], binFile(from(2 ** 32 - 3, 7))) })
    expect(segments).toEqual([{ frames: 21, times: { tStart: 0 } }])
  })

  test('that were cut are Incomplete, or opened as far as they are whole; one that begins with something else is Corrupt', async () => {
    const bytes = binFile(from(0, 5))
    const filePath = trial('cut', [1], bytes.subarray(0, bytes.length - 5))
    expect(await refused(axona, { filePath })).toContain('427 bytes after 4 packets')
    expect((await opened(axona, { filePath, tolerateTruncation: true })).segments[0].frames).toBe(12)
    bytes[2 * 432 + 1] = 0
    const damaged = await opened(axona, { filePath: trial('damaged', [1], bytes) })
    expect(() => read(damaged)).toThrow('expected a packet, which begins with 65 68 85, found 65 0 85')
  })

  test('that end long before the trial did have a notice', async () => {
    const ends = await opened(axona, { filePath: trial('short', [1], binFile(from(0, 16)), ['duration 600']) })
    expect(messages(ends)).toEqual([expect.stringContaining('it ends after 0.001 s of the 600 s that the .set file tells')])
    expect(messages(await opened(axona, { filePath: trial('near', [1], binFile(from(0, 16)), ['duration 1']) }))).toEqual([])
  })
})

test('other files of the trial are told', async () => {
  const filePath = trial('more', [1], binFile(from(0, 1)))
  for (const ending of ['1', '3', 'eeg', 'pos']) put(at(`more.${ending}`), '')
  const { notices = [] } = await opened(axona, { filePath })
  expect(notices.map(({ message }) => message)).toEqual([
    'not read: more.pos',
    'also there: signals, which open opens by their streams: eeg; spikes of 2 tetrodes, which openSorting opens; ' +
      'digital and sync inputs, whose edges openEvents opens',
  ])
})

describe('filtered signals', () => {
  /** A trial with a signal of each kind, and two of one. */
  const filtered = (name: string, second: readonly number[] = [4, 5, 6]): string => {
    put(at(`${name}.eeg`), signalFile({ rate: '250.0 hz', values: [-128, 0, 127] }))
    put(at(`${name}.eeg2`), signalFile({ rate: '250.0 hz', values: second }))
    put(at(`${name}.egf`), signalFile({ rate: '4800 hz', values: [-32_768, 1, 2, 32_767], size: 2 }))
    return put(at(`${name}.set`), setFile([1], ['EEG_ch_1 5', 'EEG_ch_2 64']))
  }

  test('are streams, of a channel a file, in µV by the gain of the channel that they are of', async () => {
    const filePath = filtered('filtered')
    expect(listStreams(filePath)).toEqual(['eeg', 'egf'])
    expect(await refused(axona, { filePath })).toContain('one of eeg, egf')
    const eeg = await opened(axona, { filePath, stream: 'eeg' })
    expect([eeg.header.samplingFrequency, eeg.header.channelIds, eeg.header.dtype]).toEqual([250, ['eeg', 'eeg2'], 'int8'])
    expect(eeg.header.properties.gain_to_uV.values).toEqual([1_500_000 / (5000 * 128), 1_500_000 / (64_000 * 128)])
    expect(eeg.header.properties.channel_name.values).toEqual(['2a', '16d'])
    expect(eeg.segments).toEqual([{ frames: 3, times: { tStart: 0 } }])
    expect(read(eeg)).toEqual(Int8Array.of(-128, 4, 0, 5, 127, 6))
    expect(read(eeg, 0, 1, 2, [1])).toEqual(Int8Array.of(5, 6))
    const egf = await open(at('filtered.egf'))
    expect([egf.samplingFrequency, egf.channelIds]).toEqual([4800, ['egf']])
    expect((await egf.getTraces()).data).toEqual(Int16Array.of(-32_768, 1, 2, 32_767))
  })

  test('of other lengths are a Conflict, of fewer samples than told Incomplete; both open as far as they go', async () => {
    const filePath = filtered('uneven', [1, 2])
    expect(await refused(axona, { filePath, stream: 'eeg' })).toContain('expected 3, as')
    const whole = signalFile({ rate: '250 hz', values: [1, 2, 3, 4], end: '' })
    const cut = put(at('cutSignal.eeg'), whole.subarray(0, whole.length - 2))
    put(at('cutSignal.set'), setFile([1], ['EEG_ch_1 1']))
    expect(await refused(axona, { filePath: cut })).toContain('expected 4 items of 1 bytes, found 2')
    for (const path of [filePath, cut]) {
      const recording = await opened(axona, { filePath: path, stream: 'eeg', tolerateTruncation: true })
      expect(recording.segments[0].frames).toBe(2)
    }
  })

  test('have no gains where the setup tells no channel', async () => {
    const filePath = put(at('unnamed.eeg'), signalFile({ rate: '250 hz', values: [1] }))
    put(at('unnamed.set'), setFile([1]))
    const { header, notices = [] } = await opened(axona, { filePath })
    expect(Object.keys(header.properties)).toEqual([])
    expect(notices[0].message).toContain('EEG_ch_1 names no channel')
  })

  test.skipIf(!haveShared)('of a recorded trial', async () => {
    const filePath = shared('axona/dataset_multi_modal/axona_sample.set')
    const recording = await open(filePath)
    expect([recording.samplingFrequency, recording.channelIds]).toEqual([250, ['eeg', 'eeg2', 'eeg3', 'eeg4']])
    expect(recording.getNumSamples(0)).toBe(150_250)
    const { data } = await recording.getTraces({ endFrame: 10, channelIds: ['eeg', 'eeg2'] })
    expect(Array.from(data, Number).filter((_, index) => index % 2 === 0)).toEqual([0, 0, 0, -5, -7, -5, -19, 0, -10, -4])
    expect(recording.getChannelGains()).toEqual([1_500_000 / (4000 * 128), 3.90625, 5.859375, 23.4375])
  })
})

test('setups that cannot be are refused', async () => {
  const packets = binFile(from(0, 1))
  const refusals: readonly (readonly [readonly number[], readonly string[], string])[] = [
    [[], [], 'no tetrode is collected'],
    [[1], ['collectMask_17 1'], 'tetrodes from 1 to 16, found 17'],
    [[1], ['mode128channels 1'], 'mode128channels'],
    [[1], ['rawRate 0'], 'rawRate: expected a number above 0, found 0'],
    [[1], ['gain_ch_3 '], 'gain_ch_3: expected a number above 0, found nothing'],
    [[1], ['ADC_fullscale_mv much'], 'ADC_fullscale_mv: expected a number above 0, found much'],
  ]
  for (const [tetrodes, more, told] of refusals)
    expect(await refused(axona, { filePath: trial('refused', tetrodes, packets, more) })).toContain(told)
  // The gain of a channel that was not collected does not matter.
  expect((await opened(axona, { filePath: trial('other', [1], packets, ['gain_ch_9 0']) })).header.channelIds.length).toBe(4)
  expect(await refused(axona, { filePath: put(at('alone.set'), setFile([1])) })).toContain(
    'expected a .bin, .eeg or .egf file of the trial beside it',
  )
  put(at('text.bin'), packets)
  expect(await refused(axona, { filePath: put(at('text.set'), 'something else') })).toContain('begins with "trial_date"')
  await expect(open(at('text.set'))).rejects.toThrow()
})

describe.skipIf(!haveShared)('a recorded file', () => {
  interface Answer {
    readonly label: string
    readonly path: string
    readonly streams: readonly {
      readonly n_samples: number
      readonly rate: number
      readonly channel_ids: readonly string[]
      readonly channel_names: readonly string[]
      readonly n_channels: number
      readonly gain0: number
      readonly sha256_raw_C: string
    }[]
  }
  const answers: readonly Answer[] = haveShared ? JSON.parse(readFileSync(shared('known-answers-neo-formats.json'), 'utf8')) : []

  test('reads as neo reads it', async () => {
    const { path, streams } = answers.filter(({ label }) => label === 'axona raw')[0]
    const [stream] = streams
    const recording = await opened(axona, { filePath: shared(path) })
    const { header, segments } = recording
    expect(header.channelIds.slice(0, 4)).toEqual(stream.channel_ids.slice(0, 4))
    expect(header.properties.channel_name.values.slice(0, 4)).toEqual(stream.channel_names.slice(0, 4))
    expect(header.channelIds.length).toBe(stream.n_channels)
    expect([header.samplingFrequency, header.properties.gain_to_uV.values[0]]).toEqual([stream.rate, stream.gain0])
    expect(segments).toEqual([{ frames: stream.n_samples, times: { tStart: 0 } }])
    expect(sha256(read(recording)).slice(0, 16)).toBe(stream.sha256_raw_C)
    // Those who published it kept 12 ms.
    expect(messages(recording)).toEqual([expect.stringContaining('it ends after 0.012 s of the 6.00006 s')])
  })
})
