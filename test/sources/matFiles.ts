import { deflateSync } from 'node:zlib'
import { type Branch, hdf5Bytes, type Stored } from './hdf5Files.js'

/** What a variable of MATLAB holds: numbers, numbers with an imaginary part, a text, a cell of those, or a struct. */
export type Mat =
  | readonly number[]
  | { readonly real: readonly number[]; readonly imaginary: readonly number[] }
  | string
  | { readonly cell: readonly Mat[] }
  | { readonly struct: Readonly<Record<string, Mat>> }

export interface Made {
  /** Big-endian, as MATLAB wrote it on some machines. */
  readonly big?: boolean
  /** Packed by zlib, as MATLAB does unless it is told not to. */
  readonly packed?: boolean
}

/** The bytes of a MAT-file of version 5. */
export const level5Bytes = (variables: Readonly<Record<string, Mat>>, { big = false, packed = true }: Made = {}): Uint8Array => {
  const element = (type: number, data: Uint8Array): Uint8Array => {
    const bytes = new Uint8Array(8 + (type === 15 ? data.length : 8 * Math.ceil(data.length / 8)))
    const view = new DataView(bytes.buffer)
    // Up to 4 bytes stand within the tag.
    if (data.length > 0 && data.length <= 4) {
      view.setUint32(0, (data.length << 16) | type, !big)
      bytes.set(data, 4)
      return bytes.subarray(0, 8)
    }
    view.setUint32(0, type, !big)
    view.setUint32(4, data.length, !big)
    bytes.set(data, 8)
    return bytes
  }
  const words = (type: number, values: readonly number[]): Uint8Array => {
    const view = new DataView(new ArrayBuffer(values.length * 4))
    for (const [index, value] of values.entries()) view.setUint32(4 * index, value, !big)
    return element(type, new Uint8Array(view.buffer))
  }
  const text = (value: string): Uint8Array => new TextEncoder().encode(value)
  const doubles = (values: readonly number[]): Uint8Array => {
    const view = new DataView(new ArrayBuffer(values.length * 8))
    for (const [index, value] of values.entries()) view.setFloat64(8 * index, value, !big)
    return new Uint8Array(view.buffer)
  }
  const matrix = (name: string, number: number, count: number, body: readonly Uint8Array[]): Uint8Array =>
    element(14, Buffer.concat([words(6, [number, 0]), words(5, [1, count]), element(1, text(name)), ...body]))
  const made = (name: string, value: Mat): Uint8Array => {
    if (typeof value === 'string') return matrix(name, 4, value.length, [element(16, text(value))])
    if ('cell' in value)
      return matrix(
        name,
        1,
        value.cell.length,
        value.cell.map((each) => made('', each)),
      )
    if ('real' in value)
      return matrix(name, 6 | 0x800, value.real.length, [element(9, doubles(value.real)), element(9, doubles(value.imaginary))])
    if (!('struct' in value)) return matrix(name, 6, value.length, [element(9, doubles(value))])
    const names = Object.keys(value.struct)
    const list = new Uint8Array(32 * names.length)
    for (const [index, each] of names.entries()) list.set(text(each), 32 * index)
    return matrix(name, 2, 1, [words(5, [32]), element(1, list), ...Object.values(value.struct).map((each) => made('', each))])
  }
  const head = new Uint8Array(128).fill(32)
  head.set(text('MATLAB 5.0 MAT-file, Platform: GLNXA64'))
  head.set(big ? [1, 0, ...text('MI')] : [0, 1, ...text('IM')], 124)
  const elements = Object.entries(variables).map(([name, value]) => made(name, value))
  return Buffer.concat([head, ...elements.map((each) => (packed ? element(15, deflateSync(each)) : each))])
}

/** The bytes of a MAT-file of version 7.3, which is HDF5: what stands in cells stands in `#refs#`. */
export const hdf5MatBytes = (variables: Readonly<Record<string, Mat>>): Uint8Array => {
  const kept = new Map<string, Stored>()
  const stored = (value: Exclude<Mat, { readonly struct: unknown }>): Stored => {
    if (typeof value === 'string')
      return {
        data: Uint16Array.from(value, (letter) => letter.charCodeAt(0)),
        shape: [value.length, 1],
        attributes: { MATLAB_class: 'char', MATLAB_int_decode: 2 },
      }
    if ('cell' in value)
      return { data: value.cell.map(referred), shape: [value.cell.length, 1], attributes: { MATLAB_class: 'cell' } }
    if ('real' in value) throw new Error('of complex numbers only version 5 is made')
    const [MATLAB_class, column] = ['double', [value.length, 1]]
    return value.length === 0
      ? { data: BigUint64Array.of(0n, 0n), attributes: { MATLAB_class, MATLAB_empty: 1 } }
      : { data: Float64Array.from(value), shape: column, attributes: { MATLAB_class } }
  }
  const referred = (value: Mat): { readonly to: string } => {
    if (typeof value === 'object' && 'struct' in value) throw new Error('no struct in a cell')
    const name = `r${kept.size}`
    kept.set(name, { data: [] })
    kept.set(name, stored(value))
    return { to: `/#refs#/${name}` }
  }
  const branchOf = (struct: Readonly<Record<string, Mat>>): Branch => {
    const [groups, arrays]: [Record<string, Branch>, Record<string, Stored>] = [{}, {}]
    for (const [name, value] of Object.entries(struct))
      if (typeof value === 'object' && 'struct' in value)
        groups[name] = { attributes: { MATLAB_class: 'struct' }, ...branchOf(value.struct) }
      else arrays[name] = stored(value)
    return { groups, arrays }
  }
  const { groups, arrays } = branchOf(variables)
  return hdf5Bytes({ groups: { '#refs#': { arrays: Object.fromEntries(kept) }, ...groups }, ...(arrays && { arrays }) })
}
