import { exactly, flag, optional, path, required, shown } from '../src/codec/codec.js'
import { defineSortingSource } from '../src/declare/source.js'
import { checkedFolder } from '../src/encoding/checked.js'
import { readJsonObject } from '../src/encoding/json.js'
import { readProperties } from '../src/encoding/propertyFiles.js'
import { isFile, namesIn } from '../src/encoding/reading.js'
import { standingAt } from '../src/encoding/unfinished.js'
import { type ReadAnnotations, readAnnotations, wholeFloatsOf } from '../src/formats/spikeinterface/annotations.js'
import { readDump } from '../src/formats/spikeinterface/dump.js'
import { readNpzSorting } from '../src/formats/spikeinterface/npz.js'
import { recordsReader } from '../src/formats/spikeinterface/records.js'
import { holdsSorting, SORTING_MARKS, sortingFile } from '../src/formats/spikeinterface/writeSorting.js'
import { columnsReader } from '../src/kit/spikeReaders.js'
import { attempt, attemptLater, refuse } from '../src/model/attempt.js'
import { corrupt, incomplete, unreadable } from '../src/model/fault.js'
import type { Json, UnitId } from '../src/model/header.js'
import type { SpikeReader } from '../src/model/reader.js'
import type { Files } from '../src/platform/files.js'

/**
 * A sorting that SpikeInterface, or rxephys, saved as a folder.
 *
 * Streams   one. Segments: as many as the folder says; none has a length.
 * Dtype     frames are whole numbers, exact to 2^53.
 * Units     frames.
 * Errors    Incomplete: a save that did not finish, a file cut short or gone. Corrupt: spikes of units or segments that do not
 *           exist, a property of another length, a file that is not what the manifest (`checksums.json`, which rxephys writes)
 *           was made of. Conflict: a file that was added since. Unreadable: a folder of something else, a recording for instance.
 * Source    SpikeInterface `NumpyFolderSorting` and `NpzFolderSorting` of all versions (`numpysorting_info.json` and
 *           `spikes.npy`; `sorting_cached.npz` beside `npz.json`, `si_folder.json` or `cached.json`). Not handled: pickles,
 *           which are never opened. Properties of objects or records are skipped with a notice.
 */
export const spikeinterfaceSortingFolder = defineSortingSource({
  kind: 'spikeinterfaceSortingFolder',
  version: 1,
  label: 'a SpikeInterface folder of a sorting',
  params: exactly({
    folder: required(path, { doc: 'the folder' }),
    acceptUnchecked: optional(flag, {
      doc: 'whether a folder is read as it stands where no checksum covers it; default: refused',
    }),
  }),
  example: "spikeinterfaceSortingFolder({ folder: 'units' })",
  detect: (folder, _options, { files }) =>
    attempt(`look into ${folder}`, () => {
      const place = standingAt(folder, files)
      if (files.stat(place)?.kind !== 'folder') return undefined
      const names = namesIn(files, place, SORTING_MARKS)
      return holdsSorting(names) ? { params: { folder }, rank: 'marked' } : undefined
    }),
  open: (params, context) =>
    attemptLater(`open ${params.folder}`, async () => {
      const folder = standingAt(params.folder, context.files)
      if (context.files.stat(folder)?.kind !== 'folder') return refuse(unreadable(folder, 'a folder', 'nothing there, or a file'))
      const accept = params.acceptUnchecked === true || context.acceptUnchecked === true
      const { files, ...checked } = checkedFolder(folder, sortingFile, { accept }, context.files)
      const held = annotationsOf(files, folder)
      const { samplingFrequency, unitIds, numSegments, reader, idDtype } = await readSpikes(files, folder)
      const { properties, notices } = readProperties(files, folder, unitIds.length)
      return {
        header: { samplingFrequency, unitIds, properties, annotations: held.annotations, ...wholeFloatsOf(held) },
        segments: Array.from({ length: numSegments }, () => ({ frames: Number.POSITIVE_INFINITY, times: {} })),
        notices: [...checked.notices, ...held.notices, ...notices],
        ...(checked.accepted && { closed: { folder: params.folder, acceptUnchecked: true } }),
        reader,
        ...(idDtype !== undefined && { idDtype }),
      }
    }),
})

const annotationsOf = (files: Files, folder: string): ReadAnnotations => {
  const mark = ['si_folder.json', 'cached.json'].map((name) => files.join(folder, name)).find((each) => isFile(files, each))
  if (mark === undefined)
    return refuse(
      incomplete(folder, 'si_folder.json, which a save writes last', 'no such file', 'the save did not finish: save it again'),
    )
  const { class: name } = readDump(files, mark)
  if (!/Sorting(Extractor)?$/.test(name)) return refuse(unreadable(mark, 'a sorting', name, 'open() opens it'))
  // 0.105 keeps them in a file of their own.
  const own = files.join(folder, 'annotations.json')
  return isFile(files, own) ? readAnnotations(files, own, true) : readAnnotations(files, mark, false)
}

interface Held {
  readonly samplingFrequency: number
  readonly unitIds: readonly UnitId[]
  readonly numSegments: number
  readonly reader: SpikeReader
  readonly idDtype?: string
}

const readSpikes = async (files: Files, folder: string): Promise<Held> => {
  const info = files.join(folder, 'numpysorting_info.json')
  if (isFile(files, info)) {
    const held = readInfo(info, readJsonObject(files, info))
    return { ...held, reader: recordsReader(files, files.join(folder, 'spikes.npy'), held.numSegments, held.unitIds.length) }
  }
  const archive = files.join(folder, 'sorting_cached.npz')
  if (!isFile(files, archive))
    return refuse(incomplete(folder, 'numpysorting_info.json and spikes.npy, or sorting_cached.npz', 'neither'))
  const { samplingFrequency, unitIds, idDtype, segments } = await readNpzSorting(files, archive)
  return { samplingFrequency, unitIds, numSegments: segments.length, reader: columnsReader(segments, unitIds.length), idDtype }
}

/** Far more than any experiment has. */
const MOST_SEGMENTS = 100_000

const readInfo = (at: string, info: { readonly [key: string]: Json }): Omit<Held, 'reader'> => {
  const { sampling_frequency: samplingFrequency, unit_ids: ids, num_segments: numSegments } = info
  if (typeof samplingFrequency !== 'number' || !(samplingFrequency > 0 && Number.isFinite(samplingFrequency)))
    return refuse(corrupt(`${at}: sampling_frequency`, 'a positive number', shown(samplingFrequency)))
  if (typeof numSegments !== 'number' || !(Number.isSafeInteger(numSegments) && numSegments >= 0 && numSegments <= MOST_SEGMENTS))
    return refuse(corrupt(`${at}: num_segments`, `a number of segments, up to ${MOST_SEGMENTS}`, shown(numSegments)))
  const unitIds = Array.isArray(ids)
    ? ids.filter((id): id is UnitId => typeof id === 'string' || (typeof id === 'number' && Number.isSafeInteger(id)))
    : []
  if (!Array.isArray(ids) || unitIds.length !== ids.length || new Set(unitIds).size !== unitIds.length)
    return refuse(corrupt(`${at}: unit_ids`, 'a list of ids that differ', shown(ids)))
  return { samplingFrequency, unitIds, numSegments }
}
