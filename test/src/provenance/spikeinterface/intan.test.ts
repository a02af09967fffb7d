/** SpikeInterface's JSON of Intan recordings: a stream as it is there, one segment from 0 s on. */
import { join } from 'node:path'
import { concatenateRecordings, open, type Recording } from 'rxephys'
import { intan } from 'rxephys/sources'
import { expect, test } from 'vitest'
import { fileOf, from, type MadeHead } from '../../../sources/intanFiles.js'
import { put, temporaryFolder } from '../../../sources/support.js'
import { type Dump, dump } from './support.js'

const folder = temporaryFolder()
const head: MadeHead = {
  channels: [
    { native: 'A-000', custom: 'CA1', type: 0 },
    { native: 'A-AUX1', type: 1 },
  ],
}
const made = (name: string, numbers: readonly number[]): string => put(join(folder, name), fileOf(head, numbers))
const opened = (kwargs: Dump, name = 'IntanRecordingExtractor'): Promise<Recording> =>
  open(put(join(folder, 'theirs.json'), JSON.stringify(dump(`extractors.neoextractors.intan.${name}`, kwargs))))
const stream = 'RHD2000 amplifier channel'

test('a stream under either of its names; ids are those of the hardware, or those that the user gave', async () => {
  const file_path = made('one.rhd', from(0, 256))
  const own = await intan({ filePath: file_path, stream })
  const both: readonly Dump[] = [{ stream_id: '0' }, { stream_name: stream, ignore_integrity_checks: true }]
  for (const kwargs of both) {
    const told = await opened({ file_path, ...kwargs })
    expect([told.channelIds, told.segments]).toEqual([['A-000'], own.segments])
    expect((await told.getTraces()).data).toEqual((await own.getTraces()).data)
  }
  expect((await opened({ file_path, stream_id: '0', use_names_as_ids: true })).channelIds).toEqual(['CA1'])
})

test('what is missing is not told there, nor when it starts', async () => {
  const file_path = made('gap.rhd', [...from(500, 130), ...from(700, 126)])
  const told = await opened({ file_path, stream_id: '0', ignore_integrity_checks: true })
  expect([told.getNumSegments(), told.getNumSamples(0), await told.getStartTime()]).toEqual([1, 256, 0])
  const later = await opened({ file_path: made('later.rhd', from(500, 128)), stream_id: '0' })
  expect(await later.getStartTime()).toBe(0)
})

test('files that a recording was split into are one segment', async () => {
  const folder_path = join(folder, 'split')
  for (const [part, first] of [0, 400].entries()) made(`split/run_24050${part + 1}_120000.rhd`, from(first, 128))
  const told = await opened({ folder_path, mode: 'concatenate', stream_id: '0' }, 'IntanSplitFilesRecordingExtractor')
  expect([told.getNumSegments(), told.getNumSamples(0)]).toEqual([1, 256])
  await expect(opened({ folder_path, mode: 'append', stream_id: '0' }, 'IntanSplitFilesRecordingExtractor')).rejects.toThrow(
    'kwargs.mode',
  )
})

test('ours is written as theirs, with its start beside it; what they read otherwise is refused', async () => {
  const later = await intan({ filePath: made('start.rhd', from(500, 128)), stream })
  expect(JSON.stringify(later.toSpikeInterface())).toContain('"t_start":0.5')
  const gap = await intan({ filePath: made('gap.rhd', [...from(500, 130), ...from(700, 126)]), stream })
  expect(() => gap.toSpikeInterface()).toThrow('of which samples are missing')
  expect(() => concatenateRecordings([gap]).toSpikeInterface()).toThrow('of which samples are missing')
})
