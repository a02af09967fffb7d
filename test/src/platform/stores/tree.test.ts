/** The tree of a Zarr that lies elsewhere shows what is known of it, whatever the server can tell. */
import { join } from 'node:path'
import { generateRecording, generateSorting, open, openSorting } from 'rxephys'
import { setProperty } from 'rxephys/operators'
import { beforeAll, describe, expect, test } from 'vitest'
import { temporaryFolder } from '../../../sources/support.js'
import { serveBucket } from './bucket.js'
import { serve } from './server.js'
import { asTheirs } from './theirs.js'

const folder = temporaryFolder()
const versions = [2, 3] as const

beforeAll(async () => {
  await serveBucket()
  const recording = (await generateRecording({ numChannels: 3, samplingFrequency: 1000, durations: [1, 2] })).pipe(
    setProperty({ key: 'region', values: ['CA1', '', 'µ'] }),
  )
  const sorting = await generateSorting({ numUnits: 3, durations: [10] })
  for (const zarrFormat of versions) {
    await recording.save(join(folder, `r${zarrFormat}.zarr`), { formatParams: { zarrFormat } })
    await sorting.save(join(folder, `s${zarrFormat}.zarr`), { formatParams: { zarrFormat } })
    for (const name of ['r', 's'])
      asTheirs(join(folder, `${name}${zarrFormat}.zarr`), join(folder, `theirs-${name}${zarrFormat}.zarr`), zarrFormat)
  }
})

const treesOf = async (root: string, start: string, version: number) => [
  (await open(`${root}/${start}r${version}.zarr`)).tree(),
  (await openSorting(`${root}/${start}s${version}.zarr`)).tree(),
]

describe.each(versions)('Zarr %i', (version) => {
  test('ours, which names all of it: from servers that list folders and that list none, and from S3', async () => {
    const here = await treesOf(folder, '', version)
    expect(here[0]).toContain('region (3,)')
    for (const lists of [true, false]) expect(await treesOf((await serve(folder, { lists })).url, '', version)).toEqual(here)
    for (const [index, name] of ['r', 's'].entries()) {
      const source = join(folder, `${name}${version}.zarr`)
      const formatParams = { zarrFormat: version }
      const saved =
        name === 'r'
          ? await (await open(source)).save(`s3://bucket/${name}${version}.zarr`, { formatParams })
          : await (await openSorting(source)).save(`s3://bucket/${name}${version}.zarr`, { formatParams })
      expect(saved.tree()).toBe(here[index])
    }
  })

  test("SpikeInterface's: where nothing lists it, all that has a usual name", async () => {
    const here = await treesOf(folder, 'theirs-', version)
    expect(await treesOf((await serve(folder, { lists: true })).url, 'theirs-', version)).toEqual(here)
    const [recording, sorting] = await treesOf((await serve(folder)).url, 'theirs-', version)
    // The property "region" has no name that is asked for.
    const drawn = (tree: string): readonly string[] => tree.split('\n').map((line) => line.replace('└', '├'))
    expect(drawn(recording)).toEqual(drawn(here[0]).filter((line) => !line.includes('region')))
    expect(sorting).toBe(here[1])
  })
})
