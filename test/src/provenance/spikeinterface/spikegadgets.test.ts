/** SpikeInterface's JSON of SpikeGadgets recordings: a stream as it is there, one segment from 0 s on. */
import { join } from 'node:path'
import { open } from 'rxephys'
import { spikegadgets } from 'rxephys/sources'
import { expect, test } from 'vitest'
import { made } from '../../../sources/spikegadgets.example.js'
import { from, recFile } from '../../../sources/spikegadgetsFiles.js'
import { put, temporaryFolder } from '../../../sources/support.js'
import { dump } from './support.js'

const folder = temporaryFolder()
const name = 'extractors.neoextractors.spikegadgets.SpikeGadgetsRecordingExtractor'

test('what is missing is not told there, nor when it starts', async () => {
  const file_path = put(join(folder, 'gap.rec'), recFile(made))
  const told = await open(put(join(folder, 'theirs.json'), JSON.stringify(dump(name, { file_path, stream_id: 'trodes' }))))
  expect([told.getNumSegments(), told.getNumSamples(0), await told.getStartTime()]).toEqual([1, 35, 0])
})

test('ours is written as theirs, with its start beside it; what they read otherwise is refused', async () => {
  const filePath = put(join(folder, 'whole.rec'), recFile({ ...made, times: from(3000, 20) }))
  const written = (await spikegadgets({ filePath, stream: 'trodes' })).toSpikeInterface()
  expect(JSON.stringify(written)).toContain('"t_start":0.1')
  const device = await spikegadgets({ filePath, stream: 'ECU' })
  expect(() => device.toSpikeInterface()).toThrow('stream "ECU" of a SpikeGadgets recording')
  const gap = await spikegadgets({ filePath: put(join(folder, 'gap.rec'), recFile(made)), stream: 'trodes' })
  expect(() => gap.toSpikeInterface()).toThrow('of which packets are missing')
})
