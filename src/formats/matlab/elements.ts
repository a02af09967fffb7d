import { refuse } from '../../model/attempt.js'
import { corrupt } from '../../model/fault.js'

/** The types of elements of a MAT-file of version 5. */
export const TYPES = {
  uint16: 4,
  int32: 5,
  uint32: 6,
  single: 7,
  double: 9,
  matrix: 14,
  compressed: 15,
  utf8: 16,
  utf16: 17,
  utf32: 18,
} as const

/** A piece of a file, with what its tag says. */
export interface Element {
  readonly type: number
  readonly from: number
  readonly length: number
  /** Where the next one begins. */
  readonly next: number
}

type Take = (view: DataView, at: number, little: boolean) => number

const wide =
  (take: 'getBigInt64' | 'getBigUint64'): Take =>
  (view, at, little) =>
    Number(view[take](at, little))

/** How a number of each type is read, and its bytes. */
const numbers: ReadonlyMap<number, readonly [size: number, take: Take]> = new Map([
  [1, [1, (view, at) => view.getInt8(at)]],
  [2, [1, (view, at) => view.getUint8(at)]],
  [3, [2, (view, at, little) => view.getInt16(at, little)]],
  [4, [2, (view, at, little) => view.getUint16(at, little)]],
  [5, [4, (view, at, little) => view.getInt32(at, little)]],
  [6, [4, (view, at, little) => view.getUint32(at, little)]],
  [7, [4, (view, at, little) => view.getFloat32(at, little)]],
  [9, [8, (view, at, little) => view.getFloat64(at, little)]],
  [12, [8, wide('getBigInt64')]],
  [13, [8, wide('getBigUint64')]],
] satisfies readonly (readonly [number, readonly [number, Take]])[])

/** Bytes as elements, one behind the other. Throws a `FaultError`, which names `path`. */
export class Elements {
  private readonly view: DataView

  constructor(
    readonly bytes: Uint8Array,
    private readonly little: boolean,
    private readonly path: string,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  }

  /** The element at a place, which has to end before `end`. */
  at(from: number, end: number): Element {
    if (from + 8 > end) return this.broken(from, 'an element', 'the end of what it is in')
    const word = this.view.getUint32(from, this.little)
    const small = word >>> 16
    if (small > 0) {
      if (small > 4) return this.broken(from, 'an element of at most 4 bytes', `${small}`)
      return { type: word & 0xffff, from: from + 4, length: small, next: from + 8 }
    }
    const length = this.view.getUint32(from + 4, this.little)
    if (from + 8 + length > end) return this.broken(from, `an element within ${end - from - 8} bytes`, `${length}`)
    const padded = word === TYPES.compressed ? length : 8 * Math.ceil(length / 8)
    return { type: word, from: from + 8, length, next: Math.min(end, from + 8 + padded) }
  }

  /** The elements that stand one behind the other from a place on, so many of them. */
  list(from: number, end: number, count: number): readonly Element[] {
    if (count * 8 > end - from) return this.broken(from, `${count} elements`, `${end - from} bytes`)
    const found: Element[] = []
    for (let at = from; found.length < count; at = found[found.length - 1].next) found.push(this.at(at, end))
    return found
  }

  /** An element's numbers. */
  numbers({ type, from, length }: Element): Float64Array {
    const [size, take] = numbers.get(type) ?? this.broken(from, 'numbers', `an element of type ${type}`)
    if (length % size !== 0) this.broken(from, `numbers of ${size} bytes`, `${length} bytes`)
    return Float64Array.from({ length: length / size }, (_, index) => take(this.view, from + index * size, this.little))
  }

  /** An element's characters. */
  text(element: Element): string {
    const { type, from, length } = element
    const bytes = this.bytes.subarray(from, from + length)
    if (type === TYPES.utf8) return new TextDecoder().decode(bytes)
    if (type === TYPES.utf32) return pointsAsText(this.numbers({ ...element, type: TYPES.uint32 }))
    return unitsAsText(this.numbers(type === TYPES.utf16 ? { ...element, type: TYPES.uint16 } : element))
  }

  /** Throws the fault of what does not stand at a place. */
  broken(at: number, expected: string, found: string): never {
    return refuse(corrupt(`${this.path}, byte ${at}`, expected, found, 'the file is damaged, or not whole'))
  }
}

const PIECE = 4096

/** Numbers of 16 bits as text. */
export const unitsAsText = (units: Float64Array): string => {
  const parts: string[] = []
  for (let from = 0; from < units.length; from += PIECE) parts.push(String.fromCharCode(...units.subarray(from, from + PIECE)))
  return parts.join('')
}

/** Code points as text; what is none is U+FFFD. */
const pointsAsText = (points: Float64Array): string =>
  Array.from(points, (point) => String.fromCodePoint(point <= 0x10ffff ? point : 0xfffd)).join('')
