import { join } from 'node:path'
import { open, openSorting } from 'rxephys'
import { describe, expect, test } from 'vitest'
import { writeExample } from './openEphysBinarySorting.example.js'
import { from, integers, putRecording } from './openEphysRuns.js'
import { context, haveShared, shared, temporaryFolder } from './support.js'

const { files } = context
const root = temporaryFolder()

describe('spikes of a session', () => {
  const session = join(root, 'session')
  writeExample(files, session)

  test('are of a unit a cluster of an electrode, in the segments of the recording', async () => {
    const sorting = await openSorting(session)
    expect(sorting.unitIds).toEqual(['Single 1#0', 'Single 1#2', 'Single 2#0'])
    expect(sorting.getProperty('cluster')).toEqual([0, 2, 0])
    expect(sorting.getProperty('channels')).toEqual(['CH1', 'CH1', 'CH1'])
    expect(sorting.segments).toEqual((await open(session)).segments)
    expect((await openSorting(sorting.toJson())).unitIds).toEqual(sorting.unitIds)
    expect([...(await sorting.getUnitSpikeTrain('Single 1#0', { segment: 0 }))]).toEqual([2, 4])
    expect([...(await sorting.getUnitSpikeTrain('Single 1#2', { segment: 0 }))]).toEqual([4, 9])
    expect([...(await sorting.getUnitSpikeTrain('Single 1#2', { segment: 1 }))]).toEqual([3])
    expect(sorting.notices.map(({ message }) => message)).toEqual([
      'spikes where samples are missing are left out: 1 in all',
      'the waveforms of spikes are not read',
      'also there: 2 folders of samples, which open opens',
    ])
  })
})

describe('spikes of a GUI before 0.6', () => {
  const put = (name: string, electrodes: readonly number[]): string => {
    const channels = ['TT n0', 'TT n1'].map((channel_name) => ({
      channel_name,
      source_channel_info: [{ source_processor_id: 100, source_processor_sub_idx: 0, source_processor_channel: 0 }],
    }))
    putRecording(files, join(root, name, 'experiment1/recording1'), {
      version: '0.4.4',
      streams: [
        { folder: 'Rhythm_FPGA-100.0', channels: ['CH1'], numbers: from(70, 9) },
        { folder: 'Rhythm_FPGA-100.1', channels: ['CH2'], numbers: from(70, 9) },
      ],
      spikes: [
        {
          json: { folder_name: 'Spike_Viewer-125_124.0/spike_group_1/', sample_rate: 1000, channels },
          files: {
            'spike_times.npy': integers('<i8', [72, 75]),
            'spike_electrode_indices.npy': integers('<u2', electrodes),
            'spike_clusters.npy': integers('<u2', [0, 0]),
          },
        },
      ],
    })
    return join(root, name)
  }

  test('count the electrodes of a folder from 1, and are in the stream of their channels', async () => {
    const sorting = await openSorting(put('old', [2, 1]), { stream: 'Rhythm_FPGA-100.0' })
    expect(sorting.unitIds).toEqual(['TT n0#0', 'TT n1#0'])
    expect([...(await sorting.getUnitSpikeTrain('TT n1#0'))]).toEqual([2])
  })

  test('of an electrode that there is not are Corrupt', async () => {
    await expect(openSorting(put('odd', [2, 3]))).rejects.toThrow('electrode of spike 1: expected from 1 to 2, found 3')
  })
})

describe.skipIf(!haveShared)('spikes that the Open Ephys GUI wrote', () => {
  test('are those of its tetrodes', async () => {
    const sorting = await openSorting(shared('openephys-binary/v0.4.4.1_with_spikes'))
    expect([sorting.unitIds.length, await sorting.countTotalSpikes()]).toEqual([8, 3379])
    // The first spike is of electrode 7, 52 - 8 samples after the first sample.
    expect((await sorting.getUnitSpikeTrain('TT  p124.0 n6#0'))[0]).toBe(326315052 - 326315008)
  })
})
