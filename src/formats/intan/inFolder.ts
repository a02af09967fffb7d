import { fill, isFile, namesIn, sizeOf, withFile } from '../../encoding/reading.js'
import { refuse } from '../../model/attempt.js'
import { incomplete, unreadable } from '../../model/fault.js'
import { type Notice, notice } from '../../model/notice.js'
import { together } from '../../model/waiting.js'
import type { Files } from '../../platform/files.js'
import { runsIn } from './clock.js'
import type { IntanHeader } from './header.js'
import type { Kept } from './kept.js'
import { inChannelFiles, inSignalFiles, isOfSignals, namesOf, TIMES, unreadOf } from './signalFiles.js'
import type { Stored } from './stored.js'
import { gapNotices, inSamples, type Stretch, stretchesIn } from './stretches.js'

/** Timestamps that are read at once when a gap is near. */
const NEAR = 2048

/** A recording in files of a signal, or of a channel, each, beside the file of its head. Throws a `FaultError`. */
export const keptInFolder = (files: Files, header: IntanHeader): Kept => {
  const folder = files.dirname(header.path)
  const names = new Set(namesIn(files, folder, namesOf(header)))
  const times = names.has(TIMES) ? files.join(folder, TIMES) : undefined
  const numbered = times === undefined ? undefined : Math.floor(sizeOf(files, times) / 4)
  const stored = isOfSignals(names)
    ? inSignalFiles(files, folder, header, names, numbered)
    : inChannelFiles(files, folder, header, names)
  if (stored.length === 0)
    return refuse(unreadable(folder, 'files .dat of samples beside the head, as amplifier.dat or amp-A-000.dat', 'none'))
  const unread = unreadOf([...names])
  const told = unread.length === 0 ? [] : [notice('SkippedArray', `not read: ${listed(unread)}`)]
  return {
    header,
    streams: stored.map(({ stream }) => stream),
    open: (stream, tolerateTruncation) => {
      const own = stored.find((each) => each.stream === stream) ?? stored[0]
      const lengths = lengthsOf(files, own, times, tolerateTruncation)
      const stretches = stretchesOf(files, own.paths[0], times, lengths.frames)
      return {
        stream,
        every: 1,
        stretches,
        words: own.words(inSamples(stretches, 1)),
        lines: own.lines,
        isSigned: true,
        notices: [
          ...told,
          ...lengths.notices,
          ...(times === undefined
            ? [notice('Tolerated', `${folder}: no ${TIMES}; gaps cannot be found, and it starts at 0 s`)]
            : []),
          ...gapNotices(stretches),
        ],
        contents: [header.path, ...(times === undefined ? [] : [times]), ...own.paths],
      }
    },
  }
}

const listed = (names: readonly string[]): string =>
  `${names.slice(0, 5).join(', ')}${names.length > 5 ? `, and ${names.length - 5} more` : ''}`

/** The frames that all files of a stream have. Where these differ, or end within one, one was cut: refused unless tolerated. */
const lengthsOf = (
  files: Files,
  { paths, width }: Stored,
  times: string | undefined,
  tolerateTruncation: boolean,
): { readonly frames: number; readonly notices: readonly Notice[] } => {
  const all = [
    ...paths.map((path) => ({ path, rowBytes: 2 * width })),
    ...(times === undefined ? [] : [{ path: times, rowBytes: 4 }]),
  ]
  const sizes = together(all, ({ path }) => sizeOf(files, path))
  const rows = sizes.map((size, index) => Math.floor(size / all[index].rowBytes))
  const [frames, most] = [Math.min(...rows), Math.max(...rows)]
  const cut = all.findIndex(({ rowBytes }, index) => sizes[index] % rowBytes > 0 || rows[index] < most)
  if (cut < 0) return { frames, notices: [] }
  const { path, rowBytes } = all[cut]
  const found = `${sizes[cut]} bytes`
  if (!tolerateTruncation)
    refuse(
      incomplete(
        path,
        `${most} frames of ${rowBytes} bytes, as files beside it have`,
        found,
        `the file was cut; tolerateTruncation: true opens the ${frames} frames that all files have`,
      ),
    )
  return { frames, notices: [notice('Tolerated', `${path}: ${found}; ${frames} frames are read, which all files have`)] }
}

const stretchesOf = (files: Files, path: string, times: string | undefined, frames: number): readonly Stretch[] => {
  if (times === undefined) return stretchesIn([{ path, frames, runs: [{ start: 0, first: 0 }] }])
  const runs = withFile(files, times, (handle) =>
    runsIn({
      path: times,
      frames,
      stretch: NEAR,
      numbers: (from, to) => {
        const read = new Uint8Array(4 * (to - from))
        fill(handle, read, 4 * from)
        const view = new DataView(read.buffer)
        return Array.from({ length: to - from }, (_, index) => view.getInt32(4 * index, true))
      },
    }),
  )
  return stretchesIn([{ path, frames, runs: runs.length > 0 ? runs : [{ start: 0, first: 0 }] }])
}

/** True for the head of a recording whose samples stand in other files. */
export const isApart = (files: Files, { path, bytes }: IntanHeader): boolean =>
  /^info\.rh[ds]$/i.test(files.basename(path)) ||
  (sizeOf(files, path) === bytes && isFile(files, files.join(files.dirname(path), TIMES)))
