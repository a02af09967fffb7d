import { unlistedNotices } from '../../encoding/reading.js'
import { refuse } from '../../model/attempt.js'
import { unreadable } from '../../model/fault.js'
import type { Json } from '../../model/header.js'
import type { Notice } from '../../model/notice.js'
import type { Files } from '../../platform/files.js'
import { basesOf, type Kept, keptOf, type Places, placesOf, type Side } from './beside.js'
import { type Asked, closedParams } from './params.js'
import { chosenRecordings, filesOf, type Recorded, readRecordings, type StreamFile, streamFiles } from './streams.js'

/** Folders of events or of spikes: how they are told from others, and in what words. */
export interface Besides<S extends Side> {
  readonly kind: string
  readonly what: string
  readonly place: 'events' | 'spikes'
  readonly keptIn: (files: Files, recordings: readonly Recorded[]) => readonly Kept<S>[]
}

/** Those of one stream, and the segments they lie in. */
export interface OpenedBeside<S extends Side> {
  readonly recordings: readonly Recorded[]
  readonly kept: readonly Kept<S>[]
  readonly parts: readonly StreamFile[]
  readonly places: Places
  readonly samplingFrequency: number
  readonly notices: readonly Notice[]
  readonly contents: readonly string[]
  readonly closed: { readonly [key: string]: Json }
}

/** The streams of a session that hold events, or spikes. Throws a `FaultError`. */
export const streamsBeside = <S extends Side>(files: Files, folder: string, { keptIn }: Besides<S>): readonly string[] =>
  basesOf(keptIn(files, readRecordings(files, folder)))

/** What a stream holds beside its samples. Throws a `FaultError`. */
export const openedBeside = <S extends Side>(files: Files, params: Asked, of: Besides<S>): OpenedBeside<S> => {
  const { folderPath, loadSyncTimestamps = false, tolerateTruncation = false } = params
  const recordings = chosenRecordings(files, params, of.kind)
  const all = of.keptIn(files, recordings)
  if (all.length === 0)
    return refuse(
      unreadable(folderPath, of.what, 'none', `structure.oebin lists none whose files are there; open opens the samples`),
    )
  const { base, kept } = keptOf(all, params.stream, `${of.kind}.params.stream`, folderPath)
  const { found } = streamFiles(files, recordings)
  const parts = found.filter((file) => file.base === base)
  const places = placesOf(files, kept, parts, { loadSyncTimestamps, tolerateTruncation })
  const [{ stream, entry, recording }] = kept
  return {
    recordings,
    kept,
    parts,
    places,
    samplingFrequency: stream?.samplingFrequency ?? entry.samplingFrequency,
    notices: [...unlistedNotices(files, folderPath, 'record nodes, experiments and recordings'), ...places.notices],
    contents: [
      ...kept
        .map((each) => files.join(each.recording.folder, of.place, each.entry.folder))
        .filter((path) => files.stat(path)?.kind === 'folder'),
      ...parts.flatMap((part) => filesOf(files, part)),
      ...(parts.length === 0 ? [files.join(recording.folder, 'structure.oebin')] : []),
    ],
    closed: closedParams(params, base),
  }
}
