import { either as E } from 'fp-ts'
import * as t from 'io-ts'
import { corrupt, type Fault, renderFault } from '../model/fault.js'
import type { Annotations, Json, TimeVector } from '../model/header.js'
import { type Notice, notice } from '../model/notice.js'
import { type NpyArray, type NpySkipped, parseNpy } from '../model/npy.js'
import { propertyOfNpy } from '../model/npyWrite.js'
import type { ProbeGroup } from '../model/probe.js'
import { sliceProbe } from '../model/probeGroup.js'
import { probeGroupFromJson } from '../model/probeinterface.js'
import type { Properties, Property } from '../model/properties.js'
import type { Files } from '../platform/files.js'
import { npyVector } from './npyVector.js'
import { orThrow, refuse } from './reading.js'
import { isJsonObject, readJson } from './spikeinterfaceDump.js'

const isFile = (files: Files, path: string): boolean => files.stat(path)?.kind === 'file'

/** The properties in `properties/*.npy`, one value a channel; arrays that cannot be read are skipped with a notice. */
export const readProperties = (
  files: Files,
  folder: string,
  channels: number,
): { readonly properties: Properties; readonly notices: readonly Notice[] } => {
  const place = files.join(folder, 'properties')
  const properties: Record<string, Property> = {}
  const notices: Notice[] = []
  if (files.stat(place)?.kind !== 'folder') return { properties, notices }
  for (const name of files.list(place)) {
    const key = /^(.+)\.npy$/.exec(name)?.[1]
    // The contact vector says again, in records, what the probe file says; macOS keeps notes in names that begin so.
    if (key === undefined || key === 'contact_vector' || name.startsWith('._')) continue
    const path = files.join(place, name)
    const property = propertyIn(parseNpy(files.readBytes(path), path))
    if (typeof property === 'string')
      notices.push(notice('SkippedArray', `${path}: the property "${key}" is not read: ${property}`))
    else if (property.values.length !== channels)
      refuse(corrupt(path, `${channels} values, one a channel`, `${property.values.length}`))
    else properties[key] = property
  }
  return { properties, notices }
}

/** The property that an array holds, or why it is none. */
const propertyIn = (read: E.Either<Fault, NpyArray | NpySkipped>): Property | string => {
  if (E.isLeft(read)) return read.left._tag === 'Unsupported' ? renderFault(read.left) : refuse(read.left)
  if (read.right._tag === 'skipped') return read.right.reason
  return propertyOfNpy(read.right) ?? `it has ${read.right.shape.length} axes`
}

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
export const readTimes = (files: Files, folder: string, segment: number, frames: number): TimeVector | undefined => {
  const path = files.join(folder, `times_cached_seg${segment}.npy`)
  if (!isFile(files, path)) return undefined
  return orThrow(npyVector(files, path, frames))
}
