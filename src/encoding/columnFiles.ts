import { bytesOf } from '../model/dtype.js'
import type { Reader, ReadRequest } from '../model/reader.js'
import { together } from '../model/waiting.js'
import type { Files } from '../platform/files.js'
import { byColumns } from './byColumns.js'
import { fill, openFiles } from './reading.js'

/** The samples of one channel: a file, which has them from a byte on. */
export interface ColumnFile {
  readonly path: string
  readonly byteOffset: number
}

/** Reads samples of `size` bytes, of which each channel has a file of its own; `firstOf` says where in the files a request begins. */
export const columnFilesReader = (
  files: Files,
  columns: readonly ColumnFile[],
  size: number,
  firstOf: (request: ReadRequest) => number,
): Reader => {
  const { open, close } = openFiles(files)
  return {
    read: (request) => {
      const { frames, channels, data } = request
      const first = size * firstOf(request)
      // What several files are waited for is fetched at the same time.
      together([...channels], (channel) =>
        open(columns[channel].path).prepare?.(columns[channel].byteOffset + first, size * frames),
      )
      byColumns({ frames, width: channels.length, data }, (from, _to, columnOf) => {
        for (const [column, channel] of channels.entries()) {
          const { path, byteOffset } = columns[channel]
          fill(open(path), bytesOf(columnOf(column)), byteOffset + first + size * from)
        }
      })
    },
    close,
  }
}
