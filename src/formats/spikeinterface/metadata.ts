import { either as E } from 'fp-ts'
import * as t from 'io-ts'
import { readJson } from '../../encoding/json.js'
import { piecewiseOf } from '../../encoding/knots.js'
import { npyVector } from '../../encoding/npyVector.js'
import { probeGroupFromJson } from '../../encoding/probeinterface.js'
import { isFile } from '../../encoding/reading.js'
import { orThrow } from '../../model/attempt.js'
import type { Annotations, Json, TimeVector } from '../../model/header.js'
import { isJsonObject } from '../../model/header.js'
import type { ProbeGroup } from '../../model/probe.js'
import { sliceProbe } from '../../model/probeGroup.js'
import type { Files } from '../../platform/files.js'
import { knotsFile } from './write.js'

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
export const separateAnnotations = (
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
  const vector = orThrow(npyVector(files, path))
  const own = files.join(folder, knotsFile(segment))
  if (!isFile(files, own)) return { path, vector }
  const held = orThrow(npyVector(files, own))
  return { path, vector: piecewiseOf(held.readNow?.(0, held.frames) ?? new Float64Array(0), vector.frames, own) }
}
