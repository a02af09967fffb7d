import { namesIn, sizeOf } from '../../encoding/reading.js'
import { orThrow, refuse } from '../../model/attempt.js'
import { conflict, incomplete, unreadable } from '../../model/fault.js'
import { type Notice, notice } from '../../model/notice.js'
import { together } from '../../model/waiting.js'
import type { Files } from '../../platform/files.js'
import { type ChunkIndex, readChunkIndex } from '../mtscomp/chunks.js'
import { inParentheses } from '../neuropixels/imro.js'
import type { SpikeglxFile } from '../spikeglx/files.js'
import { spikeglxInfo } from '../spikeglx/meta.js'

/** A `.cbin`, its `.ch` and its `.meta`; `binPath` is the `.cbin`, `bytes` are those of its samples. */
export interface Cbin extends SpikeglxFile {
  readonly index: ChunkIndex
  readonly notices: readonly Notice[]
}

/** Folders are looked into this deep: lab, subject, session, raw data, probe. */
const DEEPEST = 6

/** Names that are asked for where a folder cannot be listed. */
const USUAL = ['nidq', ...['imec', 'imec0', 'imec1', 'imec2', 'imec3'].flatMap((probe) => [`${probe}.ap`, `${probe}.lf`])].map(
  (stream) => `_spikeglx_ephysData_g0_t0.${stream}.cbin`,
)

/** What files of one recording have in common: a name without its ending, and without the number that ONE gives each file. */
const stemOf = (name: string): string =>
  name.replace(/\.(cbin|ch|meta)$/, '').replace(/\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, '')

/** The `.cbin` files at a path, or at most `depth` folders below it. */
export const cbinPaths = (files: Files, at: string, depth = DEEPEST): readonly string[] => {
  const kind = files.stat(at)?.kind
  if (kind !== 'folder') return kind === 'file' && at.endsWith('.cbin') ? [at] : []
  return together(namesIn(files, at, USUAL), (name) => {
    const path = files.join(at, name)
    if (name.endsWith('.cbin')) return files.stat(path)?.kind === 'file' ? [path] : []
    return depth > 0 && !name.startsWith('.') ? cbinPaths(files, path, depth - 1) : []
  }).flat()
}

/** The file of the same recording that has another ending. */
const partner = (files: Files, path: string, ending: string): string => {
  const [folder, own] = [files.dirname(path), files.basename(path)]
  const direct = files.join(folder, own.replace(/cbin$/, ending))
  if (files.stat(direct)?.kind === 'file') return direct
  const found = namesIn(files, folder).find((name) => name.endsWith(`.${ending}`) && stemOf(name) === stemOf(own))
  return found === undefined
    ? refuse(unreadable(direct, `the .${ending} of ${path}`, 'no such file', 'a .cbin is read with its .ch and its .meta'))
    : files.join(folder, found)
}

/**
 * What a `.meta` says, where its channels are a part of those that were recorded: of a probe whose shanks were put into files of their own
 * it lists all, and says which of them are here.
 */
const ofThePart = (text: string): string => {
  const lineOf = (key: string): string | undefined => new RegExp(`^~?${key}=(.*)$`, 'm').exec(text)?.[1].trim()
  const [subset, saved, map] = ['snsSaveChanSubset_orig', 'nSavedChans', 'snsChanMap'].map(lineOf)
  if (subset === undefined || map === undefined || subset === 'all') return text
  const [head, ...entries] = inParentheses(map)
  if (entries.length === Number(saved)) return text
  const kept = subset.split(',').flatMap((part) => {
    const [first, last = first] = part.split(':').map(Number)
    return last - first < entries.length ? Array.from({ length: last - first + 1 }, (_, index) => entries[first + index]) : []
  })
  const list = [head, ...kept.filter((entry) => entry !== undefined)].map((entry) => `(${entry})`).join('')
  return text.replace(/^(~?snsChanMap=).*$/m, `$1${list}`)
}

/** A `.cbin` with what stands beside it. Throws a `FaultError`. */
const readCbin = (files: Files, path: string, tolerateTruncation: boolean): Cbin => {
  const [index, metaPath] = [readChunkIndex(files, partner(files, path, 'ch')), partner(files, path, 'meta')]
  const info = orThrow(spikeglxInfo(ofThePart(files.readText(metaPath)), metaPath))
  const { bounds, offsets, channels } = index
  if (channels !== info.channels.length)
    refuse(conflict(`${index.path}: n_channels`, `${info.channels.length}, as ${metaPath} says`, `${channels}`))
  const size = sizeOf(files, path)
  const whole = offsets.findLastIndex((offset) => offset <= size)
  const count = bounds.length - 1
  if (whole < count && !tolerateTruncation)
    refuse(
      incomplete(
        path,
        `${offsets[count]} bytes, as ${index.path} says`,
        `${size}`,
        `the file was cut; tolerateTruncation: true opens ${whole} of ${count} chunks`,
      ),
    )
  const told = [
    ...(whole < count
      ? [`${path}: ${whole} of ${count} chunks are whole, and read: ${bounds[whole]} of ${bounds[count]} frames`]
      : []),
    ...(Math.abs(index.samplingFrequency - info.samplingFrequency) > 0.5
      ? [
          `${index.path}: a rate of ${index.samplingFrequency} Hz, where ${metaPath} says ${info.samplingFrequency}, which is taken`,
        ]
      : []),
  ]
  return {
    ...info,
    metaPath,
    binPath: path,
    bytes: 2 * channels * bounds[whole],
    index,
    notices: told.map((message) => notice('Tolerated', message)),
  }
}

/** Every `.cbin` at and below a folder, or the one at a path. Throws a `FaultError`. */
export const readCbins = (files: Files, at: string, tolerateTruncation = false): readonly Cbin[] => {
  const paths = cbinPaths(files, at)
  if (paths.length === 0) refuse(unreadable(at, 'a file .cbin, here or below', 'none'))
  return together(paths, (path) => readCbin(files, path, tolerateTruncation))
}
