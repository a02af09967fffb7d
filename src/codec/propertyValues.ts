import * as t from 'io-ts'
import { excess, MOST } from '../model/bounds.js'
import type { Json } from '../model/header.js'
import type { PropertyValue } from '../model/properties.js'
import { isCut, isDense, isRectangle } from '../model/propertyValues.js'
import { isObject } from './shown.js'

/** A property's values: one, or one row, a channel. Non-finite numbers are written as `{"number": "NaN"}`. */
export const propertyValues: t.Type<readonly PropertyValue[], Json, unknown> = new t.Type<
  readonly PropertyValue[],
  Json,
  unknown
>(
  'a list of strings, numbers, true/false, or rows of them',
  (value): value is readonly PropertyValue[] => isPropertyValues(value) && isRectangle(value),
  (value, context) => {
    if (Array.isArray(value) && value.length > MOST.channels)
      return t.failure(`${value.length}`, context, `at most ${MOST.channels} values`)
    const most = excess(value, { levels: 3, text: MOST.characters })
    if (most !== undefined) return t.failure('more', context, `values with ${most}`)
    const untagged = untag(value)
    if (!isPropertyValues(untagged)) return t.failure(value, context)
    if (!isRectangle(untagged)) return t.failure(value, context, 'single values, or rows of one length')
    // Files hold texts as numpy does.
    const cut = untagged.flat().find(isCut)
    return cut === undefined ? t.success(untagged) : t.failure(cut, context, 'strings that do not end in a NUL')
  },
  (values) => values.map(tag),
)

const isScalar = (value: unknown): value is string | number | boolean =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
const isPropertyValue = (value: unknown): value is PropertyValue =>
  isScalar(value) ||
  (Array.isArray(value) && isDense(value) && value.every((item) => isScalar(item) && typeof item === typeof value[0]))
const isPropertyValues = (value: unknown): value is readonly PropertyValue[] =>
  Array.isArray(value) && isDense(value) && value.every(isPropertyValue)

const tag = (value: PropertyValue): Json => {
  if (typeof value === 'object') return value.map(tag)
  return typeof value === 'number' && !Number.isFinite(value) ? { number: String(value) } : value
}
const untag = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(untag)
  return isObject(value) && typeof value.number === 'string' ? Number(value.number) : value
}
