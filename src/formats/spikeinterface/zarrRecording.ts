import type { BoundSource } from '../../declare/source.js'
import { refuse } from '../../model/attempt.js'
import { conflict, corrupt } from '../../model/fault.js'
import type { Segment } from '../../model/header.js'
import { RowArray } from '../zarr/array.js'
import type { ReadingArrays } from '../zarr/chunkFiles.js'
import { arrayAt, type Hierarchy } from '../zarr/hierarchy.js'
import { arraysReader } from '../zarr/reader.js'
import { wholeFloatsOf } from './annotations.js'
import { separateAnnotations } from './metadata.js'
import { readIds, readRoot, readStarts, readVector, readZarrProbe, readZarrProperties } from './zarrRead.js'

/** A recording that was saved as Zarr. Rejects with a `FaultError`. */
export const openZarrRecording = async (
  hierarchy: Hierarchy,
  reading: ReadingArrays,
): Promise<Pick<BoundSource, 'header' | 'segments' | 'notices' | 'reader'>> => {
  const root = readRoot(hierarchy)
  const channelIds = await readIds(hierarchy, 'channel_ids', reading)
  const held = await readZarrProperties(hierarchy, channelIds.length, reading)
  const starts = await readStarts(hierarchy, root.numSegments, reading)
  const traces = Array.from({ length: root.numSegments }, (_, segment) =>
    openTraces(hierarchy, segment, channelIds.length, reading),
  )
  const dtype = traces[0]?.dtype ?? 'int16'
  for (const [segment, array] of traces.entries())
    if (array.dtype !== dtype)
      refuse(conflict(`dtype of traces_seg${segment} of ${hierarchy.path}`, `${dtype}, as traces_seg0`, array.dtype))
  const { annotations, probe } = separateAnnotations(root.held.annotations, readZarrProbe(hierarchy, root, channelIds.length))
  const segments = await Promise.all(
    traces.map(async ({ rows }, segment): Promise<Segment> => {
      const [tStart, vector] = [starts.at(segment), await readVector(hierarchy, segment, rows, reading)]
      return { frames: rows, times: { ...(tStart !== undefined && { tStart }), ...(vector && { vector }) } }
    }),
  )
  return {
    header: {
      samplingFrequency: root.samplingFrequency,
      channelIds,
      dtype,
      properties: held.properties,
      annotations,
      ...wholeFloatsOf(root.held),
      ...(probe && { probe }),
    },
    segments,
    notices: [...root.held.notices, ...held.notices],
    reader: arraysReader(traces),
  }
}

const openTraces = (hierarchy: Hierarchy, segment: number, channels: number, reading: ReadingArrays): RowArray => {
  const place = `traces_seg${segment}`
  const array = new RowArray(arrayAt(hierarchy, place), reading.files.join(hierarchy.path, place), reading)
  if (array.shape.length !== 2 || array.width !== channels)
    return refuse(corrupt(`${hierarchy.path}/${place}`, `frames × ${channels} channels`, `shape (${array.shape})`))
  return array
}
