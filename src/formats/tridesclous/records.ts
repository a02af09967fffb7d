import { shown } from '../../codec/codec.js'
import { readJsonObject } from '../../encoding/json.js'
import { isFile } from '../../encoding/reading.js'
import { refuse } from '../../model/attempt.js'
import { corrupt, incomplete, unreadable, unsupported } from '../../model/fault.js'
import { isJsonObject, type Json } from '../../model/header.js'
import type { Files } from '../../platform/files.js'

/** What to do where a file is missing. */
const COPIED = 'copy the folder of tridesclous whole, with every segment_N; a group that was not peeled has no spikes yet'

/** Records of a `.raw` file, and where their fields are. */
export interface Records {
  readonly path: string
  readonly length: number
  /** The whole numbers of a field of `<i8`; undefined where there is no such field. Throws a `FaultError`. */
  readonly integers: (field: string) => Float64Array | undefined
}

interface Field {
  readonly name: string
  readonly dtype: string
  readonly byteOffset: number
}

/** Bytes of a value of numpy's dtypes; characters have four each. */
const sizeOf = (dtype: string, at: string): number => {
  const [, kind, size] = /^[<|]([iufbUS])(\d{1,6})$/.exec(dtype) ?? []
  return kind === undefined
    ? refuse(unsupported(`${at}: dtype ${shown(dtype)}`, 'numbers and texts of fixed length are read'))
    : (kind === 'U' ? 4 : 1) * Number(size)
}

/** The array of a name in a folder, whose `arrays.json` describes it. Throws a `FaultError`. */
export const recordsIn = (files: Files, folder: string, name: string): Records => {
  const index = files.join(folder, 'arrays.json')
  if (!isFile(files, index)) refuse(unreadable(index, `what describes the array ${name}`, 'nothing there', COPIED))
  const said = readJsonObject(files, index)[name]
  const [dtype, shape]: readonly (Json | undefined)[] = isJsonObject(said) ? [said.dtype, said.shape] : []
  if (!Array.isArray(dtype) || !Array.isArray(shape) || shape.length !== 1)
    return refuse(corrupt(`${index}: ${name}`, 'the fields of its records, and how many there are', shown(said)))
  const [length] = shape
  if (typeof length !== 'number' || !Number.isSafeInteger(length) || length < 0)
    return refuse(corrupt(`${index}: ${name}.shape`, 'a number of records', shown(length)))
  const fields: Field[] = []
  let bytes = 0
  for (const field of dtype) {
    const [called, type]: readonly Json[] = Array.isArray(field) ? field : []
    if (typeof called !== 'string' || typeof type !== 'string')
      return refuse(corrupt(`${index}: ${name}.dtype`, 'names and dtypes of fields', shown(field)))
    fields.push({ name: called, dtype: type, byteOffset: bytes })
    bytes += sizeOf(type, `${index}: ${name}`)
  }
  const path = files.join(folder, `${name}.raw`)
  if (!isFile(files, path)) refuse(unreadable(path, `the ${length} records that ${index} tells of`, 'nothing there', COPIED))
  const content = files.readBytes(path)
  if (content.length !== length * bytes)
    refuse(incomplete(path, `${length * bytes} bytes: ${length} records, as ${index} says`, `${content.length}`))
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength)
  return {
    path,
    length,
    integers: (wanted) => {
      const field = fields.find((each) => each.name === wanted)
      if (field === undefined) return undefined
      if (field.dtype !== '<i8')
        return refuse(unsupported(`${index}: ${name}.${wanted} of dtype ${field.dtype}`, '"<i8" is read'))
      return Float64Array.from({ length }, (_, row) => {
        const value = Number(view.getBigInt64(row * bytes + field.byteOffset, true))
        return Number.isSafeInteger(value)
          ? value
          : refuse(corrupt(`${path}, record ${row}`, 'an integer below 2^53', `${value}`))
      })
    },
  }
}
