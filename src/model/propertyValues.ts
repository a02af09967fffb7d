import { toHalf } from './half.js'

/**
 * One property: a value for every channel (or unit), in order. `dtype` is numpy's name for what a file
 * holds or should hold (`<f8`, `<i8`, `|b1`, `<U`); vectors (a row a channel) are arrays of numbers.
 */
export interface Property {
  readonly dtype: PropertyDtype
  readonly values: readonly PropertyValue[]
}
export const propertyDtypes = [
  'float64',
  'float32',
  'float16',
  'int64',
  'int32',
  'int16',
  'int8',
  'uint64',
  'uint32',
  'uint16',
  'uint8',
  'bool',
  'string',
] as const
export type PropertyDtype = (typeof propertyDtypes)[number]
/** The value of a property of one channel or unit. */
export type PropertyValue = string | number | boolean | readonly number[] | readonly string[] | readonly boolean[]

const widthOf = (value: unknown): number => (Array.isArray(value) ? value.length : -1)

/** True where all values are single, or all are rows of one length. */
export const isRectangle = (values: readonly unknown[]): boolean => values.every((value) => widthOf(value) === widthOf(values[0]))

/** True where every place of a list has a value: `every` and `map` pass over places that have none. */
export const isDense = (values: readonly unknown[]): boolean => !values.includes(undefined)

/** True for a text that numpy would cut: it takes a NUL at the end for no part of it. */
export const isCut = (value: unknown): boolean => typeof value === 'string' && value.endsWith('\0')

const within =
  (least: number, most: number) =>
  (value: unknown): boolean =>
    Number.isInteger(value) && Number(value) >= least && Number(value) <= most

const holds: Readonly<Record<PropertyDtype, (value: unknown) => boolean>> = {
  float64: (value) => typeof value === 'number',
  float32: (value) => typeof value === 'number' && (!Number.isFinite(value) || Number.isFinite(Math.fround(value))),
  float16: (value) => typeof value === 'number' && toHalf(value) !== undefined,
  int64: Number.isSafeInteger,
  int32: within(-(2 ** 31), 2 ** 31 - 1),
  int16: within(-(2 ** 15), 2 ** 15 - 1),
  int8: within(-128, 127),
  uint64: (value) => Number.isSafeInteger(value) && Number(value) >= 0,
  uint32: within(0, 2 ** 32 - 1),
  uint16: within(0, 2 ** 16 - 1),
  uint8: within(0, 255),
  bool: (value) => typeof value === 'boolean',
  string: (value) => typeof value === 'string' && !isCut(value),
}

/** The kind of values that an array of `dtype` holds, when these are others; undefined when it holds them exactly. */
export const misfit = ({ dtype, values }: Property): { readonly expected: string; readonly found: unknown } | undefined => {
  if (!isRectangle(values) || !isDense(values)) return { expected: 'single values, or rows of one length', found: values }
  const rows: readonly unknown[] = values
  const flat = rows.flatMap((value): readonly unknown[] => (Array.isArray(value) ? Array.from<unknown>(value) : [value]))
  const index = flat.findIndex((value) => !holds[dtype](value))
  if (index < 0) return undefined
  const expected = dtype === 'string' ? 'strings that do not end in a NUL' : `values that ${dtype} holds`
  return { expected, found: flat[index] }
}
