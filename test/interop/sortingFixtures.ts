import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { openSorting, type Sorting } from 'rxephys'
import { kilosort, phy } from 'rxephys/sources'
import type { Checks } from '../tools/checks.js'
import { peers } from './peer.js'
import { shared } from './shared.js'
import { complaint, plain, type Told, tell } from './sortingTold.js'

/** The truth about a sorting that a release saved. */
interface Truth {
  readonly unit_ids: readonly string[]
  readonly trains: Readonly<Record<string, readonly (readonly number[])[]>>
}

/** What SpikeInterface cannot load of another release's, or loads without its properties, by its own fault. */
const lost = (version: string, path: string): 'all' | 'properties' | undefined => {
  if (version === '0.104.8' && /si-0\.105\..*(_default|numpy_folder)$/.test(path)) return 'all'
  return version === '0.105.3' && path.includes('si-0.94') ? 'properties' : undefined
}

const trainsOf = ({ unit_ids, trains }: Truth): unknown => {
  const segments = trains[unit_ids[0]].length
  return Array.from({ length: segments }, (_, segment) => unit_ids.map((id) => trains[id][segment]))
}

const readHere = (path: string, reader: string): Promise<Sorting> => {
  if (reader === 'phy') return phy({ folderPath: path })
  return reader === 'kilosort' ? kilosort({ folderPath: path }) : openSorting(path)
}

/** Everything shared that holds spikes, and how it is read. */
const fixtures = (): readonly (readonly [path: string, reader: string])[] => {
  const releases = readdirSync(join(shared, 'si-generated')).toSorted()
  const saved = releases.flatMap((release) =>
    ['sorting_default', 'sorting_numpy_folder', 'sorting_npz_folder', 'sorting.npz'].map((name) =>
      join(shared, 'si-generated', release, name),
    ),
  )
  const curated = join(shared, 'phy-kilosort/phy/phy_example_0')
  return [
    ...saved.filter((path) => existsSync(path)).map((path) => [path, path.endsWith('.npz') ? 'npz' : 'folder'] as const),
    [curated, 'phy'],
    [curated, 'kilosort'],
  ]
}

/** Folders and archives that releases from 0.94 on wrote, and Phy's: against the truth written down then, and against SpikeInterface now. */
export const checkSortingFixtures = async (checks: Checks): Promise<void> => {
  const all = fixtures()
  for (const [path, reader] of all.filter(([, each]) => each === 'npz' || each === 'folder'))
    await checks.attempt(`${path.slice(shared.length + 1)}: as expected.json says`, async () => {
      const { sorting }: { readonly sorting: Truth } = JSON.parse(readFileSync(join(path, '..', 'expected.json'), 'utf8'))
      const { unitIds, trains } = await tell(await readHere(path, reader))
      return complaint({ unitIds, trains }, { unitIds: sorting.unit_ids, trains: trainsOf(sorting) })
    })
  for (const [version, peer] of Object.entries(peers)) {
    const asked = all.filter(([path]) => lost(version, path) !== 'all')
    const theirs = peer.ask<readonly Told[]>('sortings.py', { read: asked })
    for (const [index, [path, reader]] of asked.entries())
      await checks.attempt(`${path.slice(shared.length + 1)} (${reader}): as ${version} reads it`, async () => {
        const { properties, ...rest } = await tell(await readHere(path, reader))
        const { properties: expected, ...others } = plain(theirs[index])
        return complaint(
          { ...rest, properties: lost(version, path) === undefined ? properties : {} },
          { ...others, properties: expected },
        )
      })
  }
}
