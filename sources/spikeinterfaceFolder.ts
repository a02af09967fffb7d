import { exactly, flag, optional, path, required } from '../src/codec/codec.js'
import { defineSource } from '../src/declare/source.js'
import { checkedFolder } from '../src/encoding/checked.js'
import { filesBelow, MANIFEST } from '../src/encoding/manifest.js'
import { readProperties } from '../src/encoding/propertyFiles.js'
import { rawReader } from '../src/encoding/rawReader.js'
import { fitTimes, rawSegments, rawTimeVector } from '../src/encoding/rawSegments.js'
import { isFile, namesIn } from '../src/encoding/reading.js'
import { standingAt } from '../src/encoding/unfinished.js'
import { type ReadAnnotations, readAnnotations, wholeFloatsOf } from '../src/formats/spikeinterface/annotations.js'
import { binaryArguments, type Dump, readDump } from '../src/formats/spikeinterface/dump.js'
import { readProbe, readTimes, separateAnnotations } from '../src/formats/spikeinterface/metadata.js'
import { recordingFile } from '../src/formats/spikeinterface/write.js'
import { holdsSorting, SORTING_MARKS } from '../src/formats/spikeinterface/writeSorting.js'
import { attempt, attemptLater, refuse } from '../src/model/attempt.js'
import { itemSize } from '../src/model/dtype.js'
import { incomplete, unreadable } from '../src/model/fault.js'
import type { Segment } from '../src/model/header.js'
import { type Notice, notice } from '../src/model/notice.js'
import { floatProperty, numbersOf, type Properties } from '../src/model/properties.js'
import type { Files } from '../src/platform/files.js'

/** What a save puts down last. */
const MARKS = ['si_folder.json', 'cached.json']
/** What a save leaves in the folder before it puts down its mark of completeness. */
const TRACES = ['binary.json', 'traces_cached_seg0.raw', 'properties', 'provenance.json', 'provenance.pkl']

/**
 * A recording that SpikeInterface, or rxephys, saved as a folder.
 *
 * Streams   one. Segments: a `traces_cached_seg{i}.raw` each; `t_starts`, or the times in `times_cached_seg{i}.npy`.
 * Dtype     as saved, little-endian.
 * Units     as saved; the properties `gain_to_uV` and `offset_to_uV` say how samples become µV.
 * Errors    Incomplete: a save that did not finish, a file gone or, unless `tolerateTruncation` and it is one of samples, cut
 *           short. Corrupt: a file that is not what the manifest
 *           (`checksums.json`, which rxephys writes) was made of. Conflict: a file that was added since, a manifest of an
 *           older release. Corrupt, Conflict: a property or times of another length.
 *           Unreadable: a folder of something else, a sorting for instance. Unsupported: big-endian samples.
 * Source    SpikeInterface `BinaryFolderRecording` of versions 0.90 to 0.105 (`cached.json`; `binary.json` with
 *           `num_chan` or `num_channels`; `probe.json` or `probegroup.json`; annotations in either place). Not
 *           handled: pickles, which are never opened. Properties of objects or records are skipped with a notice.
 */
export const spikeinterfaceFolder = defineSource({
  kind: 'spikeinterfaceFolder',
  version: 1,
  label: 'a SpikeInterface folder',
  params: exactly({
    folder: required(path, { doc: 'the folder' }),
    acceptUnchecked: optional(flag, {
      doc: 'whether a folder is read as it stands where no checksum covers it; default: refused',
    }),
    tolerateTruncation: optional(flag, { doc: 'open the whole frames that are there of a file of samples that was cut short' }),
  }),
  example: "spikeinterfaceFolder({ folder: 'clean' })",
  detect: (folder, { tolerateTruncation }, { files }) =>
    attempt(`look into ${folder}`, () => {
      const place = standingAt(folder, files)
      if (files.stat(place)?.kind !== 'folder') return undefined
      const names = namesIn(files, place, [...MARKS, ...TRACES, ...SORTING_MARKS])
      // The same mark stands in the folders of sortings.
      const hasTraces = names.includes('binary.json') || names.includes('traces_cached_seg0.raw')
      if (holdsSorting(names) && !hasTraces) return undefined
      const marked = MARKS.some((name) => names.includes(name))
      const begun =
        names.includes('binary.json') || (names.includes('properties') && names.some((name) => name.startsWith('provenance.')))
      const params = { folder, ...(tolerateTruncation === true && { tolerateTruncation }) }
      return marked || begun ? { params, rank: 'marked' } : undefined
    }),
  open: (params, context) =>
    attemptLater(`open ${params.folder}`, () => {
      const folder = standingAt(params.folder, context.files)
      const accept = params.acceptUnchecked === true || context.acceptUnchecked === true
      const tolerateTruncation = params.tolerateTruncation === true
      const checked = checkedFolder(folder, recordingFile, { accept, tolerateTruncation }, context.files)
      const { files, verify } = checked
      const { dump, dumpPath, held: told } = readFolder(files, folder)
      const settings = binaryArguments(files, folder, dumpPath, dump)
      const { numChannels, dtype, channelIds, gains, offsets, isFiltered } = settings
      const { raw, notices } = rawSegments(files, settings.filePaths, {
        byteOffset: settings.fileOffset,
        sampleBytes: itemSize(dtype),
        channels: numChannels,
        timeAxis: settings.timeAxis,
        tolerateTruncation,
      })
      const held = readProperties(files, folder, numChannels)
      const described: Properties = {
        ...(gains && { gain_to_uV: floatProperty(gains) }),
        ...(offsets && { offset_to_uV: floatProperty(offsets) }),
      }
      const properties: Properties = { ...described, ...held.properties }
      const { annotations, probe } = separateAnnotations(
        { is_filtered: isFiltered, ...told.annotations },
        readProbe(files, folder, numChannels),
      )
      const times = raw.map(({ frames }, segment) => {
        const stamps = settings.timestamps.at(segment)
        const found = stamps ? { path: stamps, vector: rawTimeVector(files, stamps) } : readTimes(files, folder, segment)
        return found && fitTimes(found.path, found.vector, frames, tolerateTruncation)
      })
      const segments = raw.map(({ frames }, segment): Segment => {
        const [tStart, fitted] = [settings.tStarts[segment], times[segment]]
        return { frames, times: { ...(tStart !== undefined && { tStart }), ...(fitted && { vector: fitted.vector }) } }
      })
      return {
        header: {
          samplingFrequency: settings.samplingFrequency,
          channelIds,
          dtype,
          properties,
          annotations,
          ...wholeFloatsOf(told),
          ...(probe && { probe }),
        },
        segments,
        notices: [
          ...checked.notices,
          ...told.notices,
          ...notices,
          ...times.flatMap((fitted) => fitted?.notices ?? []),
          ...held.notices,
          ...toldOfOthers(dumpPath, described, properties),
        ],
        contents: contentsOf(files, folder, [...settings.filePaths, ...settings.timestamps]),
        ...(checked.accepted && { closed: { ...params, acceptUnchecked: true } }),
        reader: rawReader({
          files: context.files,
          segments: raw,
          fileChannels: numChannels,
          columns: Int32Array.from(channelIds, (_, channel) => channel),
          dtype,
          timeAxis: settings.timeAxis,
          ...(verify && { verify }),
        }),
      }
    }),
})

