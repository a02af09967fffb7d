import { type Listing, type Piece, putInto, type Room, roomLength, type Store, type Stored, type StoredFile } from './store.js'

/** Files by their paths, folders with slashes between: bytes, or what a page was given. */
export type GivenFiles = ReadonlyMap<string, Uint8Array | Blob>

/** Files that were given to this thread, each set under an address of its own: `memory://1`, `memory://2`, … */
export class Mounted implements Store {
  private readonly sets = new Map<string, GivenFiles>()

  /** The address under which these files are found from now on. */
  mount(files: GivenFiles): string {
    const address = `memory://${this.sets.size + 1}`
    this.sets.set(address, files)
    return address
  }

  async stat(path: string): Promise<{ readonly stored: Stored }> {
    const { files, name } = this.partsOf(path)
    const file = files.get(name)
    if (file !== undefined) return { stored: fileOf(file) }
    const start = name === '' ? '' : `${name}/`
    return { stored: [...files.keys()].some((each) => each.startsWith(start)) ? { kind: 'folder' } : undefined }
  }

  async list(path: string): Promise<Listing> {
    const { files: all, name } = this.partsOf(path)
    const start = name === '' ? '' : `${name}/`
    const below = [...all].filter(([each]) => each.startsWith(start))
    const files = new Map(below.map(([each, file]) => [each.slice(start.length), fileOf(file)]))
    return { names: [...files.keys()], files, deep: true }
  }

  async read(path: string, start: number, into: Room): Promise<StoredFile> {
    const { files, name } = this.partsOf(path)
    const file = files.get(name) ?? new Uint8Array(0)
    putInto(into, 0, await bytesOf(file, start, start + roomLength(into)))
    return fileOf(file)
  }

  async whole(path: string): Promise<Piece | undefined> {
    const { files, name } = this.partsOf(path)
    const file = files.get(name)
    return file && { file: fileOf(file), bytes: await bytesOf(file, 0, fileOf(file).size) }
  }

  private partsOf(path: string): { readonly files: GivenFiles; readonly name: string } {
    const [, address = '', name = ''] = /^(memory:\/\/[^/]*)\/?(.*)$/s.exec(path) ?? []
    return { files: this.sets.get(address) ?? new Map(), name }
  }
}

const bytesOf = async (file: Uint8Array | Blob, start: number, end: number): Promise<Uint8Array> =>
  file instanceof Uint8Array ? file.subarray(start, end) : new Uint8Array(await file.slice(start, end).arrayBuffer())

const fileOf = (file: Uint8Array | Blob): StoredFile => {
  const size = file instanceof Uint8Array ? file.length : file.size
  const modified = 'lastModified' in file && typeof file.lastModified === 'number' ? file.lastModified : 0
  return { kind: 'file', size, version: `${size} ${modified}`, modified }
}
