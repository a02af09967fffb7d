import { inflateAny } from '../../encoding/deflated.js'
import { fill } from '../../encoding/reading.js'
import { refuse, thenAlways } from '../../model/attempt.js'
import { corrupt, unsupported } from '../../model/fault.js'
import { whenReady } from '../../model/waiting.js'
import type { Files } from '../../platform/files.js'
import { type Element, Elements, TYPES } from './elements.js'
import type { MatValue } from './value.js'

const HEAD = 128
/** A variable is held in memory. */
const MOST_BYTES = 2 ** 30
const CLASSES = ['', 'cell', 'struct', 'object', 'char', 'sparse']
const FIRST_NUMBERS = 6
const LAST_NUMBERS = 15
const OPAQUE = 17
/** Stands in the flags of numbers that have an imaginary part. */
const COMPLEX = 0x800

/** The value of a variable of a MAT-file of version 5, packed by zlib or not; undefined where it is not in it. Rejects with a `FaultError`. */
export const level5Variable = async (files: Files, path: string, name: string): Promise<MatValue | undefined> => {
  const { bytes, little } = await whenReady(() => wholeFile(files, path))
  const all = new Elements(bytes, little, path)
  for (let at = HEAD; at + 8 <= bytes.length; ) {
    const element = all.at(at, bytes.length)
    const [held, matrix] =
      element.type === TYPES.compressed ? await unpacked(all, element, little, path) : ([all, element] as const)
    const found = matrixOf(held, matrix)
    if (found.name === name) return found.value()
    at = element.next
  }
  return undefined
}

const wholeFile = (files: Files, path: string): { readonly bytes: Uint8Array; readonly little: boolean } => {
  const handle = files.openRead(path)
  return thenAlways(
    () => {
      if (handle.size < HEAD) refuse(corrupt(path, `the ${HEAD} bytes of a head`, `${handle.size}`))
      if (handle.size > MOST_BYTES) refuse(tooLarge(path, `${handle.size} bytes`))
      handle.prepare?.(0, handle.size)
      const bytes = new Uint8Array(handle.size)
      fill(handle, bytes, 0)
      const order = String.fromCharCode(bytes[126], bytes[127])
      if (order !== 'IM' && order !== 'MI') refuse(corrupt(`${path}, byte 126`, '"IM" or "MI"', JSON.stringify(order)))
      return { bytes, little: order === 'IM' }
    },
    () => handle.close(),
  )
}

const tooLarge = (path: string, found: string) =>
  unsupported(`${path}: ${found} of MATLAB's version 5`, 'save it in MATLAB with "-v7.3", of which parts are read')

const unpacked = async (
  { bytes }: Elements,
  { from, length }: Element,
  little: boolean,
  path: string,
): Promise<readonly [Elements, Element]> => {
  const at = `${path}, bytes ${from} to ${from + length}`
  const raw = await inflateAny('deflate', bytes.subarray(from, from + length), MOST_BYTES).catch((error: unknown) =>
    error instanceof RangeError
      ? refuse(tooLarge(at, error.message))
      : refuse(corrupt(at, 'a variable packed by zlib', 'other bytes', 'the file is damaged, or not whole')),
  )
  const held = new Elements(raw, little, `${at}, unpacked`)
  return [held, held.at(0, raw.length)]
}

interface Matrix {
  readonly name: string
  readonly value: () => MatValue
}

/** A variable, or what stands in a cell or a struct. */
const matrixOf = (held: Elements, { type, from, length }: Element): Matrix => {
  if (type !== TYPES.matrix) return held.broken(from, 'a variable', `an element of type ${type}`)
  if (length === 0) return { name: '', value: () => ({ kind: 'numbers', values: new Float64Array(), stored: 'float' }) }
  const end = from + length
  const flags = held.at(from, end)
  const [word = 0] = held.numbers({ ...flags, type: TYPES.uint32 })
  const number = word & 0xff
  if (number === OPAQUE) return { name: '', value: () => ({ kind: 'other', name: 'an object' }) }
  const dims = held.at(flags.next, end)
  const named = held.at(dims.next, end)
  const shape = Array.from(held.numbers({ ...dims, type: TYPES.int32 }))
  const count = shape.reduce((all, axis) => all * axis, 1)
  if (shape.length < 2 || shape.some((axis) => axis < 0) || !Number.isSafeInteger(count))
    held.broken(dims.from, 'the lengths of two axes or more', shape.join(' × '))
  const value = (): MatValue =>
    word & COMPLEX ? { kind: 'other', name: 'complex numbers' } : bodyValue(held, { number, shape, count, from: named.next, end })
  return { name: held.text(named), value }
}

interface Body {
  readonly number: number
  readonly shape: readonly number[]
  readonly count: number
  readonly from: number
  readonly end: number
}

const bodyValue = (held: Elements, body: Body): MatValue => {
  const { number, shape, count, from, end } = body
  if (number >= FIRST_NUMBERS && number <= LAST_NUMBERS) {
    const element = held.at(from, end)
    const values = held.numbers(element)
    if (values.length !== count) held.broken(from, `${count} numbers`, `${values.length}`)
    const isFloat = element.type === TYPES.single || element.type === TYPES.double
    return { kind: 'numbers', values, stored: isFloat ? 'float' : 'integer' }
  }
  switch (CLASSES[number]) {
    case 'cell': {
      const items = held.list(from, end, count)
      return { kind: 'cell', count, item: (index) => matrixOf(held, items[index]).value() }
    }
    case 'struct':
      return structOf(held, body)
    case 'char': {
      const value = count === 0 ? '' : held.text(held.at(from, end))
      return shape[0] > 1 ? { kind: 'other', name: 'a text of several rows' } : { kind: 'text', value }
    }
    default:
      return { kind: 'other', name: CLASSES[number] ?? `class ${number}` }
  }
}

const structOf = (held: Elements, { count, from, end }: Body): MatValue => {
  const width = held.at(from, end)
  const list = held.at(width.next, end)
  const [length = 0] = held.numbers({ ...width, type: TYPES.int32 })
  if (length <= 0 || list.length % length !== 0) held.broken(from, 'the length of names', `${length}`)
  const names = Array.from({ length: list.length / length }, (_, index) =>
    held.text({ ...list, type: TYPES.utf8, from: list.from + index * length, length }).replace(/\0.*$/s, ''),
  )
  const values = count === 0 ? [] : held.list(list.next, end, names.length)
  const places = new Map(names.map((name, index) => [name, values[index]]))
  return {
    kind: 'struct',
    names,
    field: (name) => {
      const place = places.get(name)
      return place && matrixOf(held, place).value()
    },
  }
}
