import { checkedFolder } from '../../encoding/checked.js'
import { filesBelow, MANIFEST } from '../../encoding/manifest.js'
import { standingAt } from '../../encoding/unfinished.js'
import { attempt, orThrow, refuse } from '../../model/attempt.js'
import { unreadable } from '../../model/fault.js'
import type { Notice } from '../../model/notice.js'
import { together, whenReady } from '../../model/waiting.js'
import type { Files } from '../../platform/files.js'
import type { ReadingArrays } from '../zarr/chunkFiles.js'
import { type Hierarchy, openHierarchy } from '../zarr/hierarchy.js'
import { treeOf } from '../zarr/tree.js'
import { zarrFile } from './zarrWrite.js'

interface ZarrFolder {
  readonly folder: string
  readonly fillMissing?: boolean | undefined
  readonly acceptUnchecked?: boolean | undefined
}

/** Open what was saved as Zarr, every file of it checked where there is a manifest. Rejects with a `FaultError`. */
export const openZarr = async <P extends ZarrFolder, O extends { readonly notices?: readonly Notice[] }>(
  params: P,
  context: { readonly files: Files; readonly acceptUnchecked?: boolean | undefined },
  open: (hierarchy: Hierarchy, reading: ReadingArrays) => Promise<O>,
) => {
  const { files } = context
  const folder = standingAt(params.folder, files)
  const accept = params.acceptUnchecked === true || context.acceptUnchecked === true
  const checked = checkedFolder(folder, zarrFile, { accept }, files)
  const hierarchy = openHierarchy(folder, checked.files) ?? refuse(unreadable(folder, 'a hierarchy of Zarr', 'none'))
  const opened = await open(hierarchy, { files: checked.files, fillMissing: params.fillMissing === true })
  const manifest = files.join(folder, MANIFEST)
  return {
    ...opened,
    tree: await treeLater(hierarchy, files),
    notices: [...checked.notices, ...(opened.notices ?? [])],
    // A manifest tells of all files; without one, they are told one by one.
    contents: files.stat(manifest) === undefined ? filesBelow(folder, files).map((name) => files.join(folder, name)) : [manifest],
    ...(checked.accepted && { closed: { ...params, acceptUnchecked: true } }),
  }
}

/** Arrays of SpikeInterface that are not read here: where nothing lists them, they are asked for to be drawn. */
const UNREAD = [
  ['properties', 'contact_vector'],
  ['spikes', 'sample_index_chunk_firsts'],
] as const

/** What draws a hierarchy. Of what lies elsewhere it is drawn now, while all that was read of it is here. */
const treeLater = async (hierarchy: Hierarchy, files: Files): Promise<() => string> => {
  if (!files.waits(hierarchy.path)) return () => treeOf(hierarchy)
  const drawn = await whenReady(() =>
    attempt(`drawing ${hierarchy.path}`, () => {
      const groups = hierarchy.known('').map(({ name }) => name)
      const asked = UNREAD.filter(([group]) => groups.includes(group) && !hierarchy.lists(group))
      together(asked, ([group, name]) => hierarchy.find(`${group}/${name}`))
      return treeOf(hierarchy)
    }),
  )
  return () => orThrow(drawn)
}

/** Where a folder, or the copy of it that is whole, holds a recording or a sorting of Zarr, by the array of its ids. */
export const kindOfZarr = (folder: string, files: Files): 'recording' | 'sorting' | undefined => {
  const place = standingAt(folder, files)
  if (files.stat(place)?.kind !== 'folder') return undefined
  const has = (...names: readonly string[]): boolean => files.stat(files.join(place, ...names)) !== undefined
  const isRoot = ['.zgroup', '.zmetadata', '.zattrs', 'zarr.json'].some((name) => has(name))
  // One that has lost a file is known all the same, and which it has lost is told when it is opened.
  const holds = (name: string): boolean => has(name, '.zarray') || has(name, 'zarr.json') || (isRoot && has(name))
  return holds('channel_ids') ? 'recording' : holds('unit_ids') ? 'sorting' : undefined
}
