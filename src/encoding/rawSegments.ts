import { refuse } from '../model/attempt.js'
import { conflict, incomplete } from '../model/fault.js'
import type { TimeVector } from '../model/header.js'
import { type Notice, notice } from '../model/notice.js'
import type { Files } from '../platform/files.js'
import type { RawSegment } from './rawReader.js'
import { fileTimeVector, sizeOf } from './reading.js'

/** How samples lie in files, and whether a file may have lost its end. */
interface RawShape {
  readonly byteOffset: number
  readonly sampleBytes: number
  readonly channels: number
  /** 0: frames × channels; 1: channels × frames, of which none is whole in a file that was cut. */
  readonly timeAxis: 0 | 1
  readonly tolerateTruncation: boolean
}

/** The segments in files of samples, one a file: as many frames as there are bytes for after `byteOffset`. */
export const rawSegments = (
  files: Files,
  paths: readonly string[],
  { byteOffset, sampleBytes, channels, timeAxis, tolerateTruncation }: RawShape,
): { readonly raw: readonly RawSegment[]; readonly notices: readonly Notice[] } => {
  const frameBytes = sampleBytes * channels
  const notices: Notice[] = []
  const raw = paths.map((path): RawSegment => {
    const bytes = sizeOf(files, path) - byteOffset
    if (bytes < 0) refuse(incomplete(path, `at least ${byteOffset} bytes, where the samples begin`, `${bytes + byteOffset}`))
    const rest = bytes % frameBytes
    const frames = (bytes - rest) / frameBytes
    if (rest > 0) {
      if (timeAxis === 1) refuse(incomplete(path, `${channels} channels of as many samples each`, `${bytes} bytes`))
      const left = `are left over after ${frames} whole frames`
      const hint = 'the file was cut, or has other channels or samples; tolerateTruncation: true opens its whole frames'
      if (!tolerateTruncation)
        refuse(incomplete(path, `whole frames of ${frameBytes} bytes`, `${bytes} bytes, of which ${rest} ${left}`, hint))
      notices.push(notice('Tolerated', `${path}: ${rest} of its ${bytes} bytes ${left}, which are read`))
    }
    return { path, byteOffset, frames }
  })
  return { raw, notices }
}

/** The times of a segment's frames, and what is told of those that are left over. */
interface SegmentTimes {
  readonly vector: TimeVector
  readonly notices: readonly Notice[]
}

/** The times of a segment: one a frame. Where there are more, its file has lost its end, which is refused unless tolerated. */
export const fitTimes = (path: string, vector: TimeVector, frames: number, tolerateTruncation: boolean): SegmentTimes => {
  if (vector.frames === frames) return { vector, notices: [] }
  const more = vector.frames > frames
  const hint = `the file of samples was cut; tolerateTruncation: true opens the ${frames} frames that are there`
  if (!more || !tolerateTruncation)
    refuse(conflict(path, `${frames} times, one a frame`, `${vector.frames}`, more ? hint : undefined))
  const told = `${path}: ${frames} frames are there, of the ${vector.frames} that have a time`
  return { vector: { ...vector, frames }, notices: [notice('Tolerated', told)] }
}

/** The times in a file of float64 seconds and nothing else. */
export const rawTimeVector = (files: Files, path: string): TimeVector =>
  fileTimeVector(files, path, 0, Math.floor(sizeOf(files, path) / 8))

/** A share of a whole, as a notice tells it: `0.35 %`. */
export const percent = (share: number): string => `${Number((100 * share).toPrecision(2))} %`
