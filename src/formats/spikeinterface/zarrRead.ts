import { piecewiseOf } from '../../encoding/knots.js'
import { propertyOfNpy } from '../../encoding/npyWrite.js'
import { probeGroupFromJson } from '../../encoding/probeinterface.js'
import { usualProperties } from '../../encoding/propertyFiles.js'
import { unlistedNotices } from '../../encoding/reading.js'
import { formsBelow } from '../../encoding/tolerantJson.js'
import { CONTACTS } from '../../encoding/writable.js'
import { orThrow, refuse } from '../../model/attempt.js'
import { allocate, isDtype, toNumpyDtype } from '../../model/dtype.js'
import { corrupt, isFaultError, renderFault } from '../../model/fault.js'
import { type ChannelId, isJsonObject, type Json, type TimeVector } from '../../model/header.js'
import { type Notice, notice } from '../../model/notice.js'
import type { ProbeGroup } from '../../model/probe.js'
import { sliceProbe } from '../../model/probeGroup.js'
import type { Properties, Property } from '../../model/properties.js'
import { togetherLater } from '../../model/waiting.js'
import { RowArray } from '../zarr/array.js'
import type { ReadingArrays } from '../zarr/chunkFiles.js'
import { arrayAt, type Hierarchy } from '../zarr/hierarchy.js'
import { readValues } from '../zarr/values.js'
import { heldAnnotations, type ReadAnnotations } from './annotations.js'

/** What the root of a saved recording or sorting says. */
export interface ZarrRoot {
  readonly samplingFrequency: number
  readonly numSegments: number
  readonly held: ReadAnnotations
  readonly attributes: { readonly [key: string]: Json }
}

/** Far more than any experiment has. */
const MOST_SEGMENTS = 100_000

/** Read the root's attributes. Throws a `FaultError` where they are not those of a recording or sorting. */
export const readRoot = ({ path, find, rootForms }: Hierarchy): ZarrRoot => {
  const attributes = find('')?.attributes ?? {}
  const { sampling_frequency: samplingFrequency, num_segments: numSegments, annotations } = attributes
  const wrong = (key: string, expected: string): never =>
    refuse(corrupt(`${path}: attribute ${key}`, expected, JSON.stringify(attributes[key] ?? null).slice(0, 100)))
  if (typeof samplingFrequency !== 'number' || !(samplingFrequency > 0 && Number.isFinite(samplingFrequency)))
    return wrong('sampling_frequency', 'a positive number')
  if (typeof numSegments !== 'number' || !(Number.isSafeInteger(numSegments) && numSegments >= 0 && numSegments <= MOST_SEGMENTS))
    return wrong('num_segments', `a number of segments, up to ${MOST_SEGMENTS}`)
  const forms = formsBelow(rootForms(), '/annotations')
  const held = heldAnnotations(isJsonObject(annotations) ? annotations : {}, forms, `${path}: its attributes`)
  return { samplingFrequency, numSegments, held, attributes }
}

/** The ids of channels or units: texts or integers that differ. Rejects with a `FaultError`. */
export const readIds = async (hierarchy: Hierarchy, place: string, reading: ReadingArrays): Promise<readonly ChannelId[]> => {
  const { shape, data } = await readValues(hierarchy, place, reading)
  const ids = data.filter((id): id is ChannelId => typeof id === 'string' || (typeof id === 'number' && Number.isSafeInteger(id)))
  if (shape.length !== 1 || ids.length !== data.length || new Set(ids).size !== ids.length)
    return refuse(
      corrupt(`${hierarchy.path}/${place}`, 'one axis of ids that differ', `${data.length} values of shape (${shape})`),
    )
  return ids
}

const numpyName = (type: string): string => {
  if (type === 'bool') return '|b1'
  if (type === 'float16') return '<f2'
  return isDtype(type) ? toNumpyDtype(type) : type
}

