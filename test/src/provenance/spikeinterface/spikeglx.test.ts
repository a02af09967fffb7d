/** SpikeInterface's JSON of SpikeGLX runs: the stream under either of its names, ids as they are or as the names of the channels. */
import { join } from 'node:path'
import { open } from 'rxephys'
import { spikeglx } from 'rxephys/sources'
import { expect, test } from 'vitest'
import { folder, probeMeta, putPair, ramp } from '../../../sources/spikeglxRuns.js'
import { put } from '../../../sources/support.js'
import { type Dump, dump } from './support.js'

const run = join(folder, 'told')
putPair(join(run, 'run_g0_t0.imec0.ap'), probeMeta('run_g0_t0.imec0.ap'), ramp(10, 5))
const opened = (name: string, kwargs: Dump) =>
  open(
    put(
      join(folder, `${name}.json`),
      JSON.stringify(dump('extractors.neoextractors.spikeglx.SpikeGLXRecordingExtractor', { folder_path: run, ...kwargs })),
    ),
  )

test('is the run, and its ids are those of the stream', async () => {
  const own = await spikeglx({ folder: run, stream: 'imec0.ap' })
  const all: readonly Dump[] = [{ stream_id: 'imec0.ap' }, { stream_name: 'imec0.ap', use_names_as_ids: false }]
  for (const kwargs of all) {
    const told = await opened('ids', kwargs)
    expect(told.channelIds).toEqual(own.channelIds)
    expect((await told.getTraces()).data).toEqual((await own.getTraces()).data)
  }
})

test('has the names of the channels for ids where that is said', async () => {
  const told = await opened('names', { stream_id: 'imec0.ap', use_names_as_ids: true })
  expect(told.channelIds).toEqual(['AP0', 'AP1', 'AP2', 'AP30'])
})
