import { isPlain } from './plain.js'
/** True for an object that is no list. */
export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Show a value as an error message should: JSON, cut short; an instance of a class by its name. */
export const shown = (value: unknown): string => {
  if (value === undefined) return 'nothing'
  if (typeof value === 'number' || typeof value === 'bigint') return String(value)
  if (typeof value === 'function') return value.name === '' ? 'a function' : `the function ${value.name}`
  if (typeof value === 'object' && value !== null && !Array.isArray(value) && !isPlain(value)) return instanceName(value)
  const written = writtenOf(value)
  return written.length > 80 ? `${written.slice(0, 77)}...` : written
}

const instanceName = (value: object): string => {
  const name: unknown = value.constructor?.name
  if (typeof name !== 'string' || name === '' || name === 'Object') return 'an object that inherits from another'
  return `${/^[AEIO]/.test(name) ? 'an' : 'a'} ${name}`
}

const writtenOf = (value: unknown): string => {
  try {
    return JSON.stringify(beginningOf(value)) ?? String(value)
  } catch {
    // What refers to itself, or holds a bigint, has no JSON.
    return String(value)
  }
}

/** As much of a value as is shown: it may be of any size, and nested to any depth. */
const beginningOf = (value: unknown): unknown => {
  let room = 99
  const begin = (each: unknown): unknown => {
    room--
    if (typeof each === 'string') return each.slice(0, 99)
    if (Array.isArray(each)) return each.slice(0, Math.max(0, room)).map(begin)
    if (!isObject(each) || 'toJSON' in each || ArrayBuffer.isView(each)) return each
    return Object.fromEntries(
      Object.keys(each)
        .slice(0, Math.max(0, room))
        .map((key) => [key.slice(0, 99), begin(each[key])]),
    )
  }
  return begin(value)
}
