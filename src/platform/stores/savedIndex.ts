import { bodyUpTo } from './request.js'
import { type Listing, ofSize, type Piece, type StoredFile } from './store.js'

/** What rxephys writes beside every save, which names all its files, and holds the small ones. */
export const INDEX = 'checksums.json'
/** No index holds more bytes of files. */
const MOST_HELD = 16 * 2 ** 20

/** The files that an index names; undefined where it is none of ours. What it says is compared with its checksums by whoever opens it. */
export const indexOf = async (piece: Piece): Promise<Listing | undefined> => {
  let parsed: unknown
  try {
    parsed = JSON.parse(new TextDecoder().decode(piece.bytes))
  } catch {
    return undefined
  }
  if (typeof parsed !== 'object' || parsed === null || !('files' in parsed) || !Array.isArray(parsed.files)) return undefined
  const files = new Map<string, StoredFile>()
  for (const entry of parsed.files as readonly unknown[]) {
    if (typeof entry !== 'object' || entry === null || !('name' in entry) || !('bytes' in entry)) return undefined
    const { name, bytes: size } = entry
    if (typeof name !== 'string' || typeof size !== 'number' || name.split('/').includes('..')) return undefined
    files.set(name, ofSize(size))
  }
  files.set(INDEX, piece.file)
  const held = 'contents' in parsed ? await contentsOf(parsed.contents, files).catch(() => undefined) : undefined
  return {
    names: [...files.keys()],
    files,
    deep: true,
    contents: new Map([...(held ?? []), [INDEX, piece.bytes]]),
  }
}

/** The bytes of the files that an index holds; undefined where they are not as long as it says. */
const contentsOf = async (
  contents: unknown,
  files: ReadonlyMap<string, StoredFile>,
): Promise<ReadonlyMap<string, Uint8Array> | undefined> => {
  if (typeof contents !== 'object' || contents === null || !('names' in contents) || !('gzip' in contents)) return undefined
  const { names, gzip } = contents
  if (!Array.isArray(names) || typeof gzip !== 'string') return undefined
  const sizes = names.map((name: unknown) => (typeof name === 'string' ? files.get(name)?.size : undefined) ?? Number.NaN)
  const total = sizes.reduce((sum, size) => sum + size, 0)
  if (!(total <= MOST_HELD)) return undefined
  const packed = Uint8Array.from(atob(gzip), (character) => character.charCodeAt(0))
  const unpacking = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'))
  const bytes = await bodyUpTo(new Response(unpacking), total, () => undefined)
  if (bytes?.length !== total) return undefined
  const ends = sizes.map((_, index) => sizes.slice(0, index + 1).reduce((sum, size) => sum + size, 0))
  return new Map(names.map((name: string, index) => [name, bytes.subarray(ends[index] - sizes[index], ends[index])]))
}
