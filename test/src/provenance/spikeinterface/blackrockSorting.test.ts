/** SpikeInterface's JSON of spikes of Blackrock: units by numbers, frames of the rate that it takes. */
import { join } from 'node:path'
import { openSorting, type Sorting } from 'rxephys'
import { blackrockSorting } from 'rxephys/sources'
import { expect, test } from 'vitest'
import { made } from '../../../sources/blackrock.example.js'
import { nevFile, nsxFile, spike } from '../../../sources/blackrockFiles.js'
import { put, temporaryFolder } from '../../../sources/support.js'
import { type Dump, dump } from './support.js'

const folder = temporaryFolder()
const packets = [spike(10, 2, 1), spike(44, 1, 0), spike(50, 2, 0)]
const alone = { ...made, blocks: [{ ticks: 0, frames: 9 }] }
/** A session with samples at 30 kHz, or at 1 kHz as well. */
const session = (name: string, blocks = alone.blocks): string => {
  put(join(folder, name, 's.ns5'), nsxFile({ ...alone, blocks }))
  return put(join(folder, name, 's.nev'), nevFile({ packets }))
}
const opened = (kwargs: Dump): Promise<Sorting> =>
  openSorting(
    put(
      join(folder, 'theirs.json'),
      JSON.stringify(dump('extractors.neoextractors.blackrock.BlackrockSortingExtractor', kwargs)),
    ),
  )

test('units are numbers there; spikes are those of the file', async () => {
  const file_path = session('one')
  const own = await blackrockSorting({ filePath: file_path })
  const all: readonly Dump[] = [
    {},
    { stream_id: '5' },
    { stream_name: 'nsx5', gap_tolerance_ms: null },
    { sampling_frequency: 30_000 },
  ]
  for (const kwargs of all) {
    const told = await opened({ file_path, ...kwargs })
    expect([told.unitIds, told.samplingFrequency]).toEqual([[0, 1, 2], 30_000])
    for (const [unit, id] of own.unitIds.entries())
      expect(await told.getUnitSpikeTrain(unit)).toEqual(await own.getUnitSpikeTrain(id))
    expect(told.notices.map(({ message }) => message).join()).toContain('which SpikeInterface cuts off')
  }
})

test('frames of the only other rate are those of its samples; of several rates one has to be told', async () => {
  const file_path = session('rates')
  put(join(folder, 'rates', 's.ns2'), nsxFile({ ...alone, period: 30 }))
  await expect(opened({ file_path })).rejects.toThrow('frames of a rate that is not told')
  await expect(opened({ file_path, sampling_frequency: 2000 })).rejects.toThrow('frames of 2000')
  const all: readonly Dump[] = [{ stream_id: '2' }, { sampling_frequency: 1000 }]
  for (const kwargs of all) {
    const told = await opened({ file_path, ...kwargs })
    expect([told.samplingFrequency, ...(await told.getUnitSpikeTrain(0))]).toEqual([1000, 1])
  }
})

test('samples that do not begin at 0 s, from which frames are counted there, are refused', async () => {
  await expect(opened({ file_path: session('late', [{ ticks: 9, frames: 9 }]) })).rejects.toThrow('do not begin at 0 s')
})
