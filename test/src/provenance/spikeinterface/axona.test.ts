/** SpikeInterface's JSON of Axona recordings: one segment from 0 s on. */
import { join } from 'node:path'
import { open } from 'rxephys'
import { axona } from 'rxephys/sources'
import { expect, test } from 'vitest'
import { binFile, from, setFile } from '../../../sources/axonaFiles.js'
import { put, temporaryFolder } from '../../../sources/support.js'
import { dump } from './support.js'

const folder = temporaryFolder()
const trial = (name: string, tetrodes: readonly number[], numbers: readonly number[]): string => {
  put(join(folder, `${name}.bin`), binFile(numbers))
  return put(join(folder, `${name}.set`), setFile(tetrodes))
}

test('what is missing is not told there', async () => {
  const file_path = trial('gap', [1, 2], [...from(5, 20), ...from(40, 10)])
  const json = dump('extractors.neoextractors.axona.AxonaRecordingExtractor', { file_path, use_names_as_ids: true })
  const told = await open(put(join(folder, 'theirs.json'), JSON.stringify(json)))
  expect([told.getNumSegments(), told.getNumSamples(0), await told.getStartTime()]).toEqual([1, 90, 0])
  expect(told.channelIds.slice(0, 5)).toEqual(['1a', '1b', '1c', '1d', '2a'])
  expect(() => told.toSpikeInterface()).toThrow('of which packets are missing')
})

test('ours is written as theirs; what they read otherwise is refused', async () => {
  const filePath = trial('whole', [2, 3], from(5, 20))
  expect(JSON.stringify((await axona({ filePath })).toSpikeInterface())).toContain('axona.AxonaRecordingExtractor')
  const apart = await axona({ filePath: trial('apart', [1, 3], from(5, 20)) })
  expect(() => apart.toSpikeInterface()).toThrow('of tetrodes that do not follow each other')
})
