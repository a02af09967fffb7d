/** Text that stands in a field of a fixed size, up to its first NUL. */
export const textAt = (view: DataView, position: number, length: number): string => {
  let text = ''
  for (let at = position; at < position + length; at++) {
    const code = view.getUint8(at)
    if (code === 0) break
    text += String.fromCharCode(code)
  }
  return text.trim()
}

/** A time of UTC as Windows writes it: year, month, day of the week, day, hour, minute, second, millisecond. Undefined where it is none. */
export const dateAt = (view: DataView, position: number): string | undefined => {
  const [year, month, , day, hour, minute, second, millisecond] = Array.from({ length: 8 }, (_, part) =>
    view.getUint16(position + 2 * part, true),
  )
  if (year < 1601 || year > 9999 || month < 1 || month > 12 || day < 1 || day > 31) return undefined
  return hour > 23 || minute > 59 || second > 59 || millisecond > 999
    ? undefined
    : new Date(Date.UTC(year, month - 1, day, hour, minute, second, millisecond)).toISOString()
}
