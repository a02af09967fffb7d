/** A Zarr elsewhere: the same samples, and how often a server is asked. */
import { join } from 'node:path'
import { generateRecording, generateSorting, open, openSorting } from 'rxephys'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../../../sources/support.js'
import { serve } from './server.js'

const folder = temporaryFolder()

test('a recording and a sorting that were saved as Zarr open from a server that lists nothing', async () => {
  const recording = await generateRecording({ numChannels: 4, durations: [2], samplingFrequency: 1000, seed: 3 })
  const here = await recording.save(join(folder, 'traces.zarr'))
  const { url, requests } = await serve(folder)
  const there = await open(`${url}/traces.zarr`)
  // The folder itself, its index, and each file once.
  expect(new Set(requests).size).toBe(requests.length)
  expect((await there.getTraces()).data).toEqual((await here.getTraces()).data)
  expect(there.properties).toEqual(here.properties)
  const sorting = await (await generateSorting({ numUnits: 3, durations: [5] })).save(join(folder, 'units.zarr'))
  const units = await openSorting(`${url}/units.zarr`)
  for (const unitId of sorting.unitIds)
    expect(await units.getUnitSpikeTrain(unitId)).toEqual(await sorting.getUnitSpikeTrain(unitId))
})
