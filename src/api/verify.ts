import { files } from '#platform'
import { flag, optional, path as pathCodec, withDefault } from '../codec/codec.js'
import { abortSignal, argumentOf, callback, exactArguments, optionsOf } from '../codec/options.js'
import type { Catalog } from '../declare/catalog.js'
import { type SavedFiles, savedFolder } from '../encoding/saved.js'
import { standingAt } from '../encoding/unfinished.js'
import { attempting } from '../model/attempt.js'
import { aborted, FaultError, unreadable } from '../model/fault.js'
import type { Notice } from '../model/notice.js'
import { guarded, type Progress, progressMeter } from '../run/progress.js'
import { allKinds } from './kinds.js'
import { type Recomputed, recompute } from './recompute.js'
import { refuseUnfinished } from './unfinished.js'
import type { VerifyOptions } from './verify.options.generated.js'

export type { VerifyOptions } from './verify.options.generated.js'

/** How far files are compared. */
export interface VerifyProgress {
  readonly bytes: number
  readonly totalBytes: number
  readonly bytesPerSecond: number
  readonly seconds: number
  /** Undefined while too little is done to tell. */
  readonly secondsLeft: number | undefined
}

/** How a save is compared with what it was when it was written. */
export const verifyFields = {
  recompute: withDefault(flag, false, {
    doc: 'whether the pipeline is run again too, and its bits are compared with those saved',
  }),
  signal: optional(abortSignal, { doc: 'stops it' }),
  onProgress: optional(callback<(progress: VerifyProgress) => void>(), { doc: 'told how far the files are compared' }),
  onRecompute: optional(callback<(progress: Progress) => void>(), { doc: 'told how far the pipeline is run again' }),
}

/** A save that is what it was when it was written. */
export interface Verified {
  /** Files that were compared. */
  readonly files: number
  /** Their bytes. */
  readonly bytes: number
  /** What is worth knowing and no fault: files that have no checksum. */
  readonly notices: readonly Notice[]
  /** What was computed again; undefined where it was not asked for. */
  readonly recomputed?: Recomputed
}

/**
 * Read all of a save, of whatever kind, and compare every byte with its checksums; with `recompute`, run its pipeline again too, on
 * sources that are where they were, and compare every bit.
 *
 * Errors   Corrupt: the first file that is not what was written, and where. Incomplete: one that is gone or cut short, or a save that
 *          did not finish. Conflict: a file that was added; with `recompute`, the first value that comes out differently. Unreadable:
 *          nothing there, no checksums; with `recompute`, a source that is gone.
 *
 * ```ts
 * const { bytes } = await verify('clean', { recompute: true })
 * ```
 */
export const verify = exactArguments('verify', async (path: string, options?: VerifyOptions): Promise<Verified> => {
  const place = argumentOf(pathCodec, path, 'verify.path')
  const given = optionsOf(verifyFields, options, 'verify')
  return attempting(`verifying ${place}`, async () => {
    refuseUnfinished(place, files)
    const catalog = await allKinds()
    const saved = savedAt(place, catalog)
    const bytes = saved.files.reduce((sum, file) => sum + file.bytes, 0)
    await compare(saved, bytes, given)
    const told = { files: saved.files.length, bytes, notices: saved.notices }
    if (!given.recompute) return told
    return {
      ...told,
      recomputed: await recompute(place, saved, catalog, { signal: given.signal, onProgress: given.onRecompute }),
    }
  })
})

/** The files of the save at a path. Throws a `FaultError`. */
const savedAt = (path: string, { sinks }: Catalog): SavedFiles => {
  if (files.stat(standingAt(path, files)) === undefined)
    throw new FaultError(unreadable(path, 'a file or folder', 'nothing there'))
  for (const sink of sinks.values()) {
    const found = sink.saved(path, files)
    if (found !== undefined) return found
  }
  const hint = 'rxephys writes them with every save; info --checksum tells the SHA-256 of what anything else holds'
  const found = savedFolder(/(?:)/)(path, files)
  if (found === undefined) throw new FaultError(unreadable(path, 'a save with checksums', 'none', hint))
  return found
}

const compare = async (
  saved: SavedFiles,
  totalBytes: number,
  { signal, onProgress }: Pick<VerifyOptions, 'signal' | 'onProgress'>,
): Promise<void> => {
  const meter = progressMeter(totalBytes, 1)
  const tell = guarded(
    onProgress &&
      (({ frames, totalFrames, ...rate }) => {
        onProgress({ bytes: frames, totalBytes: totalFrames, ...rate })
      }),
  )
  let bytes = 0
  for (const file of saved.files)
    await file.verify((more) => {
      if (signal?.aborted === true) throw new FaultError(aborted('the comparison'))
      bytes += more
      tell(meter(bytes))
    })
}
