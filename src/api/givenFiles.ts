import { exactArguments } from '../codec/options.js'
import { shown } from '../codec/shown.js'
import { FaultError, invalidParams } from '../model/fault.js'

/**
 * Files that a program has, in place of a path: what was dropped on a page (`event.dataTransfer`), chosen in an `<input
 * webkitdirectory>` (its `files`), a folder's handle, or bytes by their paths. They are read where they are, and no JSON can name
 * them: save what is opened of them, or read it in this thread.
 */
export type GivenFiles =
  | DataTransfer
  | FileList
  | readonly File[]
  | FileSystemDirectoryHandle
  | ReadonlyMap<string, Uint8Array | Blob>

type Found = Map<string, Uint8Array | Blob>

/** True for what is to be opened and is no path, no JSON of a pipeline. */
export const isGiven = (value: unknown): value is object =>
  value instanceof Map ||
  Array.isArray(value) ||
  ['DataTransfer', 'FileList', 'FileSystemDirectoryHandle'].includes(classOf(value))

/**
 * The files of what was dropped on a page or chosen there, by their paths: what `open` takes too, and what can be sent to a worker,
 * which `event.dataTransfer` and handles cannot. Nothing of them is read. Rejects with a `FaultError`.
 */
export const listGivenFiles = exactArguments(
  'listGivenFiles',
  async (given: GivenFiles): Promise<ReadonlyMap<string, Uint8Array | Blob>> => filesIn(given, 'listGivenFiles'),
)

/** Those of pages are known by their names: other programs have no such classes. */
const classOf = (value: unknown): string => Object.prototype.toString.call(value).slice(8, -1)

export const filesIn = async (given: object, at: string): Promise<Found> => {
  const found: Found = new Map()
  if (isHandle(given)) await addFolder(found, given, '')
  else if (classOf(given) === 'DataTransfer' && 'items' in given) await addDropped(found, given.items as DataTransferItemList)
  else {
    const entries = given instanceof Map ? [...given] : Array.from(given as ArrayLike<unknown>, (file) => [pathOf(file), file])
    for (const [path, file] of entries) {
      if (typeof path !== 'string' || !(file instanceof Uint8Array || file instanceof Blob))
        throw new FaultError(invalidParams(at, 'files, or bytes by their paths', shown(file)))
      found.set(path.replace(/^\/+/, ''), file)
    }
  }
  return found
}

/** A file of a chosen folder says where it was in it. */
const pathOf = (file: unknown): string | undefined => {
  if (!(file instanceof Blob) || !('name' in file) || typeof file.name !== 'string') return undefined
  const below = 'webkitRelativePath' in file && typeof file.webkitRelativePath === 'string' ? file.webkitRelativePath : ''
  return below === '' ? file.name : below
}

/** A folder's handle, as far as it is read; the types of pages leave its iteration out. */
interface FolderHandle {
  readonly kind: 'directory'
  readonly name: string
  readonly values: () => AsyncIterable<
    FolderHandle | { readonly kind: 'file'; readonly name: string; readonly getFile: () => Promise<File> }
  >
}

const isHandle = (value: object): value is FolderHandle => 'kind' in value && value.kind === 'directory' && 'values' in value

const addFolder = async (found: Found, folder: FolderHandle, above: string): Promise<void> => {
  for await (const entry of folder.values())
    if (entry.kind === 'file') found.set(`${above}${folder.name}/${entry.name}`, await entry.getFile())
    else await addFolder(found, entry, `${above}${folder.name}/`)
}

/** What is dropped is there for a moment only: every entry is asked for before anything is awaited. */
const addDropped = async (found: Found, items: DataTransferItemList): Promise<void> => {
  const entries = Array.from(items).flatMap((item) => item.webkitGetAsEntry() ?? [])
  for (const entry of entries) await addEntry(found, entry)
}

const addEntry = async (found: Found, entry: FileSystemEntry): Promise<void> => {
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject))
    found.set(entry.fullPath.replace(/^\/+/, ''), file)
    return
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader()
  // A folder gives its entries some at a time, and none when it has given all.
  for (;;) {
    const entries = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject))
    if (entries.length === 0) return
    for (const each of entries) await addEntry(found, each)
  }
}
