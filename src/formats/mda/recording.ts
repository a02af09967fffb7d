import type { BoundSource } from '../../declare/source.js'
import { rawReader } from '../../encoding/rawReader.js'
import { isFile, sizeOf } from '../../encoding/reading.js'
import { refuse } from '../../model/attempt.js'
import { itemSize } from '../../model/dtype.js'
import { incomplete, unreadable } from '../../model/fault.js'
import { type Notice, notice } from '../../model/notice.js'
import type { Files } from '../../platform/files.js'
import { geometryIn } from './geometry.js'
import { type MdaHeader, readMdaHeader } from './header.js'
import { rateIn, USUAL } from './params.js'

interface Asked {
  readonly folderPath: string
  readonly rawFname: string
  readonly paramsFname: string
  readonly geomFname: string
  readonly tolerateTruncation: boolean
}

/** Open the samples of a data set of MountainSort. Throws a `FaultError`. */
export const openMda = (files: Files, asked: Asked): BoundSource => {
  const { folderPath, rawFname, paramsFname, geomFname, tolerateTruncation } = asked
  const [raw, params, geom] = [rawFname, paramsFname, geomFname].map((name) => files.join(folderPath, name))
  for (const path of [raw, params])
    if (!isFile(files, path)) refuse(unreadable(path, 'a file of a data set of MountainSort', 'nothing there'))
  const header = readMdaHeader(files, raw, 'channels × frames')
  const { dtype, rows: channels, byteOffset } = header
  const { frames, notices } = framesIn(files, header, tolerateTruncation)
  const geometry = geometryIn(files, geom, channels)
  const firings = files.join(folderPath, USUAL.firings)
  return {
    header: {
      samplingFrequency: rateIn(files, params),
      channelIds: Array.from({ length: channels }, (_, channel) => channel),
      dtype,
      properties: {},
      annotations: {},
      ...(geometry.probe && { probe: geometry.probe }),
    },
    segments: [{ frames, times: {} }],
    notices: [
      ...notices,
      ...geometry.notices,
      ...(isFile(files, firings) ? [notice('SkippedArray', `also there: ${firings}, which openSorting opens`)] : []),
    ],
    reader: rawReader({
      files,
      segments: [{ path: raw, byteOffset, frames }],
      fileChannels: channels,
      columns: Int32Array.from({ length: channels }, (_, channel) => channel),
      dtype,
    }),
    contents: [raw, params, ...(isFile(files, geom) ? [geom] : [])],
  }
}

/** Frames that are there, of those that the header tells of. */
const framesIn = (
  files: Files,
  { path, dtype, rows, columns, byteOffset }: MdaHeader,
  tolerateTruncation: boolean,
): { readonly frames: number; readonly notices: readonly Notice[] } => {
  const frameBytes = rows * itemSize(dtype)
  const bytes = sizeOf(files, path) - byteOffset
  const whole = Math.floor(bytes / frameBytes)
  if (whole < columns) {
    const hint = 'the file was cut; tolerateTruncation: true opens its whole frames'
    if (!tolerateTruncation) refuse(incomplete(path, `${columns} frames, as its header says`, `${whole}`, hint))
    return { frames: whole, notices: [notice('Tolerated', `${path}: ${whole} of ${columns} frames are there, and are read`)] }
  }
  const left = bytes - columns * frameBytes
  return {
    frames: columns,
    notices: left === 0 ? [] : [notice('SkippedArray', `${path}: ${left} bytes after its ${columns} frames are not read`)],
  }
}
