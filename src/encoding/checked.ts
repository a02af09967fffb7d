import { either as E } from 'fp-ts'
import { refuse } from '../model/attempt.js'
import { conflict, corrupt, type Fault, FaultError, incomplete, renderFault } from '../model/fault.js'
import { type Notice, notice } from '../model/notice.js'
import { whenReady } from '../model/waiting.js'
import type { Files, ReadHandle } from '../platform/files.js'
import { type Algorithm, filesBelow, MANIFEST, type Manifest, PIPELINE, parseManifest } from './manifest.js'
import type { SpanCheck } from './rawReader.js'
import { percent } from './rawSegments.js'
import { fill, isFile } from './reading.js'
import { spanText } from './spans.js'

/** A saved folder, ready to be read: what is read of it is compared with its manifest. */
export interface CheckedFolder {
  /** The same files; those of the folder are checked, each span once, before any of its bytes is used. */
  readonly files: Files
  /** For a reader that checks what it reads itself. */
  readonly verify?: SpanCheck
  readonly notices: readonly Notice[]
  /** Whether something had to be taken as it stands. */
  readonly accepted: boolean
}

/** Files of samples, times, spikes and events, and chunks of Zarr's long arrays, are checked when they are read. */
const later =
  /^(traces_cached_seg\d+\.raw|times_cached_seg\d+\.npy|spikes\.npy|sorting_cached\.npz|(sample_index|channel_index|value)\.npy|(traces_seg\d+|times_seg\d+|spikes\/(sample|unit)_index)\/(\d+(\.\d+)*|c(\/\d+)+))$/
/** Others are checked when a folder is opened, up to this many bytes. */
const MOST = 16 * 2 ** 20

const ACCEPT = 'acceptUnchecked: true (--accept-unchecked) reads it as it stands'

/**
 * Check a folder against the manifest of its save: that all files are there, in their lengths, and no others that a reader
 * would read (`known` tells). A folder that SpikeInterface saved has none; one of a format of `ours` always has. One of ours without it, or with that of an older
 * release, is refused, unless what stands is `accepted`. Throws a `FaultError`.
 */
export const checkedFolder = (folder: string, known: RegExp, options: Checking, files: Files): CheckedFolder => {
  const from = seenFile(files.join(folder, MANIFEST), files)
  try {
    return checkedAs(folder, known, options, from, files)
  } catch (error) {
    throw replacedSince(from, files) ?? error
  }
}

interface Checking {
  readonly accept: boolean
  readonly tolerateTruncation?: boolean
  readonly ours?: boolean
}

const checkedAs = (
  folder: string,
  known: RegExp,
  { accept, tolerateTruncation = false, ours = false }: Checking,
  from: SeenFile,
  files: Files,
): CheckedFolder => {
  const { path } = from
  const parsed = manifestOf(folder, path, ours, files)
  const manifest = E.isRight(parsed) ? parsed.right : accept ? undefined : refuse(parsed.left)
  const doubt = E.isLeft(parsed) ? parsed.left : manifest?.whole === false ? olderManifest(path) : undefined
  if (doubt !== undefined && !accept) refuse(doubt)
  const told: Notice[] = doubt === undefined ? [] : [notice('Tolerated', `read as it stands: ${renderFault(doubt)}`)]
  if (manifest === undefined) return { files, notices: told, accepted: doubt !== undefined }
  const cut = new Map<string, number>()
  for (const [name, { bytes }] of manifest.entries) {
    const file = files.join(folder, name)
    const size = files.stat(file)?.size
    if (size === bytes) continue
    const shorter = size !== undefined && size < bytes && name.endsWith('.raw')
    const hint = shorter ? 'it was cut short; tolerateTruncation: true opens the whole frames that are there' : undefined
    if (!shorter || !tolerateTruncation)
      refuse(incomplete(file, `${bytes} bytes, as ${MANIFEST} says`, size === undefined ? 'no file' : `${size}`, hint))
    else {
      cut.set(file, size)
      const share = `${size} bytes are there of ${bytes} (${percent(size / bytes)})`
      told.push(notice('Tolerated', `${file}: ${share}, as ${MANIFEST} says`))
    }
  }
  const strangers = manifest.whole
    ? filesBelow(folder, files).filter((name) => name !== MANIFEST && !manifest.entries.has(name))
    : []
  const [fault] = strangers.filter((name) => known.test(name)).map((name) => addedFile(files.join(folder, name)))
  if (fault !== undefined && !accept) refuse(fault)
  const verify = spanCheck({ ...manifest, sums: sumsIn(folder, manifest, files), cut, from }, files)
  const checked = checkedFiles(verify, from, files)
  // Whether they are read or not: what describes the rest is looked at whole.
  for (const [name, { bytes }] of manifest.entries)
    if (!later.test(name) && bytes <= MOST) checked.readBytes(files.join(folder, name))
  return {
    files: checked,
    verify,
    notices: [
      ...told,
      ...strangers.map((name) => notice('Tolerated', `${files.join(folder, name)} is none of the files that were saved`)),
    ],
    accepted: doubt !== undefined || fault !== undefined,
  }
}

const manifestOf = (folder: string, path: string, ours: boolean, files: Files): E.Either<Fault, Manifest | undefined> => {
  if (isFile(files, path)) return parseManifest(path, files.readText(path), files)
  if (!ours && !isFile(files, files.join(folder, PIPELINE))) return E.right(undefined)
  return E.left(incomplete(folder, `${MANIFEST}, which every save of rxephys has`, 'no such file', `restore it, or ${ACCEPT}`))
}

const olderManifest = (path: string): Fault =>
  conflict(path, 'checksums of every file', 'those of an older release, of samples alone', `save it again, or ${ACCEPT}`)

