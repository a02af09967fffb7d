import { unreadable } from '../model/fault.js'
import { parseSpikeglxName, type SpikeglxInfo, spikeglxInfo } from '../model/spikeglxMeta.js'
import type { Files } from '../platform/files.js'
import { orThrow, refuse, sizeOf } from './reading.js'

/** A `.bin` and its `.meta`. */
export interface SpikeglxFile extends SpikeglxInfo {
  readonly metaPath: string
  readonly binPath: string
  readonly bytes: number
}

/** What stands at and below a folder: the `.meta` files that have their `.bin`, and files that miss the other. */
interface SpikeglxFolder {
  readonly metas: readonly string[]
  readonly alone: readonly string[]
}

/** Folders are looked into this deep: run, gate, probe, and some to spare. */
const DEEPEST = 6
const other = (path: string): string => (path.endsWith('.bin') ? path.replace(/bin$/, 'meta') : path.replace(/meta$/, 'bin'))

/** Look for files at and below a folder, at most `depth` levels down. */
export const findSpikeglx = (files: Files, folder: string, depth = DEEPEST): SpikeglxFolder => {
  const names = files.list(folder)
  const path = (name: string): string => files.join(folder, name)
  const ours = names.filter((name) => /\.(bin|meta)$/.test(name))
  const below = names
    .filter((name) => depth > 0 && !name.startsWith('.') && files.stat(path(name))?.kind === 'folder')
    .map((name) => findSpikeglx(files, path(name), depth - 1))
  return {
    metas: [
      ...ours.filter((name) => name.endsWith('.meta') && names.includes(other(name))).map(path),
      ...below.flatMap(({ metas }) => metas),
    ],
    alone: [
      ...ours.filter((name) => isSpikeglxName(name) && !names.includes(other(name))).map(path),
      ...below.flatMap(({ alone }) => alone),
    ],
  }
}

export const isSpikeglxName = (name: string): boolean =>
  /\.(bin|meta)$/.test(name) && parseSpikeglxName(name.replace(/\.(bin|meta)$/, '')) !== undefined

/** Refuse a file that misses the other, saying which. */
const refuseAlone = (path: string): never =>
  refuse(
    unreadable(other(path), `the ${path.endsWith('.bin') ? '.meta' : '.bin'} of ${path}`, 'no such file', 'each needs the other'),
  )

const readSpikeglxFile = (files: Files, metaPath: string): SpikeglxFile => {
  const info = orThrow(spikeglxInfo(files.readText(metaPath), metaPath))
  const binPath = other(metaPath)
  return { ...info, metaPath, binPath, bytes: sizeOf(files, binPath) }
}

/** Every file at and below a folder, or the one at a path. */
export const readSpikeglx = (files: Files, at: string): readonly SpikeglxFile[] => {
  const kind = files.stat(at)?.kind
  if (kind === undefined) return refuse(unreadable(at, 'a folder of SpikeGLX files', 'nothing there'))
  if (kind === 'file')
    return files.stat(other(at)) === undefined ? refuseAlone(at) : [readSpikeglxFile(files, at.replace(/bin$/, 'meta'))]
  const { metas, alone } = findSpikeglx(files, at)
  if (metas.length > 0) return metas.map((meta) => readSpikeglxFile(files, meta))
  return alone.length > 0 ? refuseAlone(alone[0]) : refuse(unreadable(at, 'a .meta beside its .bin, here or below', 'none'))
}
