/** SpikeInterface's JSON of EDF recordings: a stream of a contiguous file of 16 bits, from 0 s on. */
import { join } from 'node:path'
import { open, type Recording } from 'rxephys'
import { edf } from 'rxephys/sources'
import { expect, test } from 'vitest'
import { edfOf, type MadeEdf, timesOf } from '../../../sources/edfFiles.js'
import { put, temporaryFolder } from '../../../sources/support.js'
import { type Dump, dump } from './support.js'

const folder = temporaryFolder()
const made = (name: string, of: Partial<MadeEdf>): string =>
  put(join(folder, name), edfOf({ records: 2, signals: [{ label: 'EEG', samples: 4 }], ...of }))
const opened = (kwargs: Dump): Promise<Recording> =>
  open(put(join(folder, 'theirs.json'), JSON.stringify(dump('extractors.neoextractors.edf.EDFRecordingExtractor', kwargs))))
const late: Partial<MadeEdf> = {
  variant: 'EDF+C',
  signals: [{ label: 'EEG', samples: 4 }, timesOf(['+0.5', '+1.5'])],
}

test('a stream under either of its names, from 0 s on; ids are numbers, or labels', async () => {
  const file_path = made('late.edf', late)
  const all: readonly Dump[] = [{ stream_id: '0' }, { stream_name: 'stream ((4.0,) Hz)', all_annotations: true }, {}]
  for (const kwargs of all) {
    const told = await opened({ file_path, ...kwargs })
    expect([told.channelIds, told.getNumSamples(), await told.getStartTime()]).toEqual([['0'], 8, 0])
  }
  expect((await opened({ file_path, use_names_as_ids: true })).channelIds).toEqual(['EEG'])
})

test('ours is written as theirs, with its start beside it; what they do not read is refused', async () => {
  const written = (await edf({ filePath: made('late.edf', late) })).toSpikeInterface()
  expect(JSON.stringify(written)).toContain('"t_start":0.5')
  expect(JSON.stringify(written)).toContain('"stream_name":"stream ((4.0,) Hz)"')
  const bdf = await edf({ filePath: made('long.bdf', { format: 'BDF' }) })
  expect(() => bdf.toSpikeInterface()).toThrow('samples of 24 bits of BDF')
  const gaps = await edf({ filePath: made('gaps.edf', { ...late, variant: 'EDF+D' }) })
  expect(() => gaps.toSpikeInterface()).toThrow('a discontinuous file (EDF+D)')
})
