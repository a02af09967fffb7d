/** SpikeInterface's JSON of Open Ephys recordings: a recording is one segment there, whatever is missing in it. */
import { join } from 'node:path'
import { concatenateRecordings, open, type Recording } from 'rxephys'
import { openEphysBinary, openEphysLegacy } from 'rxephys/sources'
import { describe, expect, test } from 'vitest'
import { files } from '../../../../src/platform/node.js'
import { continuous } from '../../../sources/openEphysLegacy.example.js'
import { from, putRecording } from '../../../sources/openEphysRuns.js'
import { put, temporaryFolder } from '../../../sources/support.js'
import { type Dump, dump } from './support.js'

const folder = temporaryFolder()
const opened = (kind: 'Binary' | 'Legacy', kwargs: Dump): Promise<Recording> => {
  const json = dump(`extractors.neoextractors.openephys.OpenEphys${kind}RecordingExtractor`, kwargs)
  return open(put(join(folder, 'theirs.json'), JSON.stringify(json)))
}

describe('binary', () => {
  const session = join(folder, 'session')
  const stream = { folder: 'Board-100.Rhythm', channels: ['CH1', 'CH2'] }
  const gap = [...from(500, 6), ...from(900, 4)]
  for (const [experiment, numbers] of [from(100, 10), gap].entries())
    putRecording(files, join(session, 'Record Node 101', `experiment${experiment + 1}`, 'recording1'), {
      streams: [{ ...stream, numbers }],
    })
  const own = { folderPath: session, experimentName: 'experiment2' }

  test.each<Dump>([
    { stream_id: '0', experiment_name: 'experiment2', block_index: 0 },
    { stream_name: 'Record Node 101#Board-100.Rhythm', block_index: 1, load_sync_timestamps: false },
    { experiment_names: ['experiment2'], load_sync_channel: false },
  ])('a recording with a gap is one segment, chosen by %j', async (kwargs) => {
    const told = await opened('Binary', { folder_path: session, ...kwargs })
    expect(told.segments).toMatchObject([{ frames: 10, times: { tStart: 0.5 } }])
    expect((await told.getTraces()).data).toEqual((await concatenateRecordings([await openEphysBinary(own)]).getTraces()).data)
    expect(told.notices.map(({ message }) => message)).toContainEqual(expect.stringContaining('as if none were'))
  })

  test('an experiment that there is not, and several, are refused', async () => {
    await expect(opened('Binary', { folder_path: session, block_index: 2 })).rejects.toThrow(
      /blockIndex: expected 0 to 1: experiment1, experiment2, found 2/,
    )
    await expect(opened('Binary', { folder_path: session, experiment_names: ['experiment1', 'experiment2'] })).rejects.toThrow(
      'experiment_names: several',
    )
  })

  test('ours is written as theirs; what they read otherwise is refused', async () => {
    const whole = await openEphysBinary({ ...own, experimentName: 'experiment1' })
    expect(whole.toSpikeInterface()).toMatchObject({
      class: 'spikeinterface.extractors.neoextractors.openephys.OpenEphysBinaryRecordingExtractor',
      kwargs: { stream_name: 'Record Node 101#Board-100.Rhythm', experiment_name: 'experiment1', load_sync_timestamps: false },
    })
    const split = await openEphysBinary(own)
    expect(() => split.toSpikeInterface()).toThrow(/of which samples are missing.*acrossGaps: true/)
    expect((await openEphysBinary({ ...own, acrossGaps: true })).toSpikeInterface()).toMatchObject({
      kwargs: { experiment_name: 'experiment2' },
    })
  })
})

describe('legacy', () => {
  const session = join(folder, 'legacy')
  put(join(session, '100_CH1.continuous'), continuous('CH1', [0, 1024, 4096, 5120]))
  put(join(session, '100_CH2.continuous'), continuous('CH2', [1024, 2048, 4096], -3000))

  test('zeros stand where a channel has no samples, within what all have begun and not ended', async () => {
    const all: readonly Dump[] = [{ stream_id: 'CH' }, { stream_name: 'Signals CH', block_index: 0 }, {}]
    for (const kwargs of all) {
      const told = await opened('Legacy', { folder_path: session, ...kwargs })
      expect(told.segments).toMatchObject([{ frames: 4096, times: { tStart: 1.024 } }])
      expect(told.channelIds).toEqual(['1', '2'])
      const { data } = await told.getTraces()
      const at = (sample: number): readonly number[] => [...data.slice(2 * (sample - 1024), 2 * (sample - 1024) + 2)].map(Number)
      expect([1024, 2047, 2048, 3071, 3072, 4095, 4096, 5119].map(at)).toEqual([
        [10, -3000],
        [1033, -1977],
        [0, -2990],
        [0, -1967],
        [0, 0],
        [0, 0],
        [20, -2980],
        [1043, -1957],
      ])
    }
    expect((await opened('Legacy', { folder_path: session, use_names_as_ids: true })).channelIds).toEqual(['CH1', 'CH2'])
  })

  test('ours is written as theirs; what they read otherwise is refused', async () => {
    const split = await openEphysLegacy({ folderPath: session })
    expect(split.getNumSegments()).toBe(2)
    expect(() => split.toSpikeInterface()).toThrow(/of which samples are missing.*acrossGaps: true/)
    expect((await openEphysLegacy({ folderPath: session, acrossGaps: true })).toSpikeInterface()).toMatchObject({
      class: 'spikeinterface.extractors.neoextractors.openephys.OpenEphysLegacyRecordingExtractor',
      kwargs: { stream_name: 'Signals CH' },
    })
  })
})
