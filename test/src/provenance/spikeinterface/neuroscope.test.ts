/** SpikeInterface's JSON of NeuroScope recordings. */
import { join } from 'node:path'
import { open } from 'rxephys'
import { expect, test } from 'vitest'
import { writeExample } from '../../../sources/neuroscope.example.js'
import { context, put, temporaryFolder } from '../../../sources/support.js'
import { dump } from './support.js'

const folder = temporaryFolder()
const { params, wholes } = writeExample(context.files, folder)

test('a .dat opens from theirs, and is written as theirs; what has another rate there is not', async () => {
  const kwargs = { file_path: params.filePath, xml_file_path: null, stream_id: '0' }
  const json = JSON.stringify(dump('extractors.neoextractors.neuroscope.NeuroScopeRecordingExtractor', kwargs))
  const told = await open(put(join(folder, 'theirs.json'), json))
  expect((await told.getTraces()).data).toEqual(wholes[0])
  expect(JSON.stringify((await open(params.filePath)).toSpikeInterface())).toContain('NeuroScopeRecordingExtractor')
  const slow = await open(join(folder, 'session1.lfp'))
  expect(() => slow.toSpikeInterface()).toThrow('at its own rate')
})
