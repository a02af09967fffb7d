import { checkedFolder } from '../../encoding/checked.js'
import { MANIFEST } from '../../encoding/manifest.js'
import { isFile } from '../../encoding/reading.js'
import { refuse } from '../../model/attempt.js'
import { unreadable } from '../../model/fault.js'
import type { Notice } from '../../model/notice.js'
import type { Files } from '../../platform/files.js'
import { RowArray } from './array.js'
import { arrayAt, openArray } from './hierarchy.js'

/** The folder of a save of rxephys that an array lies in, which has checksums of all that is in it; undefined where there is none. */
const saveAround = (path: string, files: Files): string | undefined => {
  if (isFile(files, files.join(path, MANIFEST))) return path
  const above = files.dirname(path)
  const isGroup = ['.zgroup', '.zmetadata', 'zarr.json'].some((name) => isFile(files, files.join(above, name)))
  return above !== path && isGroup ? saveAround(above, files) : undefined
}

/** An array of Zarr, wherever it stands. */
export interface ArrayAlone {
  readonly array: RowArray
  readonly notices: readonly Notice[]
  /** The file that tells of all others, where there is one. */
  readonly contents?: readonly string[]
}

/** Whether a folder is that of an array of Zarr. Throws a `FaultError` where its metadata are damaged. */
export const isArray = (folder: string, files: Files): boolean =>
  files.stat(folder)?.kind === 'folder' && openArray(folder, files) !== undefined

/** Open the array at a path, compared with the checksums around it where there are some. Throws a `FaultError`. */
export const arrayAlone = (
  path: string,
  { timeAxis, fillMissing }: { readonly timeAxis: 0 | 1; readonly fillMissing: boolean },
  files: Files,
): ArrayAlone => {
  const save = saveAround(path, files)
  // No file beside those of the save belongs to it: each is told.
  const checked = save === undefined ? { files, notices: [] } : checkedFolder(save, /^(?!)/, { accept: false }, files)
  const hierarchy = openArray(path, checked.files)
  if (hierarchy === undefined) {
    const isGroup = ['.zgroup', 'zarr.json'].some((name) => isFile(files, files.join(path, name)))
    const found = isGroup ? 'a group' : files.stat(path) === undefined ? 'nothing there' : 'neither .zarray nor zarr.json'
    const hint = isGroup ? 'give the path of an array in it' : undefined
    return refuse(unreadable(path, 'an array of Zarr', found, hint))
  }
  const reading = { files: checked.files, fillMissing }
  return {
    array: new RowArray(arrayAt(hierarchy, ''), path, reading, timeAxis),
    notices: checked.notices,
    ...(save !== undefined && { contents: [files.join(save, MANIFEST)] }),
  }
}