/** The properties of a saved object, a value an id. Those of records and objects are skipped with a notice. */
export const readZarrProperties = async (
  hierarchy: Hierarchy,
  count: number,
  reading: ReadingArrays,
): Promise<{ readonly properties: Properties; readonly notices: readonly Notice[] }> => {
  const properties: [string, Property][] = []
  const notices: Notice[] = []
  if (hierarchy.find('properties') === undefined) return { properties: {}, notices }
  if (!hierarchy.lists('properties'))
    notices.push(...unlistedNotices(reading.files, reading.files.join(hierarchy.path, 'properties'), 'properties'))
  // The contact vector says again, in records, what the probe says.
  const keys = hierarchy.names('properties', usualProperties).filter((key) => key !== CONTACTS)
  const found = await togetherLater(keys, (key) => readZarrProperty(hierarchy, key, count, reading))
  for (const [index, key] of keys.entries()) {
    const property = found[index]
    const at = `${hierarchy.path}/properties/${key}: the property "${key}"`
    if (typeof property === 'string') notices.push(notice('SkippedArray', `${at} is not read: ${property}`))
    else {
      properties.push([key, property])
      if (/^\|?S/.test(arrayAt(hierarchy, `properties/${key}`).type))
        notices.push(notice('Tolerated', `${at} holds bytes, which are read as texts; SpikeInterface keeps bytes`))
    }
  }
  return { properties: Object.fromEntries(properties), notices }
}

/** A property, or why it is not read. */
const readZarrProperty = async (
  hierarchy: Hierarchy,
  key: string,
  count: number,
  reading: ReadingArrays,
): Promise<Property | string> => {
  const place = `properties/${key}`
  try {
    const { shape, type, data } = await readValues(hierarchy, place, reading)
    if (shape[0] !== count) refuse(corrupt(`${hierarchy.path}/${place}`, `${count} values, one an id`, `${shape[0] ?? 'none'}`))
    const property = propertyOfNpy({ _tag: 'array', shape, dtype: numpyName(type), data: sameKind(data) })
    return property ?? `it has ${shape.length} axes`
  } catch (error) {
    if (!(isFaultError(error) && error.fault._tag === 'Unsupported')) throw error
    return renderFault(error.fault)
  }
}

const sameKind = (data: readonly (number | string | boolean)[]): readonly number[] | readonly boolean[] | readonly string[] => {
  if (data.every((value) => typeof value === 'number')) return data
  if (data.every((value) => typeof value === 'boolean')) return data
  return data.map(String)
}

/** The probes: `probegroup` since 0.105, `probe` before, wired 0, 1, 2, ... in the order of the channels. */
export const readZarrProbe = ({ path }: Hierarchy, { attributes }: ZarrRoot, channels: number): ProbeGroup | undefined => {
  const key = ['probegroup', 'probe'].find((each) => isJsonObject(attributes[each]))
  if (key === undefined) return undefined
  const group = orThrow(probeGroupFromJson(attributes[key], `${path}: attribute ${key}`))
  return sliceProbe(
    group,
    Array.from({ length: channels }, (_, channel) => channel),
  )
}

/** The starts of the segments, NaN where nobody said; undefined where the array is not there. */
export const readStarts = async (
  hierarchy: Hierarchy,
  numSegments: number,
  reading: ReadingArrays,
): Promise<readonly (number | undefined)[]> => {
  if (hierarchy.find('t_starts') === undefined) return []
  const { data } = await readValues(hierarchy, 't_starts', reading)
  if (data.length !== numSegments)
    return refuse(corrupt(`${hierarchy.path}/t_starts`, `${numSegments} values, one a segment`, `${data.length}`))
  return data.map((start) => (typeof start === 'number' && Number.isFinite(start) ? start : undefined))
}

/** The times of a segment's frames, read when they are asked for; undefined where there are none. */
export const readVector = async (
  hierarchy: Hierarchy,
  segment: number,
  frames: number,
  reading: ReadingArrays,
): Promise<TimeVector | undefined> => {
  const place = `times_seg${segment}`
  if (hierarchy.find(place) === undefined) return undefined
  const at = reading.files.join(hierarchy.path, place)
  const array = new RowArray(arrayAt(hierarchy, place), at, reading)
  if (array.dtype !== 'float64' || array.width !== 1 || array.rows !== frames)
    return refuse(corrupt(at, `${frames} float64 values, one a frame`, `${array.rows} of ${array.dtype}`))
  const own = `times_knots_seg${segment}`
  if (hierarchy.find(own) !== undefined)
    return piecewiseOf(await readWhole(hierarchy, own, reading), frames, reading.files.join(hierarchy.path, own))
  return {
    frames,
    read: async (start, end) => {
      const times = allocate('float64', Math.max(0, end - start))
      await array.read(start, times.length, Int32Array.of(0), times)
      return times
    },
  }
}

/** A whole array of whole numbers of one axis, as doubles. */
export const readWhole = async (hierarchy: Hierarchy, place: string, reading: ReadingArrays): Promise<Float64Array> => {
  const array = new RowArray(arrayAt(hierarchy, place), reading.files.join(hierarchy.path, ...place.split('/')), reading)
  return Float64Array.from(await array.all(), Number)
}
