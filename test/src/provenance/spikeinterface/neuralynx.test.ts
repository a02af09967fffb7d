/** SpikeInterface's JSON of Neuralynx recordings. */
import { join } from 'node:path'
import { open, type Recording } from 'rxephys'
import { neuralynx } from 'rxephys/sources'
import { expect, test } from 'vitest'
import { csc, follow, type MadeHead, ncs } from '../../../sources/neuralynxFiles.js'
import { put, temporaryFolder } from '../../../sources/support.js'
import { type Dump, dump } from './support.js'

const root = temporaryFolder()
const session = (name: string, more: MadeHead = {}, records = follow(0, 2)): string => {
  put(join(root, name, 'CSC1.ncs'), ncs(csc('A', 1), records))
  put(join(root, name, 'CSC2.ncs'), ncs(csc('B', 2, more), records, 7))
  return join(root, name)
}
const opened = (kwargs: Dump): Promise<Recording> =>
  open(
    put(
      join(root, 'theirs.json'),
      JSON.stringify(dump('extractors.neoextractors.neuralynx.NeuralynxRecordingExtractor', kwargs)),
    ),
  )

test('a session of one stream, ids by numbers or by names, files left out', async () => {
  const folder_path = session('one')
  const own = await neuralynx({ folderPath: folder_path })
  const told = await opened({ folder_path, stream_id: '0', exclude_filename: null, strict_gap_mode: false })
  expect([told.channelIds, told.segments]).toEqual([['1', '2'], own.segments])
  expect((await told.getTraces()).data).toEqual((await own.getTraces()).data)
  expect((await opened({ folder_path, use_names_as_ids: true })).channelIds).toEqual(['A', 'B'])
  expect((await opened({ folder_path, exclude_filename: ['CSC1.ncs'] })).channelIds).toEqual(['2'])
})

test('one of several streams is that of its number by the order of first files, whatever rate its name tells', async () => {
  // The second file is of the faster stream, which is the first by rate.
  const folder_path = session('two', { SamplingFrequency: 2000 }, [[0]])
  expect((await opened({ folder_path, stream_id: '0' })).channelIds).toEqual(['1'])
  expect((await opened({ folder_path, stream_id: '1' })).channelIds).toEqual(['2'])
  expect((await opened({ folder_path, stream_name: 'stream0_2000Hz_1mVRange_DSPFilter0' })).channelIds).toEqual(['1'])
  await expect(opened({ folder_path, stream_id: '2' })).rejects.toThrow('expected "0" to "1", found "2"')
  for (const stream of ['0', '1']) {
    const own = await neuralynx({ folderPath: folder_path, stream })
    const written = put(join(root, 'ours.json'), JSON.stringify(own.toSpikeInterface()))
    expect((await open(written)).channelIds).toEqual(own.channelIds)
  }
})

test('ours is written as theirs; what they read otherwise is refused', async () => {
  const own = await neuralynx({ folderPath: session('one') })
  expect(JSON.stringify(own.toSpikeInterface())).toContain('neoextractors.neuralynx.NeuralynxRecordingExtractor')
  const gaps = await neuralynx({ folderPath: session('gaps', {}, [[0, 400], [512_000]]) })
  expect(() => gaps.toSpikeInterface()).toThrow('a Neuralynx recording with gaps')
  const alone = await neuralynx({ folderPath: join(session('one'), 'CSC1.ncs') })
  expect(() => alone.toSpikeInterface()).toThrow('one file of a Neuralynx session')
  const more = session('three')
  put(join(more, 'LFP1.ncs'), ncs(csc('C', 3, { SamplingFrequency: 500 }), follow(0, 1)))
  const several = await neuralynx({ folderPath: more, stream: '1' })
  expect(() => several.toSpikeInterface()).toThrow('one of several streams')
})
