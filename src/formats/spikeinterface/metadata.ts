import { either as E } from 'fp-ts'
import * as t from 'io-ts'
import { readJson } from '../../encoding/json.js'
import { NPY_HEADER_BYTES, parseNpy, parseNpyHeader } from '../../encoding/npy.js'
import { npyItem } from '../../encoding/npyItem.js'
import { npyVector } from '../../encoding/npyVector.js'
import { propertyOfNpy } from '../../encoding/npyWrite.js'
import { probeGroupFromJson } from '../../encoding/probeinterface.js'
import { firstBytes, namesIn } from '../../encoding/reading.js'
import { CONTACTS } from '../../encoding/writable.js'
import { orThrow, refuse } from '../../model/attempt.js'
import { corrupt, type Fault, renderFault } from '../../model/fault.js'
import type { Annotations, Json, TimeVector } from '../../model/header.js'
import { isJsonObject } from '../../model/header.js'
import { type Notice, notice } from '../../model/notice.js'
import type { ProbeGroup } from '../../model/probe.js'
import { sliceProbe } from '../../model/probeGroup.js'
import type { Properties, Property } from '../../model/properties.js'
import type { Files } from '../../platform/files.js'

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

/** The probes, as every version writes them, wired 0, 1, 2, ... in the order of the channels. */
export const readProbe = (files: Files, folder: string, channels: number): ProbeGroup | undefined => {
  const path = ['probegroup.json', 'probe.json'].map((name) => files.join(folder, name)).find((each) => isFile(files, each))
  if (path === undefined) return undefined
  const group = orThrow(probeGroupFromJson(readJson(files, path), path))
  return sliceProbe(
    group,
    Array.from({ length: channels }, (_, channel) => channel),
  )
}

/** Older versions kept the probes' own annotations and outlines among the recording's: they go back to the probes. */
export const settleAnnotations = (
  annotations: Annotations,
  probe: ProbeGroup | undefined,
): { readonly annotations: Annotations; readonly probe: ProbeGroup | undefined } => {
  if (probe === undefined) return { annotations, probe }
  const { probes_info: infos, ...rest } = annotations
  return {
    annotations: Object.fromEntries(Object.entries(rest).filter(([key]) => !/^probe_\d+_planar_contour$/.test(key))),
    probe: {
      ...probe,
      probes: probe.probes.map((each, index) => {
        const info: Json | undefined = Array.isArray(infos) ? infos[index] : undefined
        const contour = outline(rest[`probe_${index}_planar_contour`])
        return {
          ...(contour && { probePlanarContour: contour }),
          ...each,
          annotations: { ...each.annotations, ...(isJsonObject(info) ? info : {}) },
        }
      }),
    },
  }
}

const outline = (value: Json | undefined): readonly (readonly number[])[] | undefined => {
  const decoded = t.readonlyArray(t.readonlyArray(t.number)).decode(value)
  return E.isRight(decoded) ? decoded.right : undefined
}

/** A segment's times in `times_cached_seg{i}.npy`, read when asked for; undefined where there is no such file. */
export const readTimes = (
  files: Files,
  folder: string,
  segment: number,
): { readonly path: string; readonly vector: TimeVector } | undefined => {
  const path = files.join(folder, `times_cached_seg${segment}.npy`)
  if (!isFile(files, path)) return undefined
  return { path, vector: orThrow(npyVector(files, path)) }
}
