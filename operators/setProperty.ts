import { either as E } from 'fp-ts'
import { exactly, optional, propertyValues, required, shown, text } from '../src/codec/codec.js'
import { defineOperator } from '../src/declare/operator.js'
import { takenName } from '../src/encoding/writable.js'
import { type Fault, invalidParams } from '../src/model/fault.js'
import { pipe } from '../src/model/pipe.js'
import {
  isInherited,
  isPropertyDtype,
  type Properties,
  type Property,
  type PropertyDtype,
  type PropertyValue,
  propertyDtypes,
  propertyOf,
} from '../src/model/properties.js'
import { misfit } from '../src/model/propertyValues.js'

/**
 * Give every channel, or every unit of a sorting, a value: its region, its quality, its gain.
 *
 * Shapes   frames × channels in, the same out; one value a channel, or one row of numbers a channel.
 * Dtype    the samples' is the input's. The values' is guessed (true/false, integers, numbers, strings) or `dtype`.
 * Units    the input's.
 * Margin   none; samples pass through untouched.
 * Errors   InvalidParams: another number of values than channels, values of several types, rows of several lengths, values that
 *          `dtype` cannot hold; a name that cannot be a file's everywhere, or that files give another meaning.
 * Source   SpikeInterface `recording.set_property`, which edits in place; here the result is a new recording.
 */
export const setProperty = defineOperator({
  kind: 'setProperty',
  version: 1,
  inputs: 'one',
  params: exactly({
    key: required(text, { doc: 'name of the property; it becomes a file name when the recording is saved' }),
    values: required(propertyValues, { doc: 'one value a channel, in the order of the channels' }),
    dtype: optional(text, { doc: `how files hold the values: ${propertyDtypes.join(', ')}` }),
  }),
  example: "setProperty({ key: 'region', values: recording.channelIds.map((_, row) => (row < 4 ? 'CA1' : 'DG')) })",
  examples: ({ channelIds }) => [
    { key: 'region', values: channelIds.map((_, index) => (index % 2 === 0 ? 'CA1' : 'DG')) },
    { key: 'quality', values: channelIds.map((_, index) => index / 7), dtype: 'float32' },
    { key: 'bad', values: channelIds.map((_, index) => index === 0) },
  ],
  bind: (params, [header]) =>
    pipe(
      withProperty(header, params, header.channelIds.length, 'channel'),
      E.map((properties) => ({ header: { ...header, properties } })),
    ),
  bindSorting: (params, [header]) =>
    pipe(
      withProperty(header, params, header.unitIds.length, 'unit'),
      E.map((properties) => ({ header: { ...header, properties } })),
    ),
  bindEvents: (params, [header]) =>
    pipe(
      withProperty(header, params, header.channelIds.length, 'channel'),
      E.map((properties) => ({ header: { ...header, properties } })),
    ),
})

const withProperty = (
  { properties }: { readonly properties: Properties },
  {
    key,
    values,
    dtype,
  }: { readonly key: string; readonly values: readonly PropertyValue[]; readonly dtype?: string | undefined },
  count: number,
  each: string,
): E.Either<Fault, Properties> => {
  if (values.length !== count)
    return E.left(invalidParams('setProperty.params.values', `${count} values, one a ${each}`, `${values.length}`))
  return pipe(
    nameFault(key),
    E.chain(() => propertyFor(propertyOf(values), dtype)),
    E.map((property): Properties => ({ ...properties, [key]: property })),
  )
}

/** Names that Windows reserves, and characters that some system gives a meaning. */
const reserved = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i
const forbidden = /[<>:"/\\|?*\p{Cc}]/u

const nameFault = (key: string): E.Either<Fault, void> => {
  const taken = takenName(key)
  return taken === undefined ? fileName(key) : E.left(invalidParams('setProperty.params.key', taken, JSON.stringify(key)))
}

const fileName = (key: string): E.Either<Fault, void> =>
  key === '' || isInherited(key) || key.startsWith('.') || /[. ]$/.test(key) || forbidden.test(key) || reserved.test(key)
    ? E.left(
        invalidParams(
          'setProperty.params.key',
          'a name that can be a file name on every system',
          JSON.stringify(key),
          'use letters, digits, "_" and "-"',
        ),
      )
    : E.right(undefined)

const numeric: readonly PropertyDtype[] = propertyDtypes.filter((dtype) => dtype !== 'bool' && dtype !== 'string')

const propertyFor = (guess: Property, dtype: string | undefined): E.Either<Fault, Property> => {
  const at = 'setProperty.params'
  if (guess.dtype === 'string' && !guess.values.flat().every((value) => typeof value === 'string'))
    return E.left(invalidParams(`${at}.values`, 'values of one type', 'strings, numbers or true/false together'))
  if (dtype === undefined) return heldBy(guess)
  if (!isPropertyDtype(dtype)) return E.left(invalidParams(`${at}.dtype`, `one of ${propertyDtypes.join(', ')}`, dtype))
  const fits = numeric.includes(guess.dtype) ? numeric.includes(dtype) : dtype === guess.dtype
  return fits
    ? heldBy({ dtype, values: guess.values })
    : E.left(invalidParams(`${at}.dtype`, `a dtype that holds ${guess.dtype} values`, dtype))
}

const heldBy = (property: Property): E.Either<Fault, Property> => {
  const wrong = misfit(property)
  return wrong === undefined
    ? E.right(property)
    : E.left(invalidParams('setProperty.params.values', wrong.expected, shown(wrong.found)))
}
