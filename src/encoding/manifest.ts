import { either as E } from 'fp-ts'
import { decode, exactly, json, listOf, longText, nonNegativeInteger, optional, required, text } from '../codec/codec.js'
import { corrupt, type Fault, unsupported } from '../model/fault.js'
import type { Json } from '../model/header.js'
import type { Files } from '../platform/files.js'
import { base64Of, concatenated } from './bytes.js'
import { gzipOf } from './deflate.js'
import { namesIn, withFile } from './reading.js'
import { SPAN_BYTES, spanText } from './spans.js'

/** The manifest's name, beside the files it is about. */
export const MANIFEST = 'checksums.json'
/** The pipeline of a save of ours, which SpikeInterface's have not. */
export const PIPELINE = 'rxephys.json'

/** 1 knew samples alone, and had no checksum of its own; 2 had CRC-32 of everything. */
const VERSION = 3
const ALGORITHM = 'weighted64'

/** How spans are summed: today, and in version 2. */
export type Algorithm = typeof ALGORITHM | 'crc32'

/** A file of a save: its name beside the manifest, its length, and the checksum of each of its spans, as text. */
export interface Summed {
  readonly name: string
  readonly bytes: number
  readonly sums: readonly string[]
}

const manifestCodec = exactly({
  version: required(nonNegativeInteger, { doc: 'of this manifest' }),
  algorithm: required(text, { doc: 'which checksum: weighted64; of older releases crc32, as zlib has it' }),
  spanBytes: required(nonNegativeInteger, { doc: 'length of each stretch but the last' }),
  files: required(
    listOf(
      exactly({
        name: required(text, { doc: 'the file, beside the manifest' }),
        bytes: required(nonNegativeInteger, { doc: 'its length' }),
        sums: required(longText, { doc: 'hexadecimal digits of each span: sixteen, of crc32 eight' }),
      }),
    ),
    { doc: 'one entry a file' },
  ),
  opening: optional(json, { doc: 'of a file that does not describe itself: the source that opens it, and its parameters' }),
  pipeline: optional(json, { doc: 'of a file: the pipeline that was saved' }),
  contents: optional(
    exactly({
      names: required(listOf(text), { doc: 'which files' }),
      gzip: required(longText, { doc: 'their bytes, one after another, as base64' }),
    }),
    { doc: 'small files again, so that a server is asked for none of them' },
  ),
})

const hex = (sum: number): string => sum.toString(16).padStart(8, '0')

/** Names of all files below a folder, sorted, those in folders with a slash between. */
export const filesBelow = (folder: string, files: Files): readonly string[] =>
  namesIn(files, folder).flatMap((name) => {
    const path = files.join(folder, name)
    return files.stat(path)?.kind === 'folder' ? filesBelow(path, files).map((below) => `${name}/${below}`) : [name]
  })

/** Files of up to so many bytes, and no more than so many bytes of them, stand in the manifest too. */
const [SMALL, MOST_HELD] = [2 ** 20, 8 * 2 ** 20]

/** Write the manifest of a folder: the files whose sums are known, and all others that stand in it. */
export const writeManifest = async (folder: string, known: readonly Summed[], files: Files): Promise<void> => {
  const entries = new Map(known.map((entry) => [entry.name, entry]))
  // Elsewhere only what is still to be put there is seen.
  const names = new Set([...filesBelow(folder, files), ...entries.keys()])
  const all = [...names]
    .filter((name) => name !== MANIFEST)
    .sort(asInFolders)
    .map((name) => entries.get(name) ?? summed(folder, name, files))
  const contents = await contentsOf(
    folder,
    all.filter(({ name, bytes }) => !entries.has(name) && bytes <= SMALL),
    files,
  )
  files.writeWhole(files.join(folder, MANIFEST), manifestText(all, files, { contents }))
}

/** The bytes of small files, as the manifest holds them. */
const contentsOf = async (folder: string, small: readonly Summed[], files: Files): Promise<Contents> => {
  const names: string[] = []
  const pieces: Uint8Array[] = []
  let room = MOST_HELD
  for (const { name, bytes } of small) {
    if (bytes > room) continue
    room -= bytes
    names.push(name)
    pieces.push(files.readBytes(files.join(folder, name)))
  }
  return { names, gzip: base64Of(await gzipOf(concatenated(pieces), 6)) }
}

