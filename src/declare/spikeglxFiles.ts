import { conflict, incomplete, invalidParams, unreadable } from '../model/fault.js'
import { isSync } from '../model/spikeglxGains.js'
import { parseSpikeglxName, type SpikeglxInfo, spikeglxInfo } from '../model/spikeglxMeta.js'
import type { Files } from '../platform/files.js'
import { shown } from './codec.js'
import { orThrow, refuse, sizeOf } from './reading.js'

/** A `.bin` and its `.meta`. */
export interface SpikeglxFile extends SpikeglxInfo {
  readonly metaPath: string
  readonly binPath: string
  readonly bytes: number
}

/** What stands at and below a folder: the `.meta` files that have their `.bin`, and files that miss the other. */
export interface SpikeglxFolder {
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
export const refuseAlone = (path: string): never =>
  refuse(unreadable(other(path), `the ${path.endsWith('.bin') ? '.meta' : '.bin'} of ${path}`, 'no such file', 'each needs the other'))

export const readSpikeglxFile = (files: Files, metaPath: string): SpikeglxFile => {
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

/** The streams that files hold, the fastest first; sync channels are streams of their own, and come last. */
export const streamsOf = (found: readonly SpikeglxInfo[]): readonly string[] => {
  const rates = new Map(found.map(({ stream, samplingFrequency }) => [stream, samplingFrequency]))
  const names = [...rates].sort(([a, rateA], [b, rateB]) => rateB - rateA || (a < b ? -1 : 1)).map(([name]) => name)
  const synced = new Set(found.filter(({ channels }) => channels.some(isSync)).map(({ stream }) => stream))
  return [...names, ...names.filter((name) => synced.has(name)).map((name) => `${name}-SYNC`)]
}

/** The stream asked for; or the only one, sync channels aside. */
export const chooseStream = (found: readonly SpikeglxInfo[], asked: string | undefined, folder: string): string => {
  const streams = streamsOf(found)
  const plain = streams.filter((name) => !name.endsWith('-SYNC'))
  if (asked === undefined && plain.length === 1) return plain[0]
  if (asked !== undefined && streams.includes(asked)) return asked
  return refuse(invalidParams('spikeglx.params.stream', `one of ${streams.join(', ')}`, shown(asked), `the streams in ${folder}`))
}

const rank = ({ gate = -1, trigger = -1 }: SpikeglxFile): readonly [number, number] => [gate, trigger === 'cat' ? -1 : trigger]

/** The segments of a stream: its files by gate and trigger, alike, each the only one of its own. */
export const segmentsOf = (found: readonly SpikeglxFile[], stream: string): readonly SpikeglxFile[] => {
  const parts = found
    .filter((file) => file.stream === stream.replace(/-SYNC$/, ''))
    .sort((a, b) => rank(a)[0] - rank(b)[0] || rank(a)[1] - rank(b)[1])
  for (const [index, part] of parts.entries()) {
    requireWhole(part)
    if (index > 0) requireAlike(parts[index - 1], part)
  }
  return parts
}

const requireWhole = ({ binPath, bytes, channels }: SpikeglxFile): void => {
  const rest = bytes % (2 * channels.length)
  const whole = `whole frames of ${2 * channels.length} bytes (its .meta says ${channels.length} channels)`
  if (rest !== 0)
    refuse(incomplete(binPath, whole, `${bytes} bytes, ${rest} over`, 'it was cut short, or its .meta is of another file'))
}

const requireAlike = (before: SpikeglxFile, part: SpikeglxFile): void => {
  if (String(rank(before)) === String(rank(part)))
    refuse(conflict('two files of one stream, gate and trigger', before.metaPath, part.metaPath, 'open the folder of one of them'))
  for (const key of ['samplingFrequency', 'channels'] as const)
    if (String(before[key]) !== String(part[key]))
      refuse(conflict(`${key} of ${part.metaPath}`, shown(before[key]), shown(part[key]), 'the segments of a recording are alike'))
}
