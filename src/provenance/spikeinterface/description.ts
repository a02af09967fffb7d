import { json, propertyValues } from '../../codec/codec.js'
import { takenName } from '../../encoding/writable.js'
import type { Annotations, Json } from '../../model/header.js'
import { type Notice, notice } from '../../model/notice.js'
import { isInherited, type Properties, propertyOf, sameJson, sameProperty } from '../../model/properties.js'
import type { Builder } from './equal.js'

/** A node of a recording or of a sorting, as far as it is described. */
interface Described {
  readonly header: { readonly properties: Properties; readonly annotations: Annotations }
  readonly notices: readonly Notice[]
}
type Applying<N> = Pick<Builder<N>, 'apply' | 'at'>
type JsonObject = { readonly [key: string]: Json }

/** Properties that SpikeInterface holds as floats, though JSON does not tell 0.0 from 0. */
const floats = new Set(['gain_to_uV', 'offset_to_uV', 'gain_to_physical_unit', 'offset_to_physical_unit'])

/** What a dump says of its object, as operators: only what the object does not have already. */
export const withDescription = <N extends Described>(
  node: N,
  { properties, annotations }: { readonly properties: JsonObject; readonly annotations: JsonObject },
  builder: Applying<N>,
): N => {
  const described = Object.entries(properties).reduce((last, [key, values]) => withProperty(last, key, values, builder), node)
  return Object.entries(annotations).reduce((last, [key, value]) => withAnnotation(last, key, value, builder), described)
}

export const noticed = <N extends Described>(node: N, added: Notice): N => ({ ...node, notices: [...node.notices, added] })

const EVERY = 'every object has something of this name'

const withProperty = <N extends Described>(node: N, key: string, values: Json, { apply, at }: Applying<N>): N => {
  // What is null was never set.
  if (values === null) return node
  const taken = isInherited(key) ? EVERY : takenName(key) && 'files give this name to the contacts of the probe'
  if (taken !== undefined) return noticed(node, notice('SkippedArray', `${at}.properties.${key} is not read: ${taken}`))
  const decoded = propertyValues.decode(values)
  if (decoded._tag === 'Left')
    return noticed(
      node,
      notice(
        'SkippedArray',
        `${at}.properties.${key} is not read: its values are not all strings, numbers or true/false, or rows of them of one length`,
      ),
    )
  const guess = propertyOf(decoded.right)
  const property = floats.has(key) && guess.dtype === 'int64' ? { ...guess, dtype: 'float64' as const } : guess
  const held = node.header.properties[key]
  if (held !== undefined && sameProperty({ ...held, dtype: property.dtype }, property)) return node
  return apply('setProperty', [node], { key, values: property.values, dtype: property.dtype })
}

const withAnnotation = <N extends Described>(node: N, key: string, value: Json, { apply, at }: Applying<N>): N => {
  if (isInherited(key)) return noticed(node, notice('DroppedAnnotation', `${at}.annotations.${key} was dropped: ${EVERY}`))
  const held: Json | undefined = node.header.annotations[key]
  if (held !== undefined && sameJson(held, value)) return node
  return json.is(value)
    ? apply('annotate', [node], { key, value })
    : noticed(
        node,
        notice(
          'DroppedAnnotation',
          `${at}.annotations.${key} holds NaN or an infinity, which a pipeline cannot, and was dropped`,
        ),
      )
}
