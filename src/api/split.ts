import { either as E } from 'fp-ts'
import { builtIn } from '../catalog.js'
import { text } from '../codec/codec.js'
import { argumentOf } from '../codec/options.js'
import { among, lookUp, onSpikes, onTraces } from '../declare/catalog.js'
import { operatorNode, raggedOperatorNode } from '../engine/build.js'
import type { SpikesNode, TracesNode } from '../engine/node.js'
import { orThrow } from '../model/attempt.js'
import { conflict, FaultError } from '../model/fault.js'
import { pipe } from '../model/pipe.js'
import type { Properties, PropertyValue } from '../model/properties.js'
import { groupsOf } from './probe.js'

/** What a property may have to split by it. */
export type Scalar = string | number | boolean

/** The operators, from the catalog: what is callable gives recordings and sortings, and these are nodes. */
const operator = (kind: 'selectChannels' | 'annotate') => orThrow(lookUp(among(builtIn.operators, onTraces), kind, 'splitBy'))
const selectUnits = () => orThrow(lookUp(among(builtIn.operators, onSpikes), 'selectUnits', 'splitBy'))

const annotation = (property: string) =>
  orThrow(operator('annotate').instantiate({ key: 'split_by_property', value: property }, 'splitBy'))

/** The values in ascending order, NaN last, and the places of each. Throws a `FaultError` where there are none, or rows. */
const placesBy = (
  property: string,
  values: readonly PropertyValue[] | undefined,
  names: readonly string[],
  [owner, each]: readonly ['recording', 'channel'] | readonly ['sorting', 'unit'],
): readonly (readonly [Scalar, readonly number[]])[] => {
  const scalars = values?.filter((value): value is Scalar => typeof value !== 'object')
  if (values === undefined || scalars === undefined || scalars.length < values.length)
    throw new FaultError(
      conflict(
        `property "${property}" of the ${owner}`,
        `one value a ${each}`,
        values === undefined ? `none; there are ${names.join(', ') || 'no properties'}` : 'rows of values',
      ),
    )
  const places = new Map<Scalar, number[]>()
  for (const [place, value] of scalars.entries()) {
    const found = places.get(value)
    if (found === undefined) places.set(value, [place])
    else found.push(place)
  }
  return [...places].sort(([a], [b]) => (Number.isNaN(a) ? 1 : Number.isNaN(b) ? -1 : a < b ? -1 : a > b ? 1 : 0))
}

/** A recording for each value of a property of its channels. */
export const splitRecording = (node: TracesNode, property: string): ReadonlyMap<Scalar, TracesNode> => {
  const { channelIds, properties } = node.header
  const values =
    argumentOf(text, property, 'splitBy.property') === 'group' ? groupsOf(node.header) : valuesOf(properties, property)
  const parts = placesBy(property, values, Object.keys(properties), ['recording', 'channel'])
  const select = operator('selectChannels')
  return new Map(
    parts.map(([value, places]) => {
      const ids = places.map((place) => channelIds[place])
      return [
        value,
        pipe(
          select.instantiate({ channelIds: ids }, 'splitBy'),
          E.chain((ready) => operatorNode(ready, [node])),
          E.chain((part) => operatorNode(annotation(property), [part])),
          orThrow,
        ),
      ]
    }),
  )
}

/** A sorting for each value of a property of its units. */
export const splitSorting = (node: SpikesNode, property: string): ReadonlyMap<Scalar, SpikesNode> => {
  const { unitIds, properties } = node.header
  const values = valuesOf(properties, argumentOf(text, property, 'splitBy.property'))
  const parts = placesBy(property, values, Object.keys(properties), ['sorting', 'unit'])
  const { onSortings: annotate } = annotation(property)
  if (annotate === undefined) throw new Error('annotate takes sortings')
  const select = selectUnits()
  return new Map(
    parts.map(([value, places]) => {
      const ids = places.map((place) => unitIds[place])
      return [
        value,
        pipe(
          select.instantiate({ unitIds: ids }, 'splitBy'),
          E.chain((ready) => raggedOperatorNode(ready, [node])),
          E.chain((part) => raggedOperatorNode(annotate, [part])),
          orThrow,
        ),
      ]
    }),
  )
}

const valuesOf = (properties: Properties, key: string): readonly PropertyValue[] | undefined =>
  Object.hasOwn(properties, key) ? properties[key].values : undefined
