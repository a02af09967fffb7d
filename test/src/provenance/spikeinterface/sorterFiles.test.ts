/** SpikeInterface's JSON of sortings of Klusters, HerdingSpikes and Klusta, and ours there. */
import { join } from 'node:path'
import { openSorting } from 'rxephys'
import { herdingSpikes, klusta } from 'rxephys/sources'
import { expect, test } from 'vitest'
import { files } from '../../../../src/platform/node.js'
import { writeExample as writeHerding } from '../../../sources/herdingSpikes.example.js'
import { writeExample as writeKlusta } from '../../../sources/klusta.example.js'
import { writeExample as writeNeuroscope } from '../../../sources/neuroscopeSorting.example.js'
import { put, temporaryFolder } from '../../../sources/support.js'
import { dump } from './support.js'

const folder = temporaryFolder()

test('clusters of Klusters, of a folder', async () => {
  const { params } = writeNeuroscope(files, join(folder, 'klusters'))
  const kwargs = { folder_path: join(folder, 'klusters'), keep_mua_units: true, exclude_shanks: [], xml_file_path: null }
  const json = dump('extractors.neoextractors.neuroscope.NeuroScopeSortingExtractor', kwargs)
  const told = await openSorting(put(join(folder, 'klusters.json'), JSON.stringify(json)))
  const own = await openSorting(params.folderPath)
  expect([told.unitIds, await told.getSpikes()]).toEqual([own.unitIds, await own.getSpikes()])
  expect(own.toSpikeInterface()).toMatchObject({
    class: 'spikeinterface.extractors.neoextractors.neuroscope.NeuroScopeSortingExtractor',
    kwargs: { folder_path: join(folder, 'klusters'), keep_mua_units: true, exclude_shanks: [] },
  })
  for (const name of ['other.res.1', 'other.clu.1']) put(join(folder, 'klusters', name), '1\n')
  expect(() => own.toSpikeInterface()).toThrow('one of several sortings of Klusters')
})

test('clusters of HerdingSpikes and of Klusta at the rates of their files', async () => {
  const { params } = writeHerding(files, join(folder, 'herding'))
  expect((await herdingSpikes(params)).toSpikeInterface()).toMatchObject({
    class: 'spikeinterface.extractors.herdingspikesextractors.HerdingspikesSortingExtractor',
    kwargs: { file_path: params.filePath },
  })
  const faster = await herdingSpikes({ ...params, samplingFrequency: 8000 })
  expect(() => faster.toSpikeInterface()).toThrow('at another rate')
  const { params: kwik } = writeKlusta(files, join(folder, 'klusta'))
  const sorting = await klusta({ ...kwik, excludeClusterGroups: ['noise'] })
  expect(() => sorting.toSpikeInterface()).toThrow('without a .prm file')
  put(join(folder, 'klusta/session.prm'), 'traces = dict(sample_rate=20000.)\n')
  expect(sorting.toSpikeInterface()).toMatchObject({
    class: 'spikeinterface.extractors.klustaextractors.KlustaSortingExtractor',
    kwargs: { file_or_folder_path: kwik.filePath, exclude_cluster_groups: ['noise'] },
  })
})