/** The order in which folders are walked, each sorted by itself. */
const asInFolders = (a: string, b: string): number => {
  const [left, right] = [a.split('/'), b.split('/')]
  const at = left.findIndex((name, place) => name !== right[place])
  return left[at] < right[at] ? -1 : 1
}

const summed = (folder: string, name: string, files: Files): Summed =>
  withFile(files, files.join(folder, name), (handle) => {
    const span = new Uint8Array(Math.min(SPAN_BYTES, handle.size))
    const sums = Array.from({ length: Math.ceil(handle.size / SPAN_BYTES) }, (_, number) => {
      const count = handle.read(span.subarray(0, handle.size - number * SPAN_BYTES), number * SPAN_BYTES)
      return spanText(span.subarray(0, count))
    })
    return { name, bytes: handle.size, sums }
  })

/** The manifest as text; its last line is the checksum of all lines before. */
export const manifestText = (entries: readonly Summed[], { crc32 }: Pick<Files, 'crc32'>, more: Described = {}): string => {
  const told = entries.map(({ name, bytes, sums }) => ({ name, bytes, sums: sums.join('') }))
  const body = JSON.stringify({ version: VERSION, algorithm: ALGORITHM, spanBytes: SPAN_BYTES, files: told, ...more }, null, 1)
  const lines = `${body.slice(0, body.lastIndexOf('\n'))},\n`
  return `${lines} "checksum": "${hex(crc32(new TextEncoder().encode(lines), 0))}"\n}\n`
}

/** The bytes of small files, one after another, as base64 of gzip. */
interface Contents {
  readonly names: readonly string[]
  readonly gzip: string
}

/** What a manifest tells beside checksums: that of a file, as JSON, and that of a folder. */
export interface Described {
  readonly opening?: Json
  readonly pipeline?: Json
  readonly contents?: Contents
}

/** What a folder's files were when it was saved; or a file. */
export interface Manifest extends Described {
  readonly spanBytes: number
  readonly algorithm: Algorithm
  readonly entries: ReadonlyMap<string, { readonly bytes: number; readonly sums: string }>
  /** Whether every file of the save stands in it: those of older releases tell of samples alone. */
  readonly whole: boolean
}

/** Read a manifest; one of another version, or one that does not hold its own checksum, is a fault. */
export const parseManifest = (path: string, text: string, files: Files): E.Either<Fault, Manifest> => {
  const [, lines, sum] = /^([\s\S]*\n) "checksum": "([0-9a-f]{8})"\n\}\n$/.exec(text) ?? []
  const found = E.tryCatch(
    (): unknown => JSON.parse(lines === undefined ? text : `${lines.slice(0, -2)}}`),
    (error) => corrupt(path, 'JSON', error instanceof Error ? error.message : String(error)),
  )
  if (E.isLeft(found)) return found
  const manifest = decode(manifestCodec, found.right, path)
  if (E.isLeft(manifest)) return E.left(corrupt(path, 'the manifest of a save', 'something else', 'restore the file from a copy'))
  const { version, spanBytes, algorithm, files: told, ...more } = manifest.right
  const entries = new Map(told.map((entry) => [entry.name, entry]))
  if (lines === undefined && version === 1) return E.right({ spanBytes, algorithm: 'crc32', entries, whole: false })
  const own = lines === undefined ? 'none' : hex(files.crc32(new TextEncoder().encode(lines), 0))
  if (own !== sum)
    return E.left(
      corrupt(path, `a last line with the CRC-32 of those before, ${own}`, sum ?? 'none', 'restore the file from a copy'),
    )
  const expected = version === VERSION ? ALGORITHM : version === 2 ? 'crc32' : undefined
  if (expected === undefined || algorithm !== expected || spanBytes === 0)
    return E.left(unsupported(`${path}: a manifest of version ${version}, of ${algorithm}`, `versions 2 and ${VERSION} are read`))
  return E.right({ spanBytes, algorithm: expected, entries, whole: true, ...more })
}
