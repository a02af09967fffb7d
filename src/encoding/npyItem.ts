import { fromHalf } from '../model/half.js'

/** One value of an array: its bytes, and how they are read. */
interface NpyItem {
  readonly size: number
  readonly at: (view: DataView, position: number, little: boolean) => number | boolean | string
}

const wide = (value: bigint): number => {
  if (value > Number.MAX_SAFE_INTEGER || value < Number.MIN_SAFE_INTEGER)
    throw new RangeError(`${value}: a double cannot hold it exactly`)
  return Number(value)
}

const numbers: Readonly<Record<string, NpyItem>> = {
  f8: { size: 8, at: (view, position, little) => view.getFloat64(position, little) },
  f2: { size: 2, at: (view, position, little) => fromHalf(view.getUint16(position, little)) },
  f4: { size: 4, at: (view, position, little) => view.getFloat32(position, little) },
  i8: { size: 8, at: (view, position, little) => wide(view.getBigInt64(position, little)) },
  u8: { size: 8, at: (view, position, little) => wide(view.getBigUint64(position, little)) },
  i4: { size: 4, at: (view, position, little) => view.getInt32(position, little) },
  u4: { size: 4, at: (view, position, little) => view.getUint32(position, little) },
  i2: { size: 2, at: (view, position, little) => view.getInt16(position, little) },
  u2: { size: 2, at: (view, position, little) => view.getUint16(position, little) },
  i1: { size: 1, at: (view, position) => view.getInt8(position) },
  u1: { size: 1, at: (view, position) => view.getUint8(position) },
  b1: { size: 1, at: (view, position) => view.getUint8(position) !== 0 },
}

/** The last of Unicode. */
const LAST_CODE = 0x10ffff

const textItem = (length: number, unit: 1 | 4): NpyItem => ({
  size: length * unit,
  at: (view, position, little) => {
    const codeAt = (i: number): number => (unit === 4 ? view.getUint32(position + 4 * i, little) : view.getUint8(position + i))
    let end = length
    while (end > 0 && codeAt(end - 1) === 0) end--
    let text = ''
    for (let i = 0; i < end; i++) {
      const code = codeAt(i)
      if (code > LAST_CODE) throw new RangeError(`${code}: no character has this number`)
      text += String.fromCodePoint(code)
    }
    return text
  },
})

/** How one value of this dtype is read, or why it is not. */
export const npyItem = (dtype: string): NpyItem | string => {
  const [, kind, digits] = /^[<>|=]?([a-zA-Z])(\d*)/.exec(dtype) ?? []
  if (dtype.startsWith('[')) return 'it holds records (a structured dtype)'
  if (kind === 'O') return 'it holds Python objects, which are pickles; these are never opened'
  if (kind === 'U' && Number(digits) > 0) return textItem(Number(digits), 4)
  if (kind === 'S' && Number(digits) > 0) return textItem(Number(digits), 1)
  return numbers[`${kind}${digits}`] ?? `its dtype "${dtype}" has no equal here`
}
