import { probeGroupToJson } from '../../encoding/probeinterface.js'
import { type PythonJson, pythonFloat } from '../../formats/spikeinterface/pythonJson.js'
import type { Header } from '../../model/header.js'
import { channelGroups, channelLocations } from '../../model/probeGroup.js'
import type { Property } from '../../model/properties.js'
import type { PythonObject, Theirs } from './kinds.js'

/** The release whose names for arguments are written: the one that 0.104 and 0.105 both read. */
const LAYOUT = '0.104.8'

/** An object of a recording as JSON. */
export const recordingOf = (
  theirs: Theirs,
  { annotations, properties, probe, channelIds }: Header,
  keys: ReadonlySet<string>,
): PythonObject => {
  const locations =
    probe &&
    channelLocations(
      probe,
      channelIds.map((_, channel) => channel),
    )
  const { properties: own, ...dump } = objectOf(theirs, { annotations, properties }, keys)
  return {
    ...dump,
    properties: {
      ...own,
      // It takes for granted that channels on a probe have a group.
      ...(locations && probe && !('group' in properties) && { group: channelGroups(probe) }),
      // Releases before 0.105 read no probe from JSON, but where the contacts are.
      ...(locations && { location: locations.map((place) => place.map(pythonFloat)) }),
    },
    ...(probe && { probegroup: probeGroupToJson(probe) }),
    ...(theirs.timesKwargs !== undefined && { times_kwargs: theirs.timesKwargs }),
  }
}

/** An object of theirs as JSON, with what is said of it. */
export const objectOf = (
  theirs: Theirs,
  { annotations, properties }: Pick<Header, 'annotations' | 'properties'> = { annotations: {}, properties: {} },
  keys: ReadonlySet<string> = new Set(),
): { readonly properties: PythonObject; readonly [key: string]: PythonJson } => ({
  class: theirs.class,
  module: 'spikeinterface',
  version: LAYOUT,
  kwargs: theirs.kwargs,
  annotations,
  properties: Object.fromEntries([
    // What was dropped on the way would be taken over there; null takes it away.
    ...[...keys].filter((key) => !(key in properties)).map((key): [string, PythonJson] => [key, null]),
    ...Object.entries(properties).map(([key, property]): [string, PythonJson] => [key, valuesOf(property)]),
  ]),
  relative_paths: false,
})

const valuesOf = ({ dtype, values }: Property): PythonJson => {
  const isFloat = dtype.startsWith('float')
  const one = (value: string | number | boolean): PythonJson =>
    typeof value === 'number' && isFloat ? pythonFloat(value) : value
  return values.map((value): PythonJson => (typeof value === 'object' ? value.map(one) : one(value)))
}
