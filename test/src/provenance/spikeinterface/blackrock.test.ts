/** SpikeInterface's JSON of Blackrock recordings: a stream as it is there, every segment from 0 s on. */
import { join } from 'node:path'
import { open, type Recording } from 'rxephys'
import { blackrock } from 'rxephys/sources'
import { expect, test } from 'vitest'
import { made } from '../../../sources/blackrock.example.js'
import { type MadeNsx, nsxFile } from '../../../sources/blackrockFiles.js'
import { put, temporaryFolder } from '../../../sources/support.js'
import { type Dump, dump } from './support.js'

const folder = temporaryFolder()
const file = (name: string, more: Partial<MadeNsx> = {}): string => put(join(folder, name), nsxFile({ ...made, ...more }))
const opened = (kwargs: Dump): Promise<Recording> =>
  open(
    put(
      join(folder, 'theirs.json'),
      JSON.stringify(dump('extractors.neoextractors.blackrock.BlackrockRecordingExtractor', kwargs)),
    ),
  )

test('a stream under either of its names, or of the file; ids are of electrodes, or labels', async () => {
  const file_path = file('s.ns5')
  const own = await blackrock({ filePath: file_path })
  const all: readonly Dump[] = [{}, { stream_id: '5' }, { stream_name: 'nsx5', gap_tolerance_ms: null }]
  for (const kwargs of all) {
    const told = await opened({ file_path, ...kwargs })
    expect(told.channelIds).toEqual(own.channelIds)
    expect([told.getNumSegments(), await told.getStartTime(1)]).toEqual([2, 0])
    expect((await told.getTraces({ segment: 1 })).data).toEqual((await own.getTraces({ segment: 1 })).data)
  }
  expect((await opened({ file_path, use_names_as_ids: true })).channelIds).toEqual(['elec1', 'elec2', 'ainp1'])
})

test('ours is written as theirs, with its starts beside it; what they read otherwise is refused', async () => {
  const written = (await blackrock({ filePath: file('s.ns5') })).toSpikeInterface()
  expect(JSON.stringify(written)).toContain('"stream_name":"nsx5"')
  const refusals: readonly (readonly [Partial<MadeNsx>, string])[] = [
    [{ version: '2.1' }, 'leaves out the last frame'],
    [{ version: '3.0' }, 'with gaps'],
    [{ blocks: [made.blocks[0], { ticks: 340, frames: 5 }] }, 'whose segments are not its blocks'],
  ]
  for (const [more, told] of refusals) {
    const recording = await blackrock({ filePath: file('other.ns5', more) })
    expect(() => recording.toSpikeInterface()).toThrow(told)
  }
})
