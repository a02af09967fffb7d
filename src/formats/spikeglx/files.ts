import { either as E } from 'fp-ts'
import { firstBytes, isFile, namesIn, sizeOf } from '../../encoding/reading.js'
import { attempt, orThrow, refuse } from '../../model/attempt.js'
import { type Fault, renderFault, unreadable } from '../../model/fault.js'
import { pipe } from '../../model/pipe.js'
import { together } from '../../model/waiting.js'
import type { Files } from '../../platform/files.js'
import { parseSpikeglxName, type SpikeglxInfo, spikeglxInfo } from './meta.js'
import { usualNames } from './usualNames.js'

/** A `.bin` and its `.meta`. */
export interface SpikeglxFile extends SpikeglxInfo {
  readonly metaPath: string
  readonly binPath: string
  readonly bytes: number
}

/** A file that is not read: its path, what its name says, and why. */
export interface OddFile {
  readonly path: string
  readonly name: ReturnType<typeof parseSpikeglxName>
  readonly fault: Fault
  /** True for one that misses the other of its pair, or is no file of SpikeGLX's: nothing of a recording is wrong for it. */
  readonly harmless: boolean
}

/** What stands at and below a folder: files with their `.meta`, and what is not read. */
export interface SpikeglxFolder {
  readonly found: readonly SpikeglxFile[]
  readonly odd: readonly OddFile[]
}

/** Folders are looked into this deep: run, gate, probe, and some to spare. */
const DEEPEST = 6
/** The largest `.meta` there is has a thousandth of this. */
const MOST_BYTES = 64 * 1024 * 1024
/** As many bytes as hold the lines by which a `.meta` of SpikeGLX is known. */
const HEAD_BYTES = 64 * 1024

const other = (path: string): string => (path.endsWith('.bin') ? path.replace(/bin$/, 'meta') : path.replace(/meta$/, 'bin'))
const nameOf = (files: Files, path: string): OddFile['name'] =>
  parseSpikeglxName(files.basename(path).replace(/\.(bin|meta)$/, ''))
/** True where the samples of a `.meta` are in a `.cbin`: IBL has compressed them, and they are not SpikeGLX's any more. */
const isCompressed = (files: Files, metaPath: string): boolean => isFile(files, metaPath.replace(/meta$/, 'cbin'))
/** True where a path is, by its name or by what its `.meta` says, one of SpikeGLX's files. */
export const isSpikeglxFile = (files: Files, path: string): boolean => {
  if (!/\.(bin|meta)$/.test(path)) return false
  if (nameOf(files, path) !== undefined) return path.endsWith('.bin') || isFile(files, other(path)) || !isCompressed(files, path)
  const meta = path.replace(/bin$/, 'meta')
  if (!isFile(files, meta) || !isFile(files, other(meta))) return false
  const head = new TextDecoder().decode(firstBytes(files, meta, HEAD_BYTES))
  return /^(nSavedChans|snsSaveChanSubset|typeThis)=/m.test(head)
}

/** The names in a folder; where it cannot be listed, of the files that are usual in one of its name. */
const namesHere = (files: Files, folder: string): readonly string[] => {
  const names = namesIn(files, folder, usualNames(files.basename(folder)))
  return files.lists(folder) ? names : names.flatMap((name) => (name.endsWith('.meta') ? [name, other(name)] : [name]))
}

/** The `.bin` and `.meta` files at and below a folder, at most `depth` levels down. */
const pathsIn = (files: Files, folder: string, depth: number): readonly string[] =>
  together(namesHere(files, folder), (name) => {
    const path = files.join(folder, name)
    if (/\.(bin|meta)$/.test(name) && isFile(files, path)) return [path]
    return depth > 0 && !name.startsWith('.') && files.stat(path)?.kind === 'folder' ? pathsIn(files, path, depth - 1) : []
  }).flat()

/** True where a file of SpikeGLX's stands at or below a folder, at most `depth` levels down. */
export const holdsSpikeglx = (files: Files, folder: string, depth: number): boolean =>
  pathsIn(files, folder, depth).some((path) => isSpikeglxFile(files, path))

const aloneFault = (path: string): Fault =>
  unreadable(
    other(path),
    `the ${path.endsWith('.bin') ? '.meta' : '.bin'} of ${path}`,
    'no such file',
    'a .bin is read with its .meta',
  )

const readPair = (files: Files, metaPath: string): E.Either<Fault, SpikeglxFile> =>
  E.flatten(
    attempt(`read ${metaPath}`, () => {
      const binPath = other(metaPath)
      const size = sizeOf(files, metaPath)
      if (size > MOST_BYTES) return E.left(unreadable(metaPath, `at most ${MOST_BYTES} bytes of text`, `${size}`))
      return pipe(
        spikeglxInfo(files.readText(metaPath), metaPath),
        E.map((info): SpikeglxFile => ({ ...info, metaPath, binPath, bytes: sizeOf(files, binPath) })),
      )
    }),
  )

const readFolder = (files: Files, folder: string): SpikeglxFolder => {
  const paths = pathsIn(files, folder, DEEPEST)
  const there = new Set(paths)
  const found: SpikeglxFile[] = []
  const odd: OddFile[] = []
  // What several pairs wait for comes at the same time.
  const pairs = new Map(
    together(
      paths.filter((path) => path.endsWith('.meta') && there.has(other(path))),
      (path) => [path, readPair(files, path)] as const,
    ),
  )
  for (const path of paths) {
    const name = nameOf(files, path)
    if (!there.has(other(path))) {
      if (name !== undefined) odd.push({ path, name, fault: aloneFault(path), harmless: true })
      continue
    }
    if (path.endsWith('.bin')) continue
    const read = pairs.get(path) ?? readPair(files, path)
    if (E.isRight(read)) found.push(read.right)
    else odd.push({ path, name, fault: read.left, harmless: !isSpikeglxFile(files, path) })
  }
  return { found, odd }
}

/** Every file at and below a folder, or the one at a path. */
export const readSpikeglx = (files: Files, at: string): SpikeglxFolder => {
  const kind = files.stat(at)?.kind
  if (kind === undefined) return refuse(unreadable(at, 'a folder of SpikeGLX files', 'nothing there'))
  if (kind === 'file') {
    if (!isFile(files, other(at))) return refuse(aloneFault(at))
    return { found: [orThrow(readPair(files, at.replace(/bin$/, 'meta')))], odd: [] }
  }
  const read = readFolder(files, at)
  if (read.found.length > 0) return read
  const worst = read.odd.find(({ harmless }) => !harmless) ?? read.odd.find(({ name }) => name !== undefined)
  return refuse(worst?.fault ?? unreadable(at, 'a .meta beside its .bin, here or below', 'none'))
}

/** Why a file was passed over, as a notice says it. */
export const whyOdd = ({ path, fault }: OddFile): string => `${path} is not read: ${renderFault(fault)}`
