import { refuse, thenAlwaysLater } from '../../model/attempt.js'
import { unreadable, unsupported } from '../../model/fault.js'
import type { Files } from '../../platform/files.js'
import { isHdf5 } from '../hdf5/file.js'
import { openHierarchy } from '../zarr/hierarchy.js'
import { hdf5Tree } from './hdf5Tree.js'
import { type Tree, textAttribute } from './tree.js'
import { zarrTree } from './zarrTree.js'

/** A file of HDF5, or a folder of Zarr; undefined of anything else. */
const stored = (files: Files, path: string, fillMissing: boolean): Tree | undefined => {
  if (files.stat(path)?.kind !== 'folder') return isHdf5(files, path) ? hdf5Tree(files, path) : undefined
  const hierarchy = openHierarchy(path, files)
  return hierarchy && zarrTree(files, hierarchy, fillMissing)
}

/** The file at a path, where it is one of NWB's; undefined where it is not. Throws a `FaultError` where it is damaged. */
export const treeAt = (files: Files, path: string, fillMissing = false): Tree | undefined => {
  const tree = stored(files, path, fillMissing)
  if (tree === undefined) return undefined
  try {
    if (versionOf(tree) !== undefined) return tree
  } catch (error) {
    tree.close()
    throw error
  }
  tree.close()
  return undefined
}

/** The version of NWB that a file is of; undefined where it is of another format. */
const versionOf = (tree: Tree): string | undefined =>
  textAttribute(tree, '', 'neurodata_type') === 'NWBFile'
    ? (textAttribute(tree, '', 'nwb_version') ?? '')
    : tree.kindOf('nwb_version') === 'array' || /^(NWB-)?1\b/.test(textAttribute(tree, '', 'nwb_version') ?? '')
      ? '1'
      : undefined

/** Use a file of NWB 2; its own files are let go of afterwards, and open again where they are read on. */
export const withTree = <A>(files: Files, path: string, use: (tree: Tree) => Promise<A>, fillMissing = false): Promise<A> => {
  const found = files.stat(path) === undefined ? 'nothing there' : 'something else'
  const tree = treeAt(files, path, fillMissing) ?? refuse(unreadable(path, 'an NWB file', found))
  return thenAlwaysLater(
    () => use(readable(tree)),
    () => tree.close(),
  )
}

/** Whether a file is of NWB 1, which is another format. */
export const isOld = (tree: Tree): boolean => /^(NWB-)?1\b/.test(versionOf(tree) ?? '')

const readable = (tree: Tree): Tree =>
  isOld(tree) ? refuse(unsupported(`${tree.path}: a file of NWB 1`, 'convert it to NWB 2')) : tree
