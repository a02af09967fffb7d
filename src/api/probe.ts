import { either as E } from 'fp-ts'
import { channelId, type Decoded, listOf, oneOf, optional, withDefault } from '../codec/codec.js'
import { indicesOf } from '../kit/ids.js'
import { conflict, type Fault, FaultError, invalidParams } from '../model/fault.js'
import type { Header } from '../model/header.js'
import type { Probe, ProbeGroup } from '../model/probe.js'
import { channelGroups, channelLocations } from '../model/probeGroup.js'
import type { PropertyValue } from '../model/properties.js'

export type { LocationsOptions } from './probe.options.generated.js'

/** Which locations are asked for. */
export const locationsFields = {
  channelIds: optional(listOf(channelId), { doc: 'in the order the rows are to have; all when left out' }),
  axes: withDefault(oneOf(['xy', 'yx', 'xz', 'zx', 'yz', 'zy', 'xyz']), 'xy', { doc: 'which coordinates, in this order' }),
}

const refuse = (fault: Fault): never => {
  throw new FaultError(fault)
}

const noProbe = (): never =>
  refuse(conflict('probe of the recording', 'one or more', 'none', 'pipe(setProbe({ probe })) sets one'))

export const probegroupOf = ({ probe }: Header): ProbeGroup => probe ?? noProbe()

export const probeOf = (header: Header): Probe => {
  const { probes } = probegroupOf(header)
  return probes.length === 1
    ? probes[0]
    : refuse(conflict('probes of the recording', '1', `${probes.length}`, 'getProbes() gives all'))
}

export const locationsOf = (
  header: Header,
  { channelIds = header.channelIds, axes }: Decoded<typeof locationsFields>,
): readonly (readonly number[])[] => {
  const indices = indicesOf(header.channelIds, channelIds, 'channelIds')
  if (E.isLeft(indices)) return refuse(indices.left)
  const places = channelLocations(probegroupOf(header), indices.right)
  if (places === undefined)
    return refuse(
      conflict('contacts of the channels', 'one for each', 'channels without one', 'ask for those that have one with channelIds'),
    )
  const columns = Array.from(axes, (axis) => 'xyz'.indexOf(axis))
  if (places.some((place) => columns.some((column) => column >= place.length)))
    return refuse(invalidParams('axes', 'axes that the probe has', `"${axes}" of a flat probe`))
  return places.map((place) => columns.map((column) => place[column]))
}

/** The groups that were set, or those of a probe that has a contact for every channel. */
export const groupsOf = ({ properties, probe, channelIds }: Header): readonly PropertyValue[] | undefined => {
  if (properties.group !== undefined) return properties.group.values
  const groups = probe && channelGroups(probe)
  return groups?.length === channelIds.length ? groups : undefined
}
