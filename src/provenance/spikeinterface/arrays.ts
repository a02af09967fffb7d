import { type PythonJson, pythonFloats } from '../../formats/spikeinterface/pythonJson.js'
import { isJsonObject, type Json } from '../../model/header.js'
import { noEqual, type Writing } from './kinds.js'

/** Numbers of a parameter that may be an array beside the JSON. */
export const numbersIn = (value: Json | undefined, { node }: Writing): readonly number[] | undefined => {
  if (value === undefined) return undefined
  if (Array.isArray(value)) return value.filter((each) => typeof each === 'number')
  const name = isJsonObject(value) ? value.array : undefined
  const held = typeof name === 'string' ? node.origin.arrays?.get(name) : undefined
  return held === undefined ? noEqual(`"${node.origin.kind}" with numbers from a file`, 'give them as an array') : [...held]
}

/** Numbers as the rows of a matrix. */
export const rowsOf = (values: readonly number[], width: number): PythonJson =>
  Array.from({ length: values.length / width }, (_, row) => pythonFloats(values.slice(row * width, (row + 1) * width)))
