import { firstBytes } from '../../encoding/reading.js'
import { refuse } from '../../model/attempt.js'
import { MOST } from '../../model/bounds.js'
import { incomplete, unreadable } from '../../model/fault.js'
import type { Files } from '../../platform/files.js'

/** Bytes before the first record of every file. */
export const HEADER_BYTES = 1024

/** What the head of a file says, line by line: `header.sampleRate = 40000;`. Throws a `FaultError`. */
export const readHeader = (files: Files, path: string): ReadonlyMap<string, string> => {
  const bytes = firstBytes(files, path, HEADER_BYTES)
  const text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')
  const header = new Map(
    [...text.matchAll(/(?:header\.)?(\w+)\s*=\s*('[^']*'|[^;]*);/g)].map(([, key, value]) => [
      key,
      value.trim().replace(/^'|'$/g, ''),
    ]),
  )
  if (header.get('format') !== 'Open Ephys Data Format')
    return refuse(
      unreadable(path, "a file of Open Ephys: header.format = 'Open Ephys Data Format'", header.get('format') ?? 'none'),
    )
  if (bytes.length < HEADER_BYTES) return refuse(incomplete(path, `a head of ${HEADER_BYTES} bytes`, `${bytes.length}`))
  return header
}

/** A number of a head. Throws a `FaultError`. */
export const numberIn = (
  header: ReadonlyMap<string, string>,
  key: string,
  path: string,
  most: number = MOST.samplingFrequency,
): number => {
  const text = header.get(key) ?? ''
  const value = /^[+-]?[\d.]+(e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN
  return value > 0 && value <= most ? value : refuse(unreadable(`${path}: header.${key}`, 'a positive number', text || 'nothing'))
}
