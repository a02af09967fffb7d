import { readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { listStreams, open } from 'rxephys'
import { describe, expect, test } from 'vitest'
import { neuralynx } from '../../sources/neuralynx.js'
import { writeExample } from './neuralynx.example.js'
import { csc, follow, type MadeHead, type MadeRecord, ncs, sampleOf } from './neuralynxFiles.js'
import { context, opened, put, read, refused, temporaryFolder } from './support.js'

const root = temporaryFolder()
const at = (name: string): string => join(root, name)
const messages = ({ notices = [] }: { readonly notices?: readonly { readonly message: string }[] }): readonly string[] =>
  notices.map(({ message }) => message)
/** A folder with one file of these records; its path. */
const one = (name: string, records: readonly MadeRecord[], more: MadeHead = {}): string => {
  put(at(`${name}/CSC1.ncs`), ncs(csc('A', 1, more), records))
  return at(name)
}
const lengths = async (folderPath: string, more = {}): Promise<readonly number[]> =>
  (await opened(neuralynx, { folderPath, ...more })).segments.map(({ frames }) => frames)

describe('a file a channel', () => {
  const session = at('session')
  const { wholes } = writeExample(context.files, session)

  test('is read a stretch without a gap a segment, inputs the right way up', async () => {
    const recording = await opened(neuralynx, { folderPath: session })
    expect(recording.header.channelIds).toEqual(['4', '7'])
    expect(recording.header.properties.channel_name.values).toEqual(['CA1', 'CA3'])
    expect(recording.header.properties.gain_to_uV.values).toEqual([0.5, 0.5])
    expect(recording.segments).toEqual([
      { frames: 1024, times: { tStart: 0 } },
      { frames: 512, times: { tStart: 2.024 } },
    ])
    for (const [segment, whole] of wholes.entries()) expect(read(recording, segment)).toEqual(whole)
    expect(read(recording, 0, 510, 3, [1])).toEqual(Int16Array.of(2490, 2489, 2400))
    expect(messages(recording)).toEqual([
      'samples are missing, by the timestamps: 1000 ms before segment 1; each stretch between is a segment',
    ])
  })

  test('is found by its folder, or alone by its path', async () => {
    expect((await open(session)).channelIds).toEqual(['4', '7'])
    expect((await open(join(session, 'CSC2.ncs'))).channelIds).toEqual(['7'])
    expect((await opened(neuralynx, { folderPath: session, excludeFilenames: ['CSC1.ncs'] })).header.channelIds).toEqual(['7'])
  })

  test('may have a name with spaces, and say in other letters that its input is inverted', async () => {
    for (const [name, value] of [
      ['upper', 'TRUE'],
      ['lower', 'true'],
      ['one', '1'],
    ]) {
      put(at(`${name}/CSC1.ncs`), ncs(csc('"Left Hippocampus 1"', 1, { InputInverted: value }), [[0, 2]]))
      const recording = await opened(neuralynx, { folderPath: at(name) })
      expect(read(recording)).toEqual(Int16Array.of(-0, -1))
      expect(recording.header.properties.channel_name.values).toEqual(['Left Hippocampus 1'])
    }
  })

  test('has the least sample as the greatest where it is inverted: 16 bits hold no other', async () => {
    put(at('least/CSC1.ncs'), ncs(csc('A', 1, { InputInverted: true }), [[0, 2]], -32_768))
    expect(read(await opened(neuralynx, { folderPath: at('least') }))).toEqual(Int16Array.of(32_767, 32_767))
  })
})

describe('gaps', () => {
  test('of a quarter of a record make segments; smaller ones are told, and times follow the timestamps', async () => {
    const folder = one('small', [[0], [512_000], [1_124_000], [1_636_000 + 129_000]])
    const recording = await opened(neuralynx, { folderPath: folder })
    expect(recording.segments.map(({ frames }) => frames)).toEqual([1536, 512])
    const vector = recording.segments[0].times.vector
    expect([...(vector?.readNow?.(1022, 1026) ?? [])].map((time) => Number(time.toFixed(6)))).toEqual([
      1.022, 1.023, 1.124, 1.125,
    ])
    expect(messages(recording)[0]).toContain('records come up to 100 ms earlier or later than the rate says, 1 in all')
    expect(await lengths(folder, { gapToleranceMs: 50 })).toEqual([1024, 512, 512])
    expect(await lengths(folder, { gapToleranceMs: 500 })).toEqual([2048])
  })

  test('of microseconds, as clocks have them, are none', async () => {
    const folder = one(
      'jitter',
      Array.from({ length: 9 }, (_, record): MadeRecord => [1_000_000 + 512_000 * record - (record % 3)]),
    )
    const recording = await opened(neuralynx, { folderPath: folder })
    expect([recording.segments, messages(recording)]).toEqual([[{ frames: 9 * 512, times: { tStart: 0 } }], []])
  })

  test('after a record that is not full are of a sample or more: what is not valid is not read', async () => {
    const folder = one('part', [[0], [512_000, 412], [1_024_000, 505], [1_529_000], [2_041_000, 100]])
    const recording = await opened(neuralynx, { folderPath: folder })
    // The third record goes on at once: nothing is missing there.
    expect(recording.segments).toEqual([
      { frames: 512 + 412, times: { tStart: 0 } },
      { frames: 505 + 512 + 100, times: { tStart: 1.024 } },
    ])
    expect(read(recording, 0, 922, 2)).toEqual(Int16Array.of(sampleOf(1, 410), sampleOf(1, 411)))
    expect(read(recording, 1, 504, 3)).toEqual(Int16Array.of(sampleOf(2, 504), sampleOf(3, 0), sampleOf(3, 1)))
    expect(await lengths(folder, { gapToleranceMs: 200 })).toEqual([512 + 412 + 505 + 512 + 100])
  })

  test('are found where later ones cancel them, and where the clock goes back', async () => {
    expect(await lengths(one('cancel', [[0], [912_000], [1_024_000], [1_536_000]]))).toEqual([512, 512, 1024])
    const back = await opened(neuralynx, { folderPath: one('back', [[9_000_000], [9_512_000], [500_000]]) })
    expect(back.segments).toEqual([
      { frames: 1024, times: { tStart: 0 } },
      { frames: 512, times: { tStart: -8.5 } },
    ])
    expect(messages(back)[0]).toContain('the clock goes back by 9524 ms before segment 1')
  })

  test('are none where timestamps of 32 bits begin anew, or jump by as much', async () => {
    for (const [name, second] of [
      ['wrap', 2 ** 32 + 512_000],
      ['anew', 512_000 - 2 ** 32],
    ] as const) {
      const recording = await opened(neuralynx, { folderPath: one(name, [[0], [second], [second + 512_000]]) })
      expect(recording.segments).toEqual([{ frames: 1536, times: { tStart: 0 } }])
      expect(messages(recording)[0]).toContain('begin anew after 2^32 microseconds, 1 times')
    }
  })

  test('are as long as what a record lacks where timestamps jump by 2^32 after one that is not full', async () => {
    // As in a file of the Brain Modeling Laboratory: a full record's time later, and 2^32 microseconds more.
    const records: readonly MadeRecord[] = [[0], [512_000, 308], [1_024_000 + 2 ** 32], [1_536_000 + 2 ** 32]]
    const recording = await opened(neuralynx, { folderPath: one('unfilled', records) })
    expect(recording.segments).toEqual([
      { frames: 820, times: { tStart: 0 } },
      { frames: 1024, times: { tStart: 1.024 } },
    ])
    const other = one('longer', [[0], [512_000, 308], [1_540_000 + 2 ** 32]])
    expect((await opened(neuralynx, { folderPath: other })).segments[1].times.tStart).toBe(1.54 + 2 ** 32 / 1e6)
  })
})

describe('rates', () => {
  test('are those of the clock where it drifts, and a segment has its own', async () => {
    const folder = one(
      'drift',
      Array.from({ length: 20 }, (_, record): MadeRecord => [Math.round(512_061.44 * record)]),
    )
    const { header, segments } = await opened(neuralynx, { folderPath: folder })
    expect(header.samplingFrequency).toBe(1000)
    expect(segments).toEqual([
      { frames: 20 * 512, times: { tStart: 0, samplingFrequency: (19 * 512e6) / Math.round(512_061.44 * 19) } },
    ])
  })

  test('of the first systems are a whole number of microseconds', async () => {
    const more = { SamplingFrequency: 27_789, NLX_Base_Class_Type: 'CscAcqEnt' }
    const folder = one('whole', [[0], [17_920], [35_840]], more)
    const { header, segments } = await opened(neuralynx, { folderPath: folder })
    expect([header.samplingFrequency, segments]).toEqual([1e6 / 35, [{ frames: 1536, times: { tStart: 0 } }]])
    expect(await listStreams(folder)).toEqual(['stream0_27789Hz_1mVRange_DSPFilter0'])
  })

  test('that a head does not tell are those of the records', async () => {
    const { SamplingFrequency: _, ...head } = csc('A', 1)
    put(at('untold/CSC1.ncs'), ncs(head, follow(0, 2)))
    expect((await opened(neuralynx, { folderPath: at('untold') })).header.samplingFrequency).toBe(1000)
  })
})

describe('streams', () => {
  test('are of one rate, range and filter each, the fastest first: names and numbers belong together', async () => {
    const fast = { SamplingFrequency: 32_000, DspHighCutFrequency: 8000 }
    put(at('rates/A.ncs'), ncs(csc('A', 1, { DspHighCutFrequency: 500 }), follow(0, 1)))
    put(at('rates/B.ncs'), ncs(csc('B', 2, fast), [[4000]]))
    put(at('rates/C.ncs'), ncs(csc('C', 3, { ...fast, InputRange: 250 }), [[0]]))
    expect(await listStreams(at('rates'))).toEqual([
      'stream0_32000Hz_1mVRange_DSPFilter1',
      'stream1_32000Hz_0mVRange_DSPFilter1',
      'stream2_1000Hz_1mVRange_DSPFilter0',
    ])
    expect(await refused(neuralynx, { folderPath: at('rates') })).toContain('one of stream0_32000Hz_1mVRange_DSPFilter1, ')
    const fastest = await opened(neuralynx, { folderPath: at('rates'), stream: '0' })
    expect([fastest.header.channelIds, fastest.header.samplingFrequency]).toEqual([['2'], 32_000])
    // 0 s is where the earliest file of the session begins, whichever it is.
    expect(fastest.segments[0].times.tStart).toBe(0.004)
  })

  test('have what all channels have, where some begin later, end earlier or have gaps elsewhere', async () => {
    put(at('uneven/A.ncs'), ncs(csc('A', 1), follow(0, 3)))
    put(at('uneven/B.ncs'), ncs(csc('B', 2), [...follow(100_000, 1), ...follow(1_112_000, 2)], -5000))
    const recording = await opened(neuralynx, { folderPath: at('uneven') })
    expect(recording.segments).toEqual([
      { frames: 512, times: { tStart: 0.1 } },
      { frames: 424, times: { tStart: 1.112 } },
    ])
    expect(read(recording, 1, 0, 2)).toEqual(Int16Array.of(sampleOf(2, 88), -5000 + 600, sampleOf(2, 89), -5000 + 601))
    expect(messages(recording)[1]).toContain('that not all channels of the stream have are left out: 600 of A, 600 of B')
  })

  test('have channels of one number told apart, and files that follow each other are one channel', async () => {
    put(at('same/A.ncs'), ncs(csc('A', 1), follow(0, 2)))
    put(at('same/B.ncs'), ncs(csc('A', 1), follow(0, 2)))
    expect((await opened(neuralynx, { folderPath: at('same') })).header.channelIds).toEqual(['1#A', '1#B'])
    put(at('parts/A.ncs'), ncs(csc('A', 1), follow(90_000_000, 1), 7))
    put(at('parts/A_0001.ncs'), ncs(csc('A', 1), follow(0, 2)))
    const parts = await opened(neuralynx, { folderPath: at('parts') })
    expect([parts.header.channelIds, parts.segments]).toEqual([
      ['1'],
      [
        { frames: 1024, times: { tStart: 0 } },
        { frames: 512, times: { tStart: 90 } },
      ],
    ])
    expect(read(parts, 1, 0, 1)).toEqual(Int16Array.of(7))
  })

  test('of sessions at other times are refused, with what to do', async () => {
    put(at('sessions/A.ncs'), ncs(csc('A', 1), follow(0, 1)))
    put(at('sessions/B.ncs'), ncs(csc('B', 2), follow(90_000_000, 1)))
    expect(await refused(neuralynx, { folderPath: at('sessions') })).toContain('leave some out with excludeFilenames')
  })
})

describe('heads', () => {
  test('of other versions: tabs, colons, quotes, no name, a time of closing that is none', async () => {
    const text =
      '######## Neuralynx Data File Header\n## Time Closed File was not closed properly\n\t-SamplingFrequency\t2666.67\n' +
      '-FileType: CSC\n-ADChannel "12" \n\t-ADBitVolts\t7.73E-8  \n-DspFilterDelay_\u00b5s 484\n-DspDelayCompensation Disabled\n'
    const bytes = ncs({}, [[1_000_000]])
    bytes.fill(0, 0, 16_384)
    bytes.set(Uint8Array.from(text, (letter) => letter.charCodeAt(0)))
    put(at('odd/Tet3a.NCS'), bytes)
    const recording = await opened(neuralynx, { folderPath: at('odd') })
    const { samplingFrequency, channelIds, properties } = recording.header
    expect([samplingFrequency, channelIds, properties.channel_name.values]).toEqual([2666.67, ['12'], ['Tet3a']])
    expect(properties.gain_to_uV.values).toEqual([7.73e-8 * 1e6])
    // What filters delayed is not in the timestamps where it was not compensated.
    expect(recording.segments[0].times).toEqual({ tStart: -0.000484 })
  })

  test('without a step of the converter leave samples without µV', async () => {
    const { ADBitVolts: _, ...head } = csc('A', 1)
    put(at('worthless/CSC1.ncs'), ncs(head, follow(0, 1)))
    const recording = await opened(neuralynx, { folderPath: at('worthless') })
    expect(Object.keys(recording.header.properties)).toEqual(['channel_name'])
    expect(messages(recording)[0]).toContain('no -ADBitVolts of A')
  })

  test('alone are files without samples', async () => {
    const folder = one('empty', follow(0, 1))
    put(at('empty/CSC2.ncs'), ncs(csc('B', 2), []))
    const recording = await opened(neuralynx, { folderPath: folder })
    expect([recording.header.channelIds, messages(recording)]).toEqual([['1'], ['CSC2.ncs: no whole record: left out']])
  })
})

describe('files that are not as they should be', () => {
  test('cut within a record are Incomplete, or opened up to the last whole one', async () => {
    const folder = one('cut', follow(0, 3))
    const path = join(folder, 'CSC1.ncs')
    truncateSync(path, readFileSync(path).length - 100)
    expect(await refused(neuralynx, { folderPath: folder })).toContain('tolerateTruncation: true opens the 2 whole records')
    const recording = await opened(neuralynx, { folderPath: folder, tolerateTruncation: true })
    expect(recording.segments).toEqual([{ frames: 1024, times: { tStart: 0 } }])
    expect(messages(recording)[0]).toContain('944 bytes are left over after 2 whole records')
  })

  test('with more valid samples than a record has, or times that are none, are Corrupt', async () => {
    expect(await refused(neuralynx, { folderPath: one('valid', [[0], [512_000, 513]]) })).toContain(
      'record 1: expected up to 512 valid samples, found 513',
    )
    expect(await refused(neuralynx, { folderPath: one('time', [[0], [2 ** 60]]) })).toContain('record 1: expected a timestamp')
  })

  test('of another kind are not taken', async () => {
    put(at('other/CSC1.ncs'), 'nothing')
    writeFileSync(at('other/run.nev'), 'NEURALEV')
    expect(await refused(neuralynx, { folderPath: at('other') })).toContain('files of Neuralynx: .ncs, .nse, .ntt or .nev')
    await expect(open(at('other'))).rejects.toThrow()
  })
})
