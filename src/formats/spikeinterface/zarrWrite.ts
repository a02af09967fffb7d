import { listOfKnots } from '../../model/clock.js'
import type { ChannelId, Header, Segment } from '../../model/header.js'
import { type Properties, propertyOf } from '../../model/properties.js'
import type { SortingHeader } from '../../model/spikes.js'
import type { Documents } from '../zarr/documents.js'
import type { Compression } from '../zarr/encode.js'
import { FileWriter, type Written } from '../zarr/fileWriter.js'
import { type RowTarget, RowWriter } from '../zarr/rowWriter.js'
import { smallArray } from '../zarr/smallArrays.js'
import { pythonAnnotations } from './annotations.js'
import { type PythonJson, pythonFloat, writePythonJson } from './pythonJson.js'
import { pythonProbeGroup } from './pythonProbe.js'
import { ownRate } from './write.js'

/** What a saved hierarchy may hold; a folder with anything else is never replaced. */
export const zarrFile =
  /^(\.zgroup|\.zattrs|\.zmetadata|zarr\.json|checksums\.json|rxephys\.json|array-[0-9a-f]{16}([0-9a-f]{48})?\.npy|(channel_ids|unit_ids|t_starts|traces_seg\d+|times_seg\d+|times_knots_seg\d+|spikes(\/[a-z_]+)?|properties(\/[^/]+)?)\/(\.z(array|attrs|group)|zarr\.json|\d+(\.\d+)*|c(\/\d+)+))$/

/**
 * Elsewhere the root's metadata come last, since either file of version 2 is enough for some reader, and then the checksums: they
 * hold all that describes the rest, and without them no save of ours opens.
 */
export const zarrElsewhere = {
  known: zarrFile,
  last: ['.zmetadata', '.zgroup', 'zarr.json', 'checksums.json'],
  whole: ['checksums.json'],
} as const

const sorted = (object: { readonly [key: string]: PythonJson }): { readonly [key: string]: PythonJson } =>
  Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)))

const infoOf = (name: string, module: string): PythonJson => ({
  class: `spikeinterface.core.${module}.${name}`,
  module: 'spikeinterface',
  version: '0.105.3',
})

/** The attributes of the root of a recording: both forms of its probe, since releases read one or the other. */
export const recordingAttributes = (header: Header, numSegments: number): string => {
  const { samplingFrequency, probe } = header
  const group = probe && pythonProbeGroup(probe)
  return `${writePythonJson(
    sorted({
      annotations: pythonAnnotations(header),
      num_segments: numSegments,
      sampling_frequency: pythonFloat(samplingFrequency),
      provenance: null,
      zarr_class_info: infoOf('ZarrRecordingExtractor', 'zarrextractors'),
      ...(group && { probe: group, probegroup: group }),
    }),
  )}\n`
}

/** The attributes of the root of a sorting. */
export const sortingAttributes = (header: SortingHeader, numSegments: number): string =>
  `${writePythonJson(
    sorted({
      annotations: pythonAnnotations(header),
      num_segments: numSegments,
      sampling_frequency: pythonFloat(header.samplingFrequency),
      provenance: null,
      zarr_class_info: infoOf('ZarrSortingExtractor', 'zarrextractors'),
    }),
  )}\n`

/** Write ids and properties: the small arrays of a recording or sorting. */
export const writeSmall = (
  documents: Documents,
  ids: { readonly place: string; readonly values: readonly ChannelId[] },
  properties: Properties,
): void => {
  documents.small(ids.place, smallArray(documents.version, propertyOf(ids.values)))
  documents.group('properties')
  for (const [key, property] of Object.entries(properties))
    documents.small(`properties/${key}`, smallArray(documents.version, property))
}

/** Write the clocks of a recording: starts, and the times of segments whose frames have times of their own; what of it is long. */
export const writeClocks = async (
  documents: Documents,
  segments: readonly Segment[],
  { chunkFrames, compression }: { readonly chunkFrames: number; readonly compression: Compression },
): Promise<readonly Written[]> => {
  const { version, root, files } = documents
  const starts = segments.map(({ times }) => times.tStart ?? Number.NaN)
  if (starts.some((start) => !Number.isNaN(start)))
    documents.small('t_starts', smallArray(version, { dtype: 'float64', values: starts }))
  const output = new FileWriter(root, files)
  for (const [segment, each] of segments.entries()) {
    const vector = each.times.vector ?? ownRate(each)
    if (vector === undefined) continue
    if (vector.knots !== undefined)
      documents.small(
        `times_knots_seg${segment}`,
        smallArray(version, { dtype: 'float64', values: Array.from(listOfKnots(vector.knots)) }),
      )
    const shape = [vector.frames]
    const place = `times_seg${segment}`
    const target: RowTarget = { place, version, shape, chunks: [chunkFrames], dtype: 'float64', delta: false, compression }
    documents.rows(target)
    const writer = new RowWriter(target, 0, output.put)
    for (let start = 0; start < vector.frames; start += chunkFrames)
      await writer.write(await vector.read(start, Math.min(vector.frames, start + chunkFrames)))
  }
  await output.settle()
  return output.take()
}
