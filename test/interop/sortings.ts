import { mkdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { aggregateUnits, generateSorting, numpySorting, openSorting, type Sorting } from 'rxephys'
import {
  annotate,
  frameSlice,
  mergeUnits,
  removeDuplicatedSpikes,
  renameUnits,
  selectUnits,
  setProperty,
} from 'rxephys/operators'
import { kilosort, phy } from 'rxephys/sources'
import type { Checks } from '../tools/checks.js'
import { everyPeer, zarr3 } from './peer.js'
import { haveShared } from './shared.js'
import { checkSortingFixtures } from './sortingFixtures.js'
import { complaint, pickled, plain, type Told, tell } from './sortingTold.js'

/** What we save for SpikeInterface to load, by name. */
const subjects = async (): Promise<ReadonlyMap<string, Sorting>> => {
  const made = await generateSorting({ numUnits: 4, durations: [3, 1], emptyUnits: [2], firingRates: 20 })
  const one = await generateSorting({ numUnits: 5, durations: [4], firingRates: 30, seed: 3 })
  const rich = made.pipe(
    renameUnits({ newUnitIds: ['a', 'b', 'long name', 'µ'] }),
    setProperty({ key: 'depth', values: [1.5, Number.NaN, Number.POSITIVE_INFINITY, -0.25] }),
    setProperty({ key: 'count', values: [1, -2, 2 ** 40, 4] }),
    setProperty({ key: 'good', values: [true, false, true, true] }),
    setProperty({ key: 'quality', values: ['good', '', 'noise', 'µ'] }),
    setProperty({ key: 'place', values: [0, 1, 2, 3].map((row) => [row, row + 0.5]) }),
    annotate({ key: 'subject', value: 'mouse 7' }),
    annotate({ key: 'notes', value: { a: [1, 2.5, null, 'µ'] } }),
  )
  return new Map([
    ['everything at once', rich],
    ['units in another order', rich.pipe(selectUnits({ unitIds: ['µ', 'long name', 'a'] }))],
    [
      'integer ids',
      await numpySorting({
        samplingFrequency: 29999.757983,
        trains: new Map([
          [3, [2 ** 33 + 1, 4]],
          [1, []],
        ]),
      }),
    ],
    ['no spikes', await numpySorting({ samplingFrequency: 1000, trains: { a: [], b: [] } })],
    [
      'a pipeline',
      aggregateUnits([one, one]).pipe(
        frameSlice({ startFrame: 500, endFrame: 100_000 }),
        mergeUnits({ unitsToMerge: [['0', '7']] }),
        removeDuplicatedSpikes(),
      ),
    ],
  ])
}

/** Zarr's attributes are sorted. */
const inOrder = <T extends Pick<Told, 'annotations'>>(told: T): T => ({
  ...told,
  annotations: Object.fromEntries(Object.entries(told.annotations).toSorted(([a], [b]) => (a < b ? -1 : 1))),
})

/** Folders and archives of sortings, written and read by either side. */
export const checkSortings = async (checks: Checks, folder: string): Promise<void> => {
  for (const [version, peer] of Object.entries(everyPeer)) {
    const [ours, theirs] = [join(folder, `sortings-${version}`), join(folder, `theirs-${version}`)]
    mkdirSync(theirs, { recursive: true })
    const paths = new Map<string, readonly [name: string, sorting: Sorting]>()
    for (const [name, sorting] of await subjects())
      for (const end of ['', '.npz', '.zarr', ...(peer === zarr3 ? [' 3.zarr'] : [])]) {
        const path = join(ours, `${name}${end}`)
        await sorting.save(path, end === ' 3.zarr' ? { formatParams: { zarrFormat: 3 } } : {})
        paths.set(path, [`${name}${end}`, sorting])
      }
    const told = peer.ask<Readonly<Record<'loaded' | 'saved' | 'curated', Readonly<Record<string, Told>>>>>('sortings.py', {
      load: [...paths.keys()],
      save: theirs,
    })
    for (const [path, [name, sorting]] of paths) {
      const expected = await tell(sorting)
      const found = plain(told.loaded[path])
      const bare = path.endsWith('.npz') ? { properties: {}, annotations: {} } : {}
      await checks.attempt(`${version} loads what we saved: ${name}`, async () => complaint(found, { ...expected, ...bare }))
    }
    for (const [name, described] of Object.entries(told.saved)) {
      const bare = name.endsWith('.npz') ? { properties: {}, annotations: {} } : {}
      await checks.attempt(`we open what ${version} saved: ${name}`, async () => {
        const sorting = await openSorting(join(theirs, name))
        return (
          complaint(inOrder(await tell(sorting)), inOrder({ ...plain(described), ...bare })) ??
          // Of properties of objects SpikeInterface writes nothing into a Zarr.
          (/\.(npz|zarr)$/.test(name) ? undefined : pickled(sorting, described))
        )
      })
    }
    for (const [asked, described] of Object.entries(told.curated)) {
      const [reader, folderPath] = asked.split(/ (.*)/)
      await checks.attempt(`we read as ${version} does: ${reader} ${basename(folderPath)}`, async () =>
        complaint(await tell(await { phy, kilosort }[reader === 'phy' ? 'phy' : 'kilosort']({ folderPath })), plain(described)),
      )
    }
  }
  if (haveShared) await checkSortingFixtures(checks)
  else checks.skip('fixtures of sortings', 'no ../shared/data here')
}
