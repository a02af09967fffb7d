import { probeFileToJson, probeGroupToJson } from '../../encoding/probeinterface.js'
import type { Json } from '../../model/header.js'
import type { ProbeGroup } from '../../model/probe.js'
import { type PythonJson, pythonFloat } from './pythonJson.js'

/** What is measured along the axes: floats, whole or not, so that the arrays that Python makes of them are of floats. */
const MEASURED = ['contact_positions', 'contact_plane_axes', 'probe_planar_contour']

const python = (value: Json, floats: boolean): PythonJson => {
  if (typeof value === 'number') return floats ? pythonFloat(value) : value
  if (value === null || typeof value !== 'object') return value
  return isList(value)
    ? value.map((each) => python(each, floats))
    : Object.fromEntries(Object.entries(value).map(([key, each]) => [key, python(each, floats || MEASURED.includes(key))]))
}

const isList = (value: readonly Json[] | { readonly [key: string]: Json }): value is readonly Json[] => Array.isArray(value)

/** A probe group as it stands among the attributes of a Zarr. */
export const pythonProbeGroup = (group: ProbeGroup): PythonJson => python(probeGroupToJson(group), false)

/** A probe group as the JSON file of a folder. */
export const pythonProbeFile = (group: ProbeGroup): PythonJson => python(probeFileToJson(group), false)
