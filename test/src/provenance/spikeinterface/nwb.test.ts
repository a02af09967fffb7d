/** SpikeInterface's JSON of NWB files: the series, the table of units and the clock that it names. */
import { join } from 'node:path'
import { open, openSorting } from 'rxephys'
import { nwb, nwbSorting } from 'rxephys/sources'
import { expect, test } from 'vitest'
import { files } from '../../../../src/platform/node.js'
import { writeExample } from '../../../sources/nwbSorting.example.js'
import { put, temporaryFolder } from '../../../sources/support.js'
import { type Dump, dump } from './support.js'

const folder = temporaryFolder()
const { params } = writeExample(files, join(folder, 'example'))
const SERIES = 'acquisition/ElectricalSeries'
const written = (name: string, kwargs: Dump): string =>
  put(
    join(folder, `${name}.json`),
    JSON.stringify(dump(`extractors.nwbextractors.${name}`, { file_path: params.filePath, ...kwargs })),
  )

test('a recording is its series', async () => {
  const path = written('NwbRecordingExtractor', { electrical_series_path: SERIES, load_time_vector: false, stream_mode: null })
  const told = await open(path)
  expect((await told.getTraces()).data).toEqual((await (await nwb(params)).getTraces()).data)
  expect(told.toSpikeInterface()).toMatchObject({
    class: 'spikeinterface.extractors.nwbextractors.NwbRecordingExtractor',
    kwargs: { electrical_series_path: SERIES, load_time_vector: false },
  })
})

test('a sorting is its units by the clock of the series, whatever else is written of it, or by a rate and a start', async () => {
  const bySeries = await openSorting(
    written('NwbSortingExtractor', { electrical_series_path: SERIES, sampling_frequency: 1000, t_start: 2 }),
  )
  expect(await bySeries.getUnitSpikeTrain(7)).toEqual(await (await nwbSorting(params)).getUnitSpikeTrain(7))
  const asked = await openSorting(written('NwbSortingExtractor', { sampling_frequency: 500, t_start: 1 }))
  expect(await asked.getUnitSpikeTrain(7)).toEqual(Float64Array.of(500, 531, 594, 750))
  expect(asked.toSpikeInterface()).toMatchObject({ kwargs: { sampling_frequency: 500, t_start: 1, unit_table_path: 'units' } })
})
