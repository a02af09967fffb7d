import { exactly, nonNegativeInteger, optional, path, required } from '../src/codec/codec.js'
import { defineSortingSource } from '../src/declare/source.js'
import { isTridesclous, readTridesclous } from '../src/formats/tridesclous/folder.js'
import { attempt, attemptLater } from '../src/model/attempt.js'

/**
 * A folder that tridesclous wrote: `info.json`, and a `channel_group_0` with its catalogue and its spikes.
 *
 * Streams   one group of channels; one has to be named where there are several. Segments: those of the recording, with their lengths where
 *           `info.json` tells them. Units are the clusters of the catalogue; labels below 0, as of noise, are none.
 * Dtype     frames are whole numbers; the spikes are read when the folder is opened.
 * Units     frames.
 * Errors    InvalidParams: no such group, or several and none named. Incomplete: a `.raw` shorter than its `arrays.json` says. Corrupt: a
 *           damaged `info.json` or `arrays.json`.
 * Source    SpikeInterface `TridesclousSortingExtractor`. Not handled: positions of spikes between frames (`jitter`), centroids, features.
 */
export const tridesclous = defineSortingSource({
  kind: 'tridesclous',
  version: 1,
  label: 'a tridesclous folder',
  params: exactly({
    folderPath: required(path, { doc: 'the folder, with info.json' }),
    chanGrp: optional(nonNegativeInteger, { doc: 'which group of channels; may be left out where there is one' }),
  }),
  example: "tridesclous({ folderPath: 'tdc', chanGrp: 0 })",
  detect: (at, _options, { files }) =>
    attempt(`look into ${at}`, () => (isTridesclous(files, at) ? { params: { folderPath: at }, rank: 'marked' } : undefined)),
  open: ({ folderPath, chanGrp }, { files }) =>
    attemptLater(`open ${folderPath}`, () => readTridesclous(files, folderPath, chanGrp)),
})
