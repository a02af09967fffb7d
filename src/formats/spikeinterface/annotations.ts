import { readJsonText } from '../../encoding/json.js'
import { formsBelow, type NumberForms, parseNumberForms, pointerOf } from '../../encoding/tolerantJson.js'
import { orThrow } from '../../model/attempt.js'
import { type Annotations, isJsonObject, type Json } from '../../model/header.js'
import { type Notice, notice } from '../../model/notice.js'
import type { Files } from '../../platform/files.js'
import { type PythonJson, pythonFloat } from './pythonJson.js'

/** Annotations as a file holds them. */
export interface HeldAnnotations {
  readonly annotations: Annotations
  readonly wholeFloats?: readonly string[]
}

/** What was read of a file's annotations, and what of it is not kept. */
export interface ReadAnnotations extends HeldAnnotations {
  readonly notices: readonly Notice[]
}

/** The annotations in the file `at`, of which those are left out, with a notice, that hold an integer no double holds. */
export const heldAnnotations = (
  annotations: Annotations,
  { wholeFloats, longIntegers }: NumberForms,
  at: string,
): ReadAnnotations => {
  const isIn = (key: string) => (pointer: string) => `${pointer}/`.startsWith(`${pointerOf([key])}/`)
  const long = Object.keys(annotations).filter((key) => longIntegers.some(isIn(key)))
  const floats = wholeFloats.filter((pointer) =>
    Object.keys(annotations).some((key) => !long.includes(key) && isIn(key)(pointer)),
  )
  return {
    annotations: Object.fromEntries(Object.entries(annotations).filter(([key]) => !long.includes(key))),
    ...(floats.length > 0 && { wholeFloats: floats }),
    notices: long.map((key) =>
      notice('DroppedAnnotation', `${at}: the annotation "${key}" is not read: it holds an integer that no double holds exactly`),
    ),
  }
}

/** The annotations of a file: all of its object, or what stands there under "annotations". Throws a `FaultError`. */
export const readAnnotations = (files: Files, path: string, whole: boolean): ReadAnnotations => {
  const { json, forms } = orThrow(parseNumberForms(readJsonText(files, path), path))
  const found = whole || !isJsonObject(json) ? json : json.annotations
  return heldAnnotations(isJsonObject(found) ? found : {}, formsBelow(forms, whole ? '' : '/annotations'), path)
}

/** The field of a header that tells of them. */
export const wholeFloatsOf = ({ wholeFloats }: HeldAnnotations): Pick<HeldAnnotations, 'wholeFloats'> =>
  wholeFloats === undefined ? {} : { wholeFloats }

/** Annotations as Python is to read them: floats with a point. */
export const pythonAnnotations = ({ annotations, wholeFloats = [] }: HeldAnnotations): PythonJson => {
  const floats = new Set(wholeFloats)
  const python = (value: Json, place: readonly (string | number)[]): PythonJson => {
    if (typeof value === 'number') return floats.has(pointerOf(place)) ? pythonFloat(value) : value
    if (value === null || typeof value !== 'object') return value
    const isList = (held: typeof value): held is readonly Json[] => Array.isArray(held)
    return isList(value)
      ? value.map((each, index) => python(each, [...place, index]))
      : Object.fromEntries(Object.entries(value).map(([key, each]) => [key, python(each, [...place, key])]))
  }
  return floats.size === 0 ? annotations : python(annotations, [])
}
