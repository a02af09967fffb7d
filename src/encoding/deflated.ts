/** Formats that the engine itself packs and unpacks, whose checksums it compares. */
export type Deflated = 'gzip' | 'deflate'

/** Unpack at most so many bytes, however many they are. Rejects with an Error: other bytes, or more. */
export const inflateAny = async (format: Deflated, bytes: Uint8Array, most: number): Promise<Uint8Array> => {
  const stream: GenericTransformStream = new DecompressionStream(format)
  const parts: Uint8Array[] = []
  let length = 0
  const source = new Blob([new Uint8Array(bytes)]).stream()
  const reader: ReadableStreamDefaultReader<Uint8Array> = source.pipeThrough(stream).getReader()
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    length += part.value.length
    if (length > most) {
      await reader.cancel()
      throw new RangeError(`more than ${most} bytes`)
    }
    parts.push(part.value)
  }
  const whole = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

/**
 * Unpack all of `output.length` bytes: `gzip`, or zlib's `deflate`.
 *
 * Errors   Rejects with an Error: other bytes, or those of another length. No more memory is taken than for that length.
 */
export const inflate = async (format: Deflated, bytes: Uint8Array, output: Uint8Array): Promise<void> => {
  const held = await inflateAny(format, bytes, output.length)
  if (held.length !== output.length) throw new RangeError(`${held.length} bytes`)
  output.set(held)
}
