import { refuse } from '../../model/attempt.js'
import { corrupt } from '../../model/fault.js'

/** A text field of a head: where it stands, and what it says. Heads are of ASCII; what is beyond is taken for Latin-1. */
export interface TextField {
  readonly at: string
  readonly text: string
}

const latin1 = new TextDecoder('latin1')

/** The field of `length` bytes from `offset` on, without what fills it up. */
export const fieldOf = (path: string, bytes: Uint8Array, offset: number, length: number): TextField => ({
  at: `${path}, byte ${offset}`,
  text: latin1
    .decode(bytes.subarray(offset, offset + length))
    .replaceAll('\0', ' ')
    .trim(),
})

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i

/** The number that a field says, whose decimal point some programs write as a comma. Throws a `FaultError`. */
export const numberOf = ({ at, text }: TextField, what: string): number => {
  const written = text.replace(',', '.')
  const number = NUMBER.test(written) ? Number(written) : Number.NaN
  return Number.isFinite(number) ? number : refuse(corrupt(at, what, `"${text}"`))
}

/** The same of a count. Throws a `FaultError`. */
export const countOf = (field: TextField, what: string): number => {
  const count = numberOf(field, what)
  return Number.isSafeInteger(count) && count >= 0 ? count : refuse(corrupt(field.at, what, `"${field.text}"`))
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC']
const two = (number: number | string): string => `${number}`.padStart(2, '0')

/**
 * When a recording began, in the local time of whoever made it: by the date and time fields, whose year has two digits, 1985 to 2084; or by the
 * date of EDF+, which stands in the text of the recording. Undefined where that is not told.
 */
export const startOf = (date: string, time: string, recording: string): string | undefined => {
  const [, hour, minute, second] = /^(\d\d)\D(\d\d)\D(\d\d)$/.exec(time) ?? []
  if (hour === undefined) return undefined
  const clock = `T${hour}:${minute}:${second}`
  const [, own, month = '', full] = /^Startdate (\d\d?)-([A-Z]{3})-(\d{4})\b/i.exec(recording) ?? []
  const place = MONTHS.indexOf(month.toUpperCase())
  if (place >= 0) return `${full}-${two(place + 1)}-${two(own)}${clock}`
  const [, day, number, short] = /^(\d\d)\D(\d\d)\D(\d\d)$/.exec(date) ?? []
  if (day === undefined) return undefined
  return `${Number(short) >= 85 ? 19 : 20}${short}-${number}-${day}${clock}`
}
