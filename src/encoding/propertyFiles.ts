import { either as E } from 'fp-ts'
import { refuse } from '../model/attempt.js'
import { corrupt, type Fault, renderFault } from '../model/fault.js'
import { type Notice, notice } from '../model/notice.js'
import type { Properties, Property } from '../model/properties.js'
import { together } from '../model/waiting.js'
import type { Files } from '../platform/files.js'
import { NPY_HEADER_BYTES, parseNpy, parseNpyHeader } from './npy.js'
import { npyItem } from './npyItem.js'
import { propertyOfNpy } from './npyWrite.js'
import { firstBytes, isFile, namesIn, unlistedNotices } from './reading.js'
import { CONTACTS } from './writable.js'

/** The properties that SpikeInterface and its readers give most recordings and sortings. */
export const usualProperties = [
  'gain_to_uV',
  'offset_to_uV',
  'gain_to_physical_unit',
  'offset_to_physical_unit',
  'physical_unit',
  'location',
  'group',
  'channel_name',
  'channel_names',
  'inter_sample_shift',
  'brain_area',
  'quality',
  'KSLabel',
  'original_cluster_id',
]
const USUAL = usualProperties.map((key) => `${key}.npy`)

/** The properties in `properties/*.npy`, one value a channel; arrays that cannot be read are skipped with a notice. */
export const readProperties = (
  files: Files,
  folder: string,
  channels: number,
): { readonly properties: Properties; readonly notices: readonly Notice[] } => {
  const place = files.join(folder, 'properties')
  const properties: [string, Property][] = []
  const notices: Notice[] = []
  if (files.stat(place)?.kind !== 'folder') return { properties: {}, notices }
  const names = namesIn(files, place, USUAL)
  notices.push(...unlistedNotices(files, place, 'properties'))
  const arrays = names.flatMap((name) => {
    const key = /^(.+)\.npy$/.exec(name)?.[1]
    // The contact vector says again, in records, what the probe file says.
    return key === undefined || key === CONTACTS ? [] : [{ key, path: files.join(place, name) }]
  })
  const found = together(arrays, ({ path }) => (isFile(files, path) ? readProperty(files, path, channels) : 'it is no file'))
  for (const [index, { key, path }] of arrays.entries()) {
    const property = found[index]
    if (typeof property !== 'string') properties.push([key, property])
    else notices.push(notice('SkippedArray', `${path}: the property "${key}" is not read: ${property}`))
  }
  // A name such as __proto__ is a name like any other.
  return { properties: Object.fromEntries(properties), notices }
}

/** The property in a file, or why it is none. What its head says is held against its size before it is read. */
const readProperty = (files: Files, path: string, channels: number): Property | string => {
  const head = parseNpyHeader(firstBytes(files, path, NPY_HEADER_BYTES), path)
  if (E.isLeft(head)) return skipped(head.left)
  const [values = 0] = head.right.shape
  const reason = npyItem(head.right.dtype)
  if (typeof reason === 'string') return reason
  if (values !== channels) return refuse(corrupt(path, `${channels} values, one a channel`, `${values}`))
  const read = parseNpy(files.readBytes(path), path)
  if (E.isLeft(read)) return skipped(read.left)
  if (read.right._tag === 'skipped') return read.right.reason
  return propertyOfNpy(read.right) ?? `it has ${read.right.shape.length} axes`
}

const skipped = (fault: Fault): string => (fault._tag === 'Unsupported' ? renderFault(fault) : refuse(fault))
