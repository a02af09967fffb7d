import { incomplete } from '../model/fault.js'
import type { TimeVector } from '../model/header.js'
import { type Notice, notice } from '../model/notice.js'
import type { Files } from '../platform/files.js'
import type { RawSegment } from './rawReader.js'
import { fileTimeVector, fileUsedAgain, refuse, sizeOf } from './reading.js'

/** The segments in files of samples, one a file: as many whole frames as there are bytes for after `byteOffset`. */
export const rawSegments = (
  files: Files,
  paths: readonly string[],
  byteOffset: number,
  frameBytes: number,
): { readonly raw: readonly RawSegment[]; readonly notices: readonly Notice[] } => {
  const notices: Notice[] = []
  const raw = paths.map((path): RawSegment => {
    const bytes = sizeOf(files, path) - byteOffset
    if (bytes < 0) refuse(incomplete(path, `at least ${byteOffset} bytes, where the samples begin`, `${bytes + byteOffset}`))
    const rest = bytes % frameBytes
    if (rest > 0)
      notices.push(notice('Tolerated', `${path}: ${rest} bytes are left over after its last whole frame of ${frameBytes} bytes`))
    return { path, byteOffset, frames: (bytes - rest) / frameBytes }
  })
  return { raw, notices }
}

/** The time vector in a file of float64 seconds and nothing else, which has to hold one a frame. */
export const rawTimeVector = (files: Files, path: string, frames: number): TimeVector => {
  const size = sizeOf(files, path)
  if (size < 8 * frames) refuse(incomplete(path, `${8 * frames} bytes: a float64 for each of ${frames} frames`, `${size}`))
  return fileTimeVector(fileUsedAgain(files, path), 0, frames)
}
