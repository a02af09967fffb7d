import { either as E } from 'fp-ts'
import type { Input } from '../../codec/codec.js'
import type { Detected, OpenOptions } from '../../declare/source.js'
import { attempt, orThrow, thenAlways } from '../../model/attempt.js'
import type { Files } from '../../platform/files.js'
import { type Contents, contentsOf } from './members.js'
import { isOld, treeAt } from './open.js'
import type { eventsParams, NwbInput, unitsParams } from './params.js'

const none: Contents = { series: [], units: [], events: [] }

/** Whether a file holds nothing that is read: it is opened as a recording, which says so. */
const isBare = ({ series, units, events }: Contents): boolean => series.length === 0 && units.length === 0 && events.length === 0

/** What an NWB file at a path holds; undefined of other paths, and of files of NWB 1 nothing. */
export const lookedInto = (files: Files, at: string): Contents | undefined => {
  const isFolder = files.stat(at)?.kind === 'folder'
  const opened = attempt(`look into ${at}`, () => treeAt(files, at))
  // A damaged folder of Zarr may be of another format, whose source says what is wrong.
  if (E.isLeft(opened) && isFolder) return undefined
  const tree = orThrow(opened)
  return (
    tree &&
    thenAlways(
      () => (isOld(tree) ? none : contentsOf(tree)),
      () => tree.close(),
    )
  )
}

/** The parameters that open a path: an NWB file with series of electrodes, or with nothing that is read. */
export const detectNwb = (files: Files, at: string, { stream }: OpenOptions): Detected<NwbInput> | undefined => {
  const contents = lookedInto(files, at)
  if (contents === undefined || !(contents.series.length > 0 || isBare(contents))) return undefined
  return {
    params: { filePath: at, ...(stream !== undefined && { electricalSeriesPath: stream }) },
    rank: 'marked',
    isEmpty: contents.series.length === 0,
  }
}

/** The parameters that open the units of a path. */
export const detectUnits = (
  files: Files,
  at: string,
  { stream }: OpenOptions,
): Detected<Input<typeof unitsParams>> | undefined => {
  const contents = lookedInto(files, at)
  if (contents === undefined || contents.units.length === 0) return undefined
  return { params: { filePath: at, ...(stream !== undefined && { unitTablePath: stream }) }, rank: 'marked' }
}

/** The parameters that open the events of a path: those of the table asked for, else all. */
export const detectEvents = (
  files: Files,
  at: string,
  { stream }: OpenOptions,
): Detected<Input<typeof eventsParams>> | undefined => {
  const contents = lookedInto(files, at)
  if (contents === undefined || contents.events.length === 0) return undefined
  return { params: { filePath: at, ...(stream !== undefined && { eventTablePath: stream }) }, rank: 'marked' }
}
