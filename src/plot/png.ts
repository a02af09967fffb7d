import { concatenated } from '../encoding/bytes.js'
import { zlibNow } from '../encoding/deflateNow.js'
import { crc32 } from '../platform/crc32.js'
import type { ImageMark } from './scene.js'

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
/** Eight bits each of red, green, blue and opacity; the one compression and the one filter that there are; not interlaced. */
const FORM = [8, 6, 0, 0, 0]

/** A part of the file: its length, its name, its bytes, and the checksum of name and bytes. */
const part = (name: string, bytes: Uint8Array): Uint8Array => {
  const whole = new Uint8Array(bytes.length + 12)
  const view = new DataView(whole.buffer)
  view.setUint32(0, bytes.length)
  whole.set(new TextEncoder().encode(name), 4)
  whole.set(bytes, 8)
  view.setUint32(bytes.length + 8, crc32(whole.subarray(4, bytes.length + 8), 0))
  return whole
}

/** Pixels as a PNG file. */
export const pngOf = ({ columns, rows, pixels }: Pick<ImageMark, 'columns' | 'rows' | 'pixels'>): Uint8Array => {
  const head = new Uint8Array(8 + FORM.length)
  const view = new DataView(head.buffer)
  view.setUint32(0, columns)
  view.setUint32(4, rows)
  head.set(FORM, 8)
  // Each row begins with the number of its filter: 0, none.
  const width = columns * 4
  const lines = new Uint8Array(rows * (width + 1))
  for (let row = 0; row < rows; row++) lines.set(pixels.subarray(row * width, (row + 1) * width), row * (width + 1) + 1)
  const parts = [Uint8Array.from(SIGNATURE), part('IHDR', head), part('IDAT', zlibNow(lines)), part('IEND', new Uint8Array())]
  return concatenated(parts)
}
