import { either as E } from 'fp-ts'
import { decode, exactly, json, required, text } from '../codec/codec.js'
import { orThrow, refuse } from '../model/attempt.js'
import { conflict, corrupt, type Fault, FaultError, incomplete, unsupported } from '../model/fault.js'
import { isJsonObject, type Json } from '../model/header.js'
import type { Files } from '../platform/files.js'
import { replacedSince, seenFile, spanCheck } from './checked.js'
import { type Manifest, manifestText, parseManifest, type Summed } from './manifest.js'
import type { SpanCheck } from './rawReader.js'
import { SPAN_BYTES } from './spans.js'
import { checksumsOf, newChecksumsOf } from './unfinished.js'

/** How what was written is opened: the kind of a source, and its parameters. */
export interface Opening {
  readonly source: string
  readonly params: { readonly [key: string]: Json }
}

/** What stands beside a file of ours. */
export interface BesideFile extends Omit<Manifest, 'opening'> {
  readonly bytes: number
  /** The hexadecimal digits of all spans. */
  readonly sums: string
  readonly opening?: Opening
}

/** What is written beside a file: its length and checksums, how it is opened, and what was saved. */
interface Told extends Omit<Summed, 'name'> {
  /** Its paths as seen from the folder of the file. */
  readonly opening: Opening
  readonly pipeline: Json | undefined
}

/** Write the checksums of an output that is a file; the commit puts them beside it. */
export const writeBeside = (final: string, { bytes, sums, opening, pipeline }: Told, files: Files): void => {
  const entries = [{ name: files.basename(final), bytes, sums }]
  const told = { opening: { ...opening }, ...(pipeline !== undefined && { pipeline }) }
  files.writeWhole(newChecksumsOf(final, files), manifestText(entries, files, told))
}

const openingCodec = exactly({
  source: required(text, { doc: 'the kind of the source' }),
  params: required(json, { doc: 'its parameters' }),
})

/** The checksums beside a file; undefined where there are none. Throws a `FaultError` where they are damaged, or those of another file. */
export const readBeside = (path: string, files: Files): BesideFile | undefined => {
  const at = checksumsOf(path)
  if (files.stat(at)?.kind !== 'file') return undefined
  const { opening, ...manifest } = orThrow(E.mapLeft(hinted(at))(parseManifest(at, files.readText(at), files)))
  const name = files.basename(path)
  const entry = manifest.entries.get(name)
  if (entry === undefined || manifest.entries.size !== 1)
    return refuse(corrupt(at, `the checksums of "${name}"`, `those of ${[...manifest.entries.keys()].join(', ')}`, MOVE))
  if (manifest.spanBytes !== SPAN_BYTES)
    return refuse(unsupported(`${at}: checksums of ${manifest.spanBytes} bytes each`, `those of ${SPAN_BYTES} are read`))
  const { bytes, sums } = entry
  if (opening === undefined) return { ...manifest, bytes, sums }
  const { source, params } = orThrow(decode(openingCodec, opening, `${at}: opening`))
  if (!isJsonObject(params)) return refuse(corrupt(`${at}: opening.params`, 'an object', 'something else', MOVE))
  return { ...manifest, bytes, sums, opening: { source, params } }
}

const MOVE = 'move the checksums away to read the file without them'
const hinted = (at: string) => (fault: Fault) =>
  fault._tag === 'Corrupt' ? corrupt(at, fault.expected, fault.found, `restore it from a copy, or ${MOVE}`) : fault

/** A fault where what stands in the place of the checksums of an output is none of ours, and must not be replaced. */
export const foreignBeside = (final: string, files: Files): Fault | undefined => {
  const at = checksumsOf(final)
  const kind = files.stat(at)?.kind
  if (kind === undefined) return undefined
  if (kind === 'file' && E.isRight(parseManifest(at, files.readText(at), files))) return undefined
  return conflict(
    `output ${at}`,
    'the checksums of a save, or nothing',
    'something else',
    'move it away, or save to another place',
  )
}

/**
 * Compares what is read of files with the checksums beside them, of those that have some. Throws a `FaultError` where a file is not as long as
 * it was; one that is shorter may be `tolerated`.
 */
export const checkBeside = (paths: readonly string[], tolerated: boolean, files: Files): SpanCheck | undefined => {
  const checks = new Map(
    paths.flatMap((path) => {
      const check = checkOf(path, tolerated, files)
      return check === undefined ? [] : [[path, check] as const]
    }),
  )
  if (checks.size === 0) return undefined
  return { spanBytes: SPAN_BYTES, check: (path, span, bytes) => checks.get(path)?.check(path, span, bytes) }
}

const checkOf = (path: string, tolerated: boolean, files: Files): SpanCheck | undefined => {
  const from = seenFile(checksumsOf(path), files)
  const beside = readBeside(path, files)
  const size = files.stat(path)?.size
  if (beside === undefined || size === undefined) return undefined
  const { bytes, sums, algorithm } = beside
  const told = `${bytes} bytes, as ${files.basename(from.path)} says`
  if (size > bytes) throw replacedSince(from, files) ?? new FaultError(corrupt(path, told, `${size}`, MOVE))
  if (size < bytes && !tolerated)
    throw (
      replacedSince(from, files) ??
      new FaultError(
        incomplete(path, told, `${size}`, 'it was cut short; tolerateTruncation: true opens the whole frames that are there'),
      )
    )
  const cut = new Map(size < bytes ? [[path, size]] : [])
  const hint = 'restore the file from a copy; if it was changed on purpose, move the .checksums.json beside it away'
  return spanCheck({ spanBytes: SPAN_BYTES, algorithm, sums: new Map([[path, sums]]), cut, from, hint }, files)
}
