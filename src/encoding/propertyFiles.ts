import { either as E } from 'fp-ts'
import { refuse } from '../model/attempt.js'
import { corrupt, type Fault, renderFault } from '../model/fault.js'
import { type Notice, notice } from '../model/notice.js'
import type { Properties, Property } from '../model/properties.js'
import type { Files } from '../platform/files.js'
import { NPY_HEADER_BYTES, parseNpy, parseNpyHeader } from './npy.js'
import { npyItem } from './npyItem.js'
import { propertyOfNpy } from './npyWrite.js'
import { firstBytes, namesIn } from './reading.js'
import { CONTACTS } from './writable.js'

const isFile = (files: Files, path: string): boolean => files.stat(path)?.kind === 'file'

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
  for (const name of namesIn(files, place)) {
    const key = /^(.+)\.npy$/.exec(name)?.[1]
    // The contact vector says again, in records, what the probe file says.
    if (key === undefined || key === CONTACTS) continue
    const path = files.join(place, name)
    const property = isFile(files, path) ? readProperty(files, path, channels) : 'it is no file'
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
