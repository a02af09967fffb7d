import { appendFileSync, cpSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { either as E } from 'fp-ts'
import { listStreams, open as openPath } from 'rxephys'
import { describe, expect, test } from 'vitest'
import { openEphysBinary } from '../../sources/openEphysBinary.js'
import type { Files } from '../../src/platform/files.js'
import { writeExample } from './openEphysBinary.example.js'
import { from, integers, putRecording, ramp, seconds } from './openEphysRuns.js'
import { context, opened, read, refused, temporaryFolder } from './support.js'

const { files } = context
const root = temporaryFolder()
const at = (name: string): string => join(root, name)
const messages = ({ notices = [] }: { readonly notices?: readonly { readonly message: string }[] }): readonly string[] =>
  notices.map(({ message }) => message)

describe('a session of a record node', () => {
  const session = at('session')
  const { params, wholes } = writeExample(files, session)

  test('has its streams by the names of the node and the folder, sync channels apart', async () => {
    expect(await listStreams(session)).toEqual([
      'Record Node 101#Neuropix-PXI-100.ProbeA-AP',
      'Record Node 101#Neuropix-PXI-100.ProbeA-APSYNC',
    ])
  })

  test('is read a stream at a time, a segment a recording, and one more after a gap', async () => {
    const recording = await opened(openEphysBinary, params)
    expect(recording.header.channelIds).toEqual(['AP1', 'AP2'])
    expect(recording.segments).toEqual([
      { frames: 4, times: { tStart: 5 } },
      { frames: 6, times: { tStart: 5.009 } },
      { frames: 7, times: { tStart: 9 } },
    ])
    for (const [segment, whole] of wholes.entries()) expect(read(recording, segment)).toEqual(whole)
    expect(messages(recording)).toEqual([
      `${join(session, 'Record Node 101/experiment1/recording1/continuous/Neuropix-PXI-100.ProbeA-AP/continuous.dat')}: samples are` +
        ' missing: 5 before frame 4; each stretch between is a segment',
    ])
  })

  test('has its sync channel as a stream', async () => {
    const recording = await opened(openEphysBinary, { ...params, stream: `${params.stream}SYNC` })
    expect(recording.header.channelIds).toEqual(['AP_SYNC'])
    expect(read(recording, 0)).toEqual(Int16Array.of(2, 5, 8, 11))
  })

  test('is found by the folder of any level, and by the file that describes a recording', async () => {
    const node = join(session, 'Record Node 101')
    for (const path of [session, node, join(node, 'experiment1'), join(node, 'experiment1', 'recording2')])
      expect((await openPath(path)).channelIds).toEqual(['AP1', 'AP2'])
    const alone = await openPath(join(node, 'experiment1', 'recording2', 'structure.oebin'))
    expect(alone.segments).toEqual([{ frames: 7, times: { tStart: 9 } }])
  })

  test('takes SpikeInterface’s id for the name, and lists the names where there is no such stream', async () => {
    const recording = await opened(openEphysBinary, { folderPath: session, stream: '0' })
    expect(recording.closed?.stream).toBe(params.stream)
    expect(await refused(openEphysBinary, { folderPath: session, stream: 'ProbeB' })).toContain(
      'openEphysBinary.params.stream: expected one of Record Node 101#Neuropix-PXI-100.ProbeA-AP, ',
    )
  })
})

describe('what samples are worth', () => {
  const put = (
    name: string,
    channels: readonly string[],
    version: string,
    folder = 'Acquisition_Board-100.Rhythm',
    bitVolts = 0.195,
  ) => {
    putRecording(files, at(`${name}/experiment1/recording1`), {
      version,
      streams: [{ folder, channels, bitVolts, numbers: from(0, 3) }],
    })
    return at(name)
  }
  const worth = async (folderPath: string, stream?: string): Promise<readonly unknown[]> => {
    const { properties } = (await opened(openEphysBinary, { folderPath, ...(stream && { stream }) })).header
    return [properties.physical_unit.values, properties.gain_to_physical_unit.values, properties.gain_to_uV.values]
  }

  test('channels of an electrode are microvolts, inputs of the board volts, whatever is written', async () => {
    const folder = put('board', ['CH1', 'AUX1', 'ADC1', 'ADC2'], '0.4.5', 'Rhythm_FPGA-100.0')
    expect(await listStreams(folder)).toEqual(['Rhythm_FPGA-100.0', 'Rhythm_FPGA-100.0_ADC'])
    expect(await worth(folder, 'Rhythm_FPGA-100.0')).toEqual([
      ['uV', 'V'],
      [0.195, 0.195],
      [0.195, 195000],
    ])
    expect(await worth(folder, '1')).toEqual([
      ['V', 'V'],
      [0.195, 0.195],
      [195000, 195000],
    ])
  })

  test('analog inputs of a NI-DAQ card are volts', async () => {
    expect(await worth(put('card', ['AI0'], '0.6.4', 'NI-DAQmx-103.PXI-6133', 0.0003))).toEqual([['V'], [0.0003], [0.0003 * 1e6]])
  })

  test('a OneBox keeps its ADC channels in their own stream', async () => {
    const folder = put('box', ['ADC0', 'ADC1'], '0.6.4', 'OneBox-100.OneBox-ADC')
    expect(await listStreams(folder)).toEqual(['OneBox-100.OneBox-ADC'])
    expect((await worth(folder))[0]).toEqual(['V', 'V'])
  })

  test('channels of one name have ids that differ, with a notice', async () => {
    const recording = await opened(openEphysBinary, { folderPath: put('twice', ['CH1', 'CH1'], '0.6.4') })
    expect(recording.header.channelIds).toEqual(['CH1', 'CH1#1'])
    expect(messages(recording)[0]).toContain('told apart by their column: CH1#1')
  })
})

describe('numbers of samples', () => {
  const put = (
    name: string,
    numbers: readonly number[],
    more: Readonly<Record<string, Uint8Array | null>> = {},
    version = '0.6.7',
  ) => {
    const frames = 6
    putRecording(files, at(`${name}/experiment1/recording1`), {
      version,
      streams: [{ folder: 'A-100.0', channels: ['CH1', 'CH2'], numbers, samples: ramp(frames, 2), files: more }],
    })
    return at(name)
  }

  test('are counted from the length of their file: a head from before a crash says less', async () => {
    const { segments } = await opened(openEphysBinary, {
      folderPath: put('stale', [], { 'sample_numbers.npy': integers('<i8', from(100, 6), 0) }),
    })
    expect(segments).toEqual([{ frames: 6, times: { tStart: 0.1 } }])
  })

  test('may be fewer or more than the frames, with a notice', async () => {
    const fewer = await opened(openEphysBinary, { folderPath: put('fewer', from(100, 4)) })
    expect(fewer.segments[0].frames).toBe(6)
    expect(messages(fewer)[0]).toContain('numbers of 4 samples, where there are 6; the others are taken to follow without a gap')
    const more = await opened(openEphysBinary, { folderPath: put('more', from(100, 9)) })
    expect(more.segments[0].frames).toBe(6)
    expect(messages(more)[0]).toContain('numbers of 9 samples, of which 6 are there')
  })

  test('stand in timestamps.npy before 0.6; where there are none at all, the segment starts at 0 s', async () => {
    const old = await opened(openEphysBinary, { folderPath: put('old', [...from(10, 3), ...from(20, 3)], {}, '0.5.3') })
    expect(old.segments.map(({ times }) => times.tStart)).toEqual([0.01, 0.02])
    const lost = await opened(openEphysBinary, { folderPath: put('lost', [], { 'sample_numbers.npy': null }) })
    expect(lost.segments).toEqual([{ frames: 6, times: { tStart: 0 } }])
    expect(messages(lost)[0]).toContain('no numbers of samples')
  })

  test('that go back begin a segment', async () => {
    const recording = await opened(openEphysBinary, { folderPath: put('back', [...from(100, 3), ...from(50, 3)]) })
    expect(recording.segments.map(({ times }) => times.tStart)).toEqual([0.1, 0.05])
    expect(messages(recording)[0]).toContain('the count goes back by 53 at frame 3')
  })

  test('may be left for the times on the clock that streams share', async () => {
    const times = from(0, 6).map((frame) => 7.5 + frame / 1001)
    const folderPath = put('synced', [...from(100, 3), ...from(110, 3)], { 'timestamps.npy': seconds(times) })
    const { segments } = await opened(openEphysBinary, { folderPath, loadSyncTimestamps: true })
    expect(segments.map(({ times: { vector } }) => Array.from(vector?.readNow?.(0, 3) ?? []))).toEqual([
      times.slice(0, 3),
      times.slice(3),
    ])
    const unsynced = put('unsynced', from(100, 6), { 'synchronized_timestamps.npy': seconds(from(0, 6).map(() => -1)) }, '0.5.3')
    const told = await opened(openEphysBinary, { folderPath: unsynced, loadSyncTimestamps: true })
    expect(told.segments[0].times).toEqual({ tStart: 0.1 })
    expect(messages(told)[0]).toContain('says that streams were not synchronized')
  })
})

describe('files that are not as they should be', () => {
  const copy = (name: string): { readonly folder: string; readonly stream: string } => {
    cpSync(at('session'), at(name), { recursive: true })
    const recording = at(`${name}/Record Node 101/experiment1/recording1`)
    return { folder: at(name), stream: join(recording, 'continuous/Neuropix-PXI-100.ProbeA-AP') }
  }
  const first = (folderPath: string, more = {}) => ({ folderPath, stream: '0', ...more })

  test('a continuous.dat cut inside a frame is Incomplete, or opened up to its last whole frame', async () => {
    const { folder, stream } = copy('cut')
    truncateSync(join(stream, 'continuous.dat'), 44)
    expect(await refused(openEphysBinary, first(folder))).toContain(
      'expected whole frames of 6 bytes (3 channels), found 44 bytes, 2 more than whole frames (the file was cut;' +
        ' tolerateTruncation: true opens the 7 whole frames)',
    )
    const recording = await opened(openEphysBinary, first(folder, { tolerateTruncation: true }))
    expect(recording.segments.map(({ frames }) => frames)).toEqual([4, 3, 7])
    expect(read(recording, 1)).toEqual(Int16Array.of(12, 13, 15, 16, 18, 19))
    expect(messages(recording)[0]).toContain('2 of its 44 bytes are left over after 7 whole frames')
  })

  test('a stream whose folder is gone in one recording is a segment less, with a notice', async () => {
    const { folder, stream } = copy('gone')
    rmSync(stream, { recursive: true })
    const recording = await opened(openEphysBinary, first(folder))
    expect(recording.segments).toEqual([{ frames: 7, times: { tStart: 9 } }])
    expect(messages(recording)[0]).toContain('continuous.dat is not there, though the structure.oebin names it')
  })

  test('recordings that differ in channels are a Conflict', async () => {
    const { folder } = copy('differ')
    putRecording(files, join(folder, 'Record Node 101/experiment1/recording3'), {
      streams: [{ folder: 'Neuropix-PXI-100.ProbeA-AP', channels: ['AP1'], numbers: from(0, 2) }],
    })
    expect(await refused(openEphysBinary, first(folder))).toContain('channels of ')
  })

  test('a structure.oebin that is damaged is named, and the place in it', async () => {
    const { folder, stream } = copy('damaged')
    const oebin = join(stream, '../../structure.oebin')
    writeFileSync(oebin, JSON.stringify({ continuous: [{ folder_name: '../../x', sample_rate: 1000, channels: [{}] }] }))
    expect(await refused(openEphysBinary, first(folder))).toContain(
      `${oebin}.continuous[0].channels[0].channel_name: expected a text`,
    )
    appendFileSync(oebin, '}')
    expect(await refused(openEphysBinary, first(folder))).toContain(`${oebin}, line 1`)
  })

  test('several experiments, and several sessions, are told; one is chosen by its name or folder', async () => {
    const { folder } = copy('several')
    putRecording(files, join(folder, 'Record Node 101/experiment3/recording2'), {
      streams: [{ folder: 'Neuropix-PXI-100.ProbeA-AP', channels: ['AP1'], numbers: from(3, 2) }],
    })
    expect(await refused(openEphysBinary, first(folder))).toContain(
      'openEphysBinary.params.experimentName: expected one of experiment1, experiment3, found nothing',
    )
    const third = await opened(openEphysBinary, first(folder, { experimentName: 'experiment3' }))
    expect(third.segments).toEqual([{ frames: 2, times: { tStart: 0.003 } }])
    expect((await openPath(join(folder, 'Record Node 101/experiment3'))).segments).toEqual(third.segments)
    putRecording(files, join(folder, 'other/Record Node 101/experiment1/recording1'), { streams: [] })
    expect(await refused(openEphysBinary, first(folder))).toContain('expected those of one session')
  })

  test('a folder of something else is not taken for one', () => {
    const answer = openEphysBinary.detect?.(temporaryFolder(), {}, context)
    expect(answer !== undefined && E.isRight(answer) && answer.right).toBe(undefined)
  })
})

test('where folders cannot be listed, the usual names are asked for', async () => {
  const unlisted: Files = {
    ...files,
    lists: () => false,
    list: (path, known = []) => known.filter((name) => files.stat(join(path, name))),
  }
  const open = openEphysBinary.instantiate({ folderPath: at('session'), stream: '0' }, 'openEphysBinary')
  const result = E.isRight(open) ? await open.right.open({ ...context, files: unlisted })() : open
  if (E.isLeft(result)) throw new Error(JSON.stringify(result.left))
  expect(result.right.segments.map(({ frames }) => frames)).toEqual([4, 6, 7])
  expect(messages(result.right)[0]).toContain('cannot be listed')
})
