/** Texts as Zarr keeps those of any length: how many, then each with its length. */
export const encodeTexts = (values: readonly string[]): Uint8Array => {
  const encoded = values.map((value) => new TextEncoder().encode(value))
  const bytes = new Uint8Array(4 + encoded.reduce((sum, { length }) => sum + 4 + length, 0))
  const view = new DataView(bytes.buffer)
  view.setUint32(0, values.length, true)
  let at = 4
  for (const each of encoded) {
    view.setUint32(at, each.length, true)
    bytes.set(each, at + 4)
    at += 4 + each.length
  }
  return bytes
}
