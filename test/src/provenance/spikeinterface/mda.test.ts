/** SpikeInterface's JSON of recordings and sortings of MountainSort, and ours there. */
import { join } from 'node:path'
import { open, openSorting } from 'rxephys'
import { mda } from 'rxephys/sources'
import { expect, test } from 'vitest'
import { files } from '../../../../src/platform/node.js'
import { writeExample } from '../../../sources/mda.example.js'
import { writeExample as writeSorting } from '../../../sources/mdaSorting.example.js'
import { put, temporaryFolder } from '../../../sources/support.js'
import { type Dump, dump } from './support.js'

const folder = temporaryFolder()
const theirs = (name: string, kwargs: Dump): string =>
  put(join(folder, `${name}.json`), JSON.stringify(dump(`extractors.mdaextractors.${name}`, kwargs)))

test('a recording', async () => {
  const { params, wholes } = writeExample(files, join(folder, 'dataset'))
  const names = { raw_fname: 'raw.mda', params_fname: 'params.json', geom_fname: 'geom.csv' }
  const recording = await open(theirs('MdaRecordingExtractor', { folder_path: params.folderPath, ...names }))
  expect((await recording.getTraces()).data).toEqual(wholes[0])
  expect(recording.toSpikeInterface()).toMatchObject({
    class: 'spikeinterface.extractors.mdaextractors.MdaRecordingExtractor',
    kwargs: { folder_path: params.folderPath, ...names },
  })
  const bare = await mda({ ...params, geomFname: 'none.csv' })
  expect(() => bare.toSpikeInterface()).toThrow('without positions of two numbers')
})

test('a sorting is written with the rate that was found beside it', async () => {
  const { params } = writeSorting(files, join(folder, 'sorting'))
  const told = { file_path: params.filePath, sampling_frequency: 30_000 }
  expect((await openSorting(theirs('MdaSortingExtractor', told))).samplingFrequency).toBe(30_000)
  expect((await openSorting(params.filePath)).toSpikeInterface()).toMatchObject({
    class: 'spikeinterface.extractors.mdaextractors.MdaSortingExtractor',
    kwargs: { file_path: params.filePath, sampling_frequency: 20_000 },
  })
})
