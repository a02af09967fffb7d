import { files } from '#platform'
import { type Input, optional, path as pathCodec, text } from '../codec/codec.js'
import { argumentOf, exactArguments, optionsOf } from '../codec/options.js'
import { atOnce, attempt, attempting, orThrow } from '../model/attempt.js'
import type { Json } from '../model/header.js'
import { Events } from './events.js'
import type { GivenFiles } from './givenFiles.js'
import { allKinds, kindsNow } from './kinds.js'
import { openEventsNode, openNode, openSortingNode, streamsAt } from './openers.js'
import type { OpenEventsOptions, OpenOptions, OpenSortingOptions } from './openFields.js'
import { Recording } from './recording.js'
import { Sorting } from './sorting.js'

/**
 * Open a recording: a path of any format that a source knows (in a folder, in a `.zip`, at an `https://` or `s3://` address), files
 * that were dropped on a page, or a pipeline's JSON (ours, or what SpikeInterface's
 * `dump_to_json` wrote), as a path or parsed. Of several sources that know a path the surest opens it; two that are equally sure
 * are a Conflict, and `{ source }` chooses. Nothing is read but what describes the recording. Rejects with a `FaultError`.
 */
export const openRecording = exactArguments(
  'open',
  async (from: string | { readonly [key: string]: Json } | GivenFiles, options?: OpenOptions): Promise<Recording> =>
    new Recording(await openNode(from, options)),
)

/**
 * Open a sorting: a path of any format that a source of sortings knows, or a pipeline's JSON (ours, or what SpikeInterface's
 * `dump_to_json` wrote), as a path or parsed; `{ source }` chooses where two sources know a path. Rejects with a `FaultError`.
 */
export const openSorting = exactArguments(
  'openSorting',
  async (from: string | { readonly [key: string]: Json } | GivenFiles, options?: OpenSortingOptions): Promise<Sorting> =>
    new Sorting(await openSortingNode(from, options)),
)

/**
 * Open events, the edges of digital lines and the changes of digital words: a path of any format that a source of events knows,
 * or a pipeline's JSON, as a path or parsed; `{ source }` chooses where two sources know a path. Rejects with a `FaultError`.
 */
export const openEvents = exactArguments(
  'openEvents',
  async (from: string | { readonly [key: string]: Json } | GivenFiles, options?: OpenEventsOptions): Promise<Events> =>
    new Events(await openEventsNode(from, options)),
)

const streamsFields = {
  source: optional(text, { doc: 'the kind of source that opens the path, where several take it for their own' }),
}

/**
 * The streams that `open(path, { stream })` can choose from; empty where there is but one. Throws a `FaultError`: also of what has to
 * be waited for, as files elsewhere, and HDF5 before the first of it was opened: `fetchStreams` waits.
 */
export const listStreams = exactArguments('listStreams', (path: string, options?: StreamsOptions): readonly string[] => {
  const asked = streamsAsked(path, options, 'listStreams')
  return atOnce(`listing the streams of ${path}`, 'await fetchStreams(path) lists them', () =>
    orThrow(attempt(`opening ${path}`, () => streamsAt(kindsNow(), path, asked))),
  )
})

/**
 * What `listStreams` gives, of any path: of files elsewhere too, and of formats that have to be loaded first, as HDF5. Rejects with a
 * `FaultError`.
 */
export const fetchStreams = exactArguments(
  'fetchStreams',
  async (path: string, options?: StreamsOptions): Promise<readonly string[]> => {
    const asked = streamsAsked(path, options, 'fetchStreams')
    files.refresh(path)
    return attempting(`listing the streams of ${path}`, async () => streamsAt(await allKinds(), path, asked))
  },
)

type StreamsOptions = Input<typeof streamsFields>

/** The source that is asked for. Throws a `FaultError` where an argument is none. */
const streamsAsked = (path: string, options: StreamsOptions | undefined, at: string): string | undefined => {
  argumentOf(pathCodec, path, at)
  return optionsOf(streamsFields, options, at).source
}
