import { npyHeaderBytes, npyOfProperty, writeNpy } from '../../encoding/npyWrite.js'
import { thenAlwaysLater } from '../../model/attempt.js'
import { listOfKnots } from '../../model/clock.js'
import { toNumpyDtype } from '../../model/dtype.js'
import type { ChannelId, Header, Segment, TimeVector } from '../../model/header.js'
import { channelGroups } from '../../model/probeGroup.js'
import { numbersOf, type Properties, propertyOf } from '../../model/properties.js'
import { regularTimes } from '../../model/times.js'
import type { Files } from '../../platform/files.js'
import { pythonAnnotations } from './annotations.js'
import { type PythonJson, pythonFloat, pythonFloats, writePythonJson } from './pythonJson.js'
import { pythonProbeFile } from './pythonProbe.js'

/** The release whose layout is written: the one that 0.104 and 0.105 both read. */
const LAYOUT = '0.104.8'

/** The file of a segment's samples in a SpikeInterface folder. */
export const tracesFile = (segment: number): string => `traces_cached_seg${segment}.raw`

/** The knots of a clock that is linear between them, beside the times that they give: SpikeInterface has none. */
export const knotsFile = (segment: number): string => `times_knots_seg${segment}.npy`

/** What a saved recording's folder may hold; a folder with anything else is never replaced. */
export const recordingFile =
  /^((si_folder|binary|annotations|checksums|rxephys)\.json|(provenance|cached)\.(json|pkl)|probe(group)?\.json|properties\/[^/]+\.npy|traces_cached_seg\d+\.raw|times_cached_seg\d+\.npy|times_knots_seg\d+\.npy|array-[0-9a-f]{16}([0-9a-f]{48})?\.npy)$/

const mainProperties = [
  'group',
  'location',
  'gain_to_uV',
  'offset_to_uV',
  'gain_to_physical_unit',
  'offset_to_physical_unit',
  'physical_unit',
]

const dump = (className: string, kwargs: PythonJson, annotations: PythonJson, properties: Properties): PythonJson => ({
  class: className,
  module: 'spikeinterface',
  version: LAYOUT,
  kwargs,
  annotations,
  properties: Object.fromEntries(mainProperties.map((key) => [key, columnOf(properties, key)])),
  relative_paths: true,
})

const columnOf = (properties: Properties, key: string): PythonJson => {
  const property = properties[key]
  if (property === undefined) return null
  const floats = property.dtype.startsWith('float')
  return property.values.map((value): PythonJson => {
    if (typeof value === 'number') return floats ? pythonFloat(value) : value
    return typeof value === 'object'
      ? value.map((item) => (typeof item === 'number' && floats ? pythonFloat(item) : item))
      : value
  })
}

const floatsOf = (properties: Properties, key: string): PythonJson => {
  const numbers = numbersOf(properties, key)
  return numbers === undefined ? null : pythonFloats(numbers)
}

/** `binary.json`: how the files of samples are laid out. */
export const binaryJson = (header: Header, segments: readonly Segment[], dtype: Header['dtype']): string => {
  const { annotations, properties, samplingFrequency, channelIds } = header
  const starts = segments.map(({ times }) => times.tStart)
  const kwargs: PythonJson = {
    file_paths: segments.map((_, segment) => tracesFile(segment)),
    sampling_frequency: pythonFloat(samplingFrequency),
    // SpikeInterface cannot read a list with a null in it: a segment without a start time starts at 0 beside one with.
    t_starts: starts.every((start) => start === undefined) ? null : pythonFloats(starts.map((start) => start ?? 0)),
    num_channels: channelIds.length,
    dtype: toNumpyDtype(dtype),
    channel_ids: idsOf(channelIds),
    time_axis: 0,
    file_offset: 0,
    gain_to_uV: floatsOf(properties, 'gain_to_uV'),
    offset_to_uV: floatsOf(properties, 'offset_to_uV'),
    is_filtered: annotations.is_filtered === true,
  }
  const main = Object.fromEntries(['name', 'is_filtered'].flatMap((key) => (key in annotations ? [[key, annotations[key]]] : [])))
  return writePythonJson(dump('spikeinterface.core.binaryrecordingextractor.BinaryRecordingExtractor', kwargs, main, properties))
}

const idsOf = (ids: readonly ChannelId[]): PythonJson => ids.map((id): PythonJson => id)

/** `si_folder.json`: all annotations, and by its presence the mark that the folder is whole. */
export const folderJson = (header: Header): string =>
  writePythonJson(
    dump(
      'spikeinterface.core.binaryfolder.BinaryFolderRecording',
      { folder_path: '.' },
      pythonAnnotations(header),
      header.properties,
    ),
  )

/** Write properties, probe and time vectors: the parts of a folder that are neither samples nor JSON of its own. */
export const writeMetadata = async (
  folder: string,
  header: Header,
  segments: readonly Segment[],
  files: Files,
): Promise<void> => {
  const place = files.join(folder, 'properties')
  files.makeFolder(place)
  for (const [key, property] of Object.entries(header.properties))
    files.writeWhole(files.join(place, `${key}.npy`), npyOfProperty(property))
  if (header.probe !== undefined)
    for (const name of ['probe.json', 'probegroup.json'])
      files.writeWhole(files.join(folder, name), writePythonJson(pythonProbeFile(header.probe)))
  for (const [segment, each] of segments.entries()) {
    const vector = each.times.vector ?? ownRate(each)
    if (vector !== undefined) await writeTimes(files.join(folder, `times_cached_seg${segment}.npy`), vector, files)
    if (vector?.knots !== undefined) {
      const list = listOfKnots(vector.knots)
      files.writeWhole(files.join(folder, knotsFile(segment)), writeNpy({ dtype: 'float64', shape: [list.length], data: list }))
    }
  }
}

/** The time of every frame of a segment whose clock has a rate of its own: a folder has one rate for all. */
export const ownRate = ({ frames, times: { tStart, samplingFrequency } }: Segment): TimeVector | undefined =>
  samplingFrequency === undefined
    ? undefined
    : { frames, read: async (start, end) => regularTimes(samplingFrequency, tStart, start, end) }

/** Bytes of the times of all segments whose frames have times of their own. */
export const timesBytes = (segments: readonly Segment[]): number =>
  segments.reduce((sum, each) => sum + 8 * ((each.times.vector ?? ownRate(each))?.frames ?? 0), 0)

/** Times are read and written this many at a time. */
const TIMES = 1 << 20

const writeTimes = async (path: string, vector: NonNullable<Segment['times']['vector']>, files: Files): Promise<void> => {
  const handle = files.openWrite(path, { create: true })
  await thenAlwaysLater(
    async () => {
      const head = npyHeaderBytes('<f8', [vector.frames])
      handle.write(head, 0)
      for (let start = 0; start < vector.frames; start += TIMES) {
        const times = await vector.read(start, Math.min(vector.frames, start + TIMES))
        handle.write(new Uint8Array(times.buffer, times.byteOffset, times.byteLength), head.length + start * 8)
      }
      handle.sync()
    },
    () => handle.close(),
  )
}

/** SpikeInterface cannot select channels of a recording that has a probe and no property `group`. */
export const withGroups = (header: Header): Header => {
  const { probe, properties, channelIds } = header
  if (probe === undefined || 'group' in properties) return header
  const groups = channelGroups(probe)
  return groups.length === channelIds.length ? { ...header, properties: { ...properties, group: propertyOf(groups) } } : header
}
