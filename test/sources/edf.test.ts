import { readFileSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { listStreams, open } from 'rxephys'
import { describe, expect, test } from 'vitest'
import { edf } from '../../sources/edf.js'
import { writeExample } from './edf.example.js'
import { edfOf, type MadeEdf, type MadeSignal, ramp, timesOf } from './edfFiles.js'
import { context, opened, put, read, refused, temporaryFolder } from './support.js'

const root = temporaryFolder()
const at = (name: string): string => join(root, name)
const made = (name: string, of: MadeEdf): string => put(at(name), edfOf(of))
const messages = ({ notices = [] }: { readonly notices?: readonly { readonly message: string }[] }): readonly string[] =>
  notices.map(({ message }) => message)
const one: readonly MadeSignal[] = [{ label: 'EEG', samples: 4 }]

describe('a discontinuous file with signals of two rates', () => {
  const { params, wholes } = writeExample(context.files, at('night'))
  const { filePath } = params

  test('has a stream a rate, by SpikeInterface’s name or its id, and is found by its first bytes', async () => {
    expect(await listStreams(filePath)).toEqual(['stream ((10.0,) Hz)', 'stream ((4.0,) Hz)'])
    expect((await open(filePath, { stream: '0' })).channelIds).toEqual(['0', '2'])
    expect((await open(filePath, { stream: '1' })).channelIds).toEqual(['1'])
    expect(await refused(edf, { filePath })).toContain('edf.params.stream: expected one of stream ((10.0,) Hz), ')
  })

  test('is read a stretch without a gap a segment, from the time of its first record on', async () => {
    const recording = await opened(edf, params)
    expect(recording.segments).toEqual([
      { frames: 15, times: { tStart: 0.25 } },
      { frames: 10, times: { tStart: 3.75 } },
    ])
    for (const [segment, whole] of wholes.entries()) expect(read(recording, segment)).toEqual(whole)
    expect(read(recording, 1, 3, 4, [1])).toEqual(
      Int16Array.of(...[3, 4].map((k) => ramp(2, 3, k)), ramp(2, 4, 0), ramp(2, 4, 1)),
    )
    expect(messages(recording)).toEqual([
      `${filePath}: samples are missing: 2 s before record 3; each stretch between is a segment`,
      'also there: annotations, which openEvents opens as events',
    ])
    const slow = await opened(edf, { filePath, stream: '1' })
    expect(slow.segments.map(({ frames }) => frames)).toEqual([6, 4])
    expect(read(slow, 1)).toEqual(Int16Array.of(ramp(1, 3, 0), ramp(1, 3, 1), ramp(1, 4, 0), ramp(1, 4, 1)))
  })

  test('has labels, units and what samples are worth: the range from end to end, reversed where it is written so', async () => {
    const { header } = await opened(edf, params)
    const { properties } = header
    expect(properties.channel_name.values).toEqual(['EEG Fpz-Cz', 'EMG chin'])
    expect(properties.prefilter.values).toEqual(['HP:0.5Hz', ''])
    expect(properties.physical_unit.values).toEqual(['uV', 'mV'])
    const [small, large] = properties.gain_to_uV.values
    expect(small).toBeCloseTo(0.1, 12)
    expect([large, properties.gain_to_physical_unit.values[1]]).toEqual([(-10 / 4095) * 1e3, -10 / 4095])
    // The ends of the range are what the samples at the ends are worth.
    const worth = (sample: number): number =>
      sample * Number(properties.gain_to_physical_unit.values[1]) + Number(properties.offset_to_physical_unit.values[1])
    expect([worth(-2048), worth(2047)]).toEqual([5, expect.closeTo(-5, 12)])
    expect(header.annotations).toEqual({ edf_type: 'EDF+D', start_time: '2024-05-01T12:30:45' })
  })

  test('has no µV of what is no voltage', async () => {
    const { header } = await opened(edf, { filePath, stream: '1' })
    expect(Object.keys(header.properties)).not.toContain('gain_to_uV')
    expect(header.properties.physical_unit.values).toEqual(['DegC'])
    const mixed = made('mixed.edf', { records: 1, signals: [...one, { label: 'SaO2', unit: '%', samples: 4 }] })
    expect((await opened(edf, { filePath: mixed })).header.properties.gain_to_uV.values).toEqual([
      expect.closeTo(0.1, 12),
      Number.NaN,
    ])
  })
})

describe('times of records', () => {
  const starting = (times: readonly string[], duration: string, variant = 'EDF+D', samples = 4): string =>
    made(`times ${times.length} ${duration} ${variant}.edf`, {
      variant,
      duration,
      records: times.length,
      signals: [{ label: 'EEG', samples }, timesOf(times)],
    })

  test('of many records are looked through by halves, and every gap is found', async () => {
    const gaps = new Set([5, 6, 211, 399])
    let time = 0
    const times = Array.from({ length: 400 }, (_, record) => {
      if (gaps.has(record)) time += 7
      return `+${(time++).toFixed(1)}`
    })
    const { segments } = await opened(edf, { filePath: starting(times, '1') })
    expect(segments.map(({ frames }) => frames)).toEqual([20, 4, 820, 752, 4])
    expect(segments.map(({ times: { tStart } }) => tStart)).toEqual([0, 12, 20, 232, 427])
  })

  test('that are rounded, so that they add up to more than a sample, are no gaps', async () => {
    // A third of a second in six decimals, and a clock that counts in whole milliseconds.
    const times = Array.from({ length: 2000 }, (_, record) => `+${(record / 3).toFixed(3)}`)
    const { segments } = await opened(edf, { filePath: starting(times, '0.333', 'EDF+D', 100) })
    expect(segments).toEqual([{ frames: 200_000, times: { tStart: 0 } }])
  })

  test('that go back begin a segment too', async () => {
    const recording = await opened(edf, { filePath: starting(['+0', '+1', '+0.5', '+1.5'], '1') })
    expect(recording.segments.map(({ times }) => times.tStart)).toEqual([0, 0.5])
    expect(messages(recording)[0]).toContain('the time goes back by 1.5 s at record 2')
  })

  test('of a contiguous file that jump are told, and it stays one segment', async () => {
    const recording = await opened(edf, { filePath: starting(['+0', '+1', '+9'], '1', 'EDF+C') })
    expect(recording.segments).toEqual([{ frames: 12, times: { tStart: 0 } }])
    expect(messages(recording)[0]).toContain('the last one says that it begins at 9 s, not at 2 s')
  })

  test('that a discontinuous file does not tell are refused', async () => {
    expect(await refused(edf, { filePath: made('no times.edf', { variant: 'EDF+D', records: 2, signals: one }) })).toContain(
      'expected an annotation signal, with the times of records',
    )
    expect(await refused(edf, { filePath: starting(['+0', '+1', '2x'], '1') })).toContain('expected the time of record 2')
  })
})

test('24 bits of BDF are int32, with their sign', async () => {
  const values = [0, 1, -1, 8_388_607, -8_388_608, 87_830, -66_000, 255]
  const filePath = made('long.bdf', {
    format: 'BDF',
    variant: '24BIT',
    records: 2,
    duration: '0.25',
    signals: [
      { label: 'Fp1', samples: 4, digital: ['-8388608', '8388607'], value: (record, sample) => values[4 * record + sample] },
      { label: 'Status', unit: 'Boolean', samples: 4, value: () => 0 },
    ],
  })
  const recording = await opened(edf, { filePath })
  expect([recording.header.dtype, recording.header.samplingFrequency]).toEqual(['int32', 16])
  expect(read(recording, 0, 0, 8, [0])).toEqual(Int32Array.from(values))
  expect(recording.header.properties.gain_to_uV.values).toEqual([expect.closeTo(6553.5 / 16_777_215, 15), Number.NaN])
})

test('records longer than what is read at once are read channel by channel, at any place', async () => {
  const signals = [0, 1, 2].map((index): MadeSignal => {
    return {
      label: `${index}`,
      samples: 200_000,
      value: (record, sample) => ((7 * sample + 11 * record + index) % 30_011) - 15_000,
    }
  })
  const recording = await opened(edf, { filePath: made('wide.edf', { records: 2, duration: '10', signals }) })
  const window = read(recording, 0, 199_990, 20, [0, 2])
  const wanted = Array.from({ length: 20 }, (_, row) =>
    [0, 2].map((index) => signals[index].value?.(row < 10 ? 0 : 1, (199_990 + row) % 200_000)),
  )
  expect([...window]).toEqual(wanted.flat())
})

describe('heads that are not as they should be', () => {
  test('labels repeat, units are written in several ways, years have two digits', async () => {
    const units = ['uV', 'µV', 'Âµ'.concat('V'), 'nV', 'V', '']
    const signals = units.map((unit) => ({ label: 'EEG F1-Ref', unit, samples: 2 }))
    const { header } = await opened(edf, { filePath: made('units.edf', { date: '31.12.99', records: 1, signals }) })
    expect(header.channelIds).toEqual(['0', '1', '2', '3', '4', '5'])
    expect(header.properties.physical_unit.values).toEqual(['uV', 'uV', 'uV', 'nV', 'V', ''])
    const gains = header.properties.gain_to_uV.values.map(Number)
    expect(gains.map((gain) => Number((gain / gains[0]).toPrecision(9)))).toEqual([1, 1, 1, 1e-3, 1e6, Number.NaN])
    expect(header.annotations.start_time).toBe('1999-12-31T12:30:45')
    const named = made('named.edf', { date: '01.01.85', recording: 'Startdate 02-MAR-2091 X X X', records: 1, signals: one })
    expect((await opened(edf, { filePath: named })).header.annotations.start_time).toBe('2091-03-02T12:30:45')
  })

  test('a range with equal ends, or none, gives samples as they are, with a notice; a comma is a decimal point', async () => {
    const signals: readonly MadeSignal[] = [
      { label: '-', physical: ['0', '0'], samples: 2 },
      { label: 'flat', digital: ['5', '5'], samples: 2 },
      { label: 'bare', physical: ['', ''], samples: 2 },
      { label: 'comma', physical: ['-3276,8', '3276,7'], samples: 2 },
    ]
    const recording = await opened(edf, { filePath: made('ranges.edf', { records: 1, signals }) })
    expect(recording.header.properties.gain_to_physical_unit.values).toEqual([1, 1, 1, expect.closeTo(0.1, 12)])
    expect(messages(recording)[0]).toContain('the range of "-", "flat", "bare" is not told, or has equal ends')
  })

  test('numbers that are none, lengths that contradict each other, and records without seconds are refused', async () => {
    const bad = (name: string, of: Partial<MadeEdf>): Promise<string> =>
      refused(edf, { filePath: made(`${name}.edf`, { records: 1, signals: one, ...of }) })
    expect(await bad('range', { signals: [{ label: 'EEG', samples: 2, physical: ['x', '1'] }] })).toContain(
      'expected an end of the range of a signal, found "x"',
    )
    expect(await bad('seconds', { duration: '0' })).toContain(
      'byte 244: expected the seconds of a record, more than 0, found "0"',
    )
    expect(await bad('samples', { signals: [{ label: 'EEG', samples: 0 }] })).toContain('one sample a record or more')
    expect(await refused(edf, { filePath: put(at('other.edf'), 'something else') })).toContain('EDF or BDF by its first bytes')
    const cut = made('head.edf', { records: 0, signals: one })
    truncateSync(cut, 300)
    expect(await refused(edf, { filePath: cut })).toContain('expected a head of 512 bytes, for 1 signals, found 300 bytes')
  })

  test('annotations alone are no recording', async () => {
    const filePath = made('hypnogram.edf', { variant: 'EDF+C', duration: '0', records: 1, signals: [timesOf(['+0'])] })
    expect(await listStreams(filePath)).toEqual([])
    expect(await refused(edf, { filePath })).toContain('it holds annotations alone (openEvents opens them)')
  })
})

describe('a number of records that is not true', () => {
  test('fewer than told were cut off: refused, or opened up to the last whole one', async () => {
    const filePath = made('cut.edf', { records: 5, signals: one })
    truncateSync(filePath, readFileSync(filePath).length - 3)
    expect(await refused(edf, { filePath })).toContain('tolerateTruncation: true opens the 4 whole records')
    const recording = await opened(edf, { filePath, tolerateTruncation: true })
    expect(recording.segments[0].frames).toBe(16)
    expect(messages(recording)[0]).toContain('4 records are there, where its head tells of 5; 5 bytes after them are left over')
  })

  test('-1, or fewer than there are, was never set right: the size tells it', async () => {
    for (const told of ['-1', '', '2']) {
      const recording = await opened(edf, { filePath: made(`told ${told}.edf`, { told, records: 5, signals: one }) })
      expect(recording.segments[0].frames).toBe(20)
      expect(messages(recording)).toHaveLength(1)
    }
  })
})
