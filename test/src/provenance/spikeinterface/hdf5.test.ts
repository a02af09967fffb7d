/** SpikeInterface's JSON of recordings of MEArec, BioCam and MaxWell, and ours there. */
import { join } from 'node:path'
import { open, openSorting, type Recording } from 'rxephys'
import { biocam, maxwell, mearec, mearecSorting } from 'rxephys/sources'
import { expect, test } from 'vitest'
import { files } from '../../../../src/platform/node.js'
import { writeExample as writeBiocam } from '../../../sources/biocam.example.js'
import { writeExample as writeCellExplorer } from '../../../sources/cellExplorer.example.js'
import { writeExample as writeKlusta } from '../../../sources/klusta.example.js'
import { writeExample as writeMaxwell } from '../../../sources/maxwell.example.js'
import { oldMaxwell } from '../../../sources/maxwellFiles.js'
import { writeExample as writeMearec } from '../../../sources/mearec.example.js'
import { writeExample as writeCircus } from '../../../sources/spykingCircus.example.js'
import { put, temporaryFolder } from '../../../sources/support.js'
import { type Dump, dump } from './support.js'

const folder = temporaryFolder()
const theirs = (name: string, kwargs: Dump): string =>
  put(join(folder, 'theirs.json'), JSON.stringify(dump(`extractors.neoextractors.${name}`, kwargs)))
const opened = (name: string, kwargs: Dump): Promise<Recording> => open(theirs(name, kwargs))
const same = async (a: Recording, b: Recording): Promise<void> =>
  expect((await a.getTraces()).data).toEqual((await b.getTraces()).data)

test('MEArec, its samples and its spike trains', async () => {
  const { params } = writeMearec(files, join(folder, 'mearec'))
  const file_path = params.filePath
  await same(await opened('mearec.MEArecRecordingExtractor', { file_path }), await mearec(params))
  const named = await opened('mearec.MEArecRecordingExtractor', { file_path, use_names_as_ids: true })
  expect(named.channelIds).toEqual(['ch0', 'ch1', 'ch2'])
  expect((await openSorting(theirs('mearec.MEArecSortingExtractor', { file_path }))).unitIds).toEqual(['#0', '#1'])
  expect(JSON.stringify((await mearec(params)).toSpikeInterface())).toContain('mearec.MEArecRecordingExtractor')
  expect(JSON.stringify((await mearecSorting(params)).toSpikeInterface())).toContain('mearec.MEArecSortingExtractor')
})

test('BioCam, under either name of its only stream, and with another pitch', async () => {
  const { params } = writeBiocam(files, join(folder, 'biocam'))
  const file_path = params.filePath
  const asked: readonly Dump[] = [{}, { stream_id: '0' }, { stream_name: 'Signals', fill_gaps_strategy: 'zeros' }]
  for (const kwargs of asked)
    await same(await opened('biocam.BiocamRecordingExtractor', { file_path, ...kwargs }), await biocam(params))
  const wide = await opened('biocam.BiocamRecordingExtractor', { file_path, mea_pitch: 60, electrode_width: 25 })
  expect(wide.getChannelLocations()?.[0]).toEqual([1140, 1140])
  expect(JSON.stringify(wide.toSpikeInterface())).toContain('"mea_pitch":60')
})

test('MaxWell reads across gaps there; the old layout is read otherwise, and is not written', async () => {
  const { params } = writeMaxwell(files, join(folder, 'maxwell'))
  const file_path = params.filePath
  const told = await opened('maxwell.MaxwellRecordingExtractor', { file_path, stream_id: 'well000', rec_name: 'rec0000' })
  expect(told.segments.map(({ frames }) => frames)).toEqual([7])
  const gap = await maxwell({ filePath: file_path, stream: 'well000' })
  expect(() => gap.toSpikeInterface()).toThrow('of which samples are missing')
  const whole = await maxwell({ filePath: file_path, stream: 'well001' })
  expect(JSON.stringify(whole.toSpikeInterface())).toContain('"stream_id":"well001"')
  const sig = { data: new Uint16Array(8), shape: [4, 2] }
  const old = await maxwell({ filePath: put(join(folder, 'old.raw.h5'), oldMaxwell(sig, [[0, 1, 2, 3]])) })
  expect(() => old.toSpikeInterface()).toThrow('in the old layout')
})

test('what sorters wrote', async () => {
  const { params: circus } = writeCircus(files, join(folder, 'circus'))
  const sorting = await openSorting(
    put(
      join(folder, 'circus.json'),
      JSON.stringify(
        dump('extractors.spykingcircusextractors.SpykingCircusSortingExtractor', { folder_path: circus.folderPath }),
      ),
    ),
  )
  expect(sorting.unitIds).toEqual([0, 2, 10])
  expect(JSON.stringify(sorting.toSpikeInterface())).toContain('SpykingCircusSortingExtractor')
  const { params: kwik } = writeKlusta(files, join(folder, 'klusta'))
  const kwargs = { file_or_folder_path: kwik.filePath, exclude_cluster_groups: ['noise'] }
  const klusta = dump('extractors.klustaextractors.KlustaSortingExtractor', kwargs)
  expect((await openSorting(put(join(folder, 'klusta.json'), JSON.stringify(klusta)))).unitIds).toEqual([2, 3])
  const { params: cells } = writeCellExplorer(files, join(folder, 'cellExplorer'))
  const told = { file_path: cells.filePath, sampling_frequency: 20_000 }
  const cellExplorer = dump('extractors.cellexplorersortingextractor.CellExplorerSortingExtractor', {
    ...told,
    session_info_file_path: 'None',
  })
  const units = await openSorting(put(join(folder, 'cellExplorer.json'), JSON.stringify(cellExplorer)))
  expect(units.unitIds).toEqual(['2.0', '5.0', '7.0'])
  expect(units.toSpikeInterface()).toMatchObject({ kwargs: told })
})