export const addedFile = (path: string): Fault =>
  conflict(
    path,
    `only files that ${MANIFEST} tells of`,
    'one that was added since',
    `move it away; set properties with setProperty; or ${ACCEPT}`,
  )

/** A file as it was before it was read. */
export interface SeenFile {
  readonly path: string
  readonly stamp: string
}

/** Look at a file that is going to be read. */
export const seenFile = (path: string, files: Files): SeenFile => ({ path, stamp: stampOf(path, files) })

const stampOf = (path: string, files: Files): string => {
  const stat = files.stat(path)
  return `${stat?.id} ${stat?.modified}`
}

/** The fault of whoever reads a save while another takes its place; undefined where none has. */
export const replacedSince = ({ path, stamp }: SeenFile, files: Files): FaultError | undefined =>
  stampOf(path, files) === stamp
    ? undefined
    : new FaultError(
        conflict(
          path,
          'the save that was opened',
          'another, which has taken its place',
          'open it anew: what was read before is of the other',
        ),
      )

/** What spans of files are compared with. */
interface Summed {
  readonly spanBytes: number
  readonly algorithm: Algorithm
  /** Of each file, by its path: the hexadecimal digits of all spans, as many of each. */
  readonly sums: ReadonlyMap<string, string>
  /** How long those are that were cut short. */
  readonly cut?: ReadonlyMap<string, number>
  /** What to do about one that is not what it was. */
  readonly hint?: string
  /** The file that the checksums are from. */
  readonly from: SeenFile
}

const RESTORE = 'restore the file from a copy'

/** The checksums of the files in a folder, by their paths. */
export const sumsIn = (folder: string, { entries }: Pick<Manifest, 'entries'>, files: Files): ReadonlyMap<string, string> =>
  new Map([...entries].map(([name, entry]) => [files.join(folder, name), entry.sums]))

/** Checks spans of the files that a manifest tells of; the last one of a file that was cut short cannot be. */
export const spanCheck = ({ spanBytes, algorithm, sums, cut, from, hint = RESTORE }: Summed, files: Files): SpanCheck => ({
  spanBytes,
  check: (path, span, bytes) => {
    const all = sums.get(path)
    if (all === undefined || (span + 1) * spanBytes > (cut?.get(path) ?? Number.POSITIVE_INFINITY)) return
    const found = algorithm === 'crc32' ? files.crc32(bytes, 0).toString(16).padStart(8, '0') : spanText(bytes)
    const expected = all.slice(span * found.length, (span + 1) * found.length)
    if (found !== expected)
      throw (
        replacedSince(from, files) ??
        new FaultError(corrupt(path, `the checksum ${expected} of the ${bytes.length} bytes at ${span * spanBytes}`, found, hint))
      )
  },
})

/** Files that are checked as they are read. */
const checkedFiles = ({ spanBytes, check }: SpanCheck, from: SeenFile, files: Files): Files => {
  const done = new Set<string>()
  /** What was found right holds for as long as no other save has taken the place of this one. */
  const sameSave = (): void => {
    const replaced = replacedSince(from, files)
    if (replaced !== undefined) throw replaced
  }
  const checkSpans = (path: string, bytes: Uint8Array): void => {
    for (let at = 0; at < bytes.length; at += spanBytes) check(path, at / spanBytes, bytes.subarray(at, at + spanBytes))
  }
  const readBytes = (path: string): Uint8Array => {
    const bytes = files.readBytes(path)
    checkSpans(path, bytes)
    return bytes
  }
  const watched = (handle: ReadHandle): ReadHandle => {
    const { path, size } = handle
    /** Check the spans that `bytes`, read from `position`, lie in; those it does not cover are read for it. */
    const verify = (bytes: Uint8Array, position: number): void => {
      for (let span = Math.floor(position / spanBytes); span * spanBytes < position + bytes.length; span++) {
        const [start, end] = [span * spanBytes, Math.min(size, (span + 1) * spanBytes)]
        if (done.has(`${path} ${span}`)) continue
        const covered = start >= position && end <= position + bytes.length
        const whole = covered ? bytes.subarray(start - position, end - position) : new Uint8Array(end - start)
        if (!covered) fill(handle, whole, start)
        check(path, span, whole)
        done.add(`${path} ${span}`)
      }
    }
    /** What is checked is read whole: it is asked for whole as well. */
    const prepare = (position: number, length: number): void => {
      const isDone = (at: number): boolean => done.has(`${path} ${Math.floor(at / spanBytes)}`)
      const end = Math.min(size, position + length)
      const first = isDone(position) ? position : Math.floor(position / spanBytes) * spanBytes
      const last = isDone(end - 1) ? end : Math.min(size, Math.ceil(end / spanBytes) * spanBytes)
      handle.prepare?.(first, last - first)
    }
    return {
      ...handle,
      ...(handle.prepare && { prepare }),
      read: (into, position) => {
        const count = handle.read(into, position)
        verify(into.subarray(0, count), position)
        return count
      },
      readAhead: async (into, position, signal) => {
        const count = await handle.readAhead(into, position, signal)
        await whenReady(() => verify(into.subarray(0, count), position), signal)
        return count
      },
    }
  }
  return {
    ...files,
    readText: (path) => new TextDecoder().decode(readBytes(path)),
    readBytes,
    readIfThere: (path) => {
      const bytes = files.readIfThere(path)
      if (done.has(path)) sameSave()
      else if (bytes !== undefined) checkSpans(path, bytes)
      done.add(path)
      return bytes
    },
    openRead: (path) => {
      const handle = files.openRead(path)
      try {
        sameSave()
      } catch (error) {
        handle.close()
        throw error
      }
      return watched(handle)
    },
  }
}