/** A manifest tells of all files; without one, they are told one by one, with those that lie elsewhere. */
const contentsOf = (files: Files, folder: string, samples: readonly string[]): readonly string[] => {
  const manifest = files.join(folder, MANIFEST)
  if (isFile(files, manifest)) return [manifest]
  const all = files.lists(folder) ? filesBelow(folder, files).map((name) => files.join(folder, name)) : []
  return [...new Set([...all, ...samples])]
}

/** Gains and offsets stand in two places; SpikeInterface takes the property. */
const toldOfOthers = (dumpPath: string, described: Properties, taken: Properties): readonly Notice[] =>
  Object.keys(described).flatMap((key) => {
    const [said, used] = [described, taken].map((properties) => numbersOf(properties, key) ?? [])
    const same = said.length === used.length && said.every((value, channel) => Object.is(value, used[channel]))
    return same ? [] : [notice('Tolerated', `${dumpPath}: its ${key} is not the property "${key}", which is taken`)]
  })

interface Folder {
  /** What describes the traces, and the file it stands in. */
  readonly dump: Dump
  readonly dumpPath: string
  readonly held: ReadAnnotations
}

/** Find out which layout the folder has, and that it holds a whole recording. */
const readFolder = (files: Files, folder: string): Folder => {
  if (files.stat(folder)?.kind !== 'folder') refuse(unreadable(folder, 'a folder', 'nothing there, or a file'))
  const has = (name: string): boolean => files.stat(files.join(folder, name)) !== undefined
  if (has('si_folder.json')) {
    const mark = files.join(folder, 'si_folder.json')
    const { class: name } = readDump(files, mark)
    if (!name.endsWith('.BinaryFolderRecording')) return refuseClass(mark, name)
    const dumpPath = files.join(folder, 'binary.json')
    if (!has('binary.json')) return refuse(incomplete(folder, 'binary.json, which describes the traces', 'no such file'))
    const dump = readTraces(files, dumpPath)
    const own = files.join(folder, 'annotations.json')
    const held = has('annotations.json') ? readAnnotations(files, own, true) : readAnnotations(files, mark, false)
    return { dump, dumpPath, held }
  }
  if (has('cached.json')) {
    const dumpPath = files.join(folder, 'cached.json')
    return { dump: readTraces(files, dumpPath), dumpPath, held: readAnnotations(files, dumpPath, false) }
  }
  const hint = 'the save did not finish: save it again'
  if (TRACES.some(has)) return refuse(incomplete(folder, 'si_folder.json, which a save writes last', 'no such file', hint))
  return refuse(unreadable(folder, 'a folder saved by SpikeInterface (si_folder.json or cached.json)', 'neither'))
}

const readTraces = (files: Files, path: string): Dump => {
  const dump = readDump(files, path)
  return /\.Bin(ary|Dat)RecordingExtractor$/.test(dump.class) ? dump : refuseClass(path, dump.class)
}

const refuseClass = (path: string, name: string): never => {
  const sorting = name.includes('Sorting')
  const hint = sorting ? 'openSorting() opens it' : `its class is ${name}`
  return refuse(unreadable(path, 'a recording', sorting ? `a sorting (${name})` : 'another kind of object', hint))
}
