/** Says that bytes are not what a codec writes. */
const broken = (codec: string): never => {
  throw new RangeError(`these are not ${codec} bytes`)
}

/** Copy `count` bytes of what was written `distance` before: they may overlap, and then repeat. */
const again = (output: Uint8Array, at: number, distance: number, count: number): void => {
  if (distance >= count) output.copyWithin(at, at - distance, at - distance + count)
  else if (distance === 1) output.fill(output[at - 1], at, at + count)
  else for (let index = at; index < at + count; index++) output[index] = output[index - distance]
}

/**
 * Decompress one LZ4 block, as LZ4 and LZ4-HC write it.
 *
 * Shapes   any number of bytes in, all of `output` out.
 * Errors   RangeError: bytes that are no LZ4 block, or one of another length. Nothing beyond the arrays is read or written.
 */
export const decompressLz4 = (input: Uint8Array, output: Uint8Array): void => {
  let [at, to] = [0, 0]
  const lengthFrom = (start: number): number => {
    let length = start
    for (let more = start === 15; more; at++) {
      if (at >= input.length) broken('LZ4')
      length += input[at]
      more = input[at] === 255
    }
    return length
  }
  while (at < input.length) {
    const token = input[at++]
    const literals = lengthFrom(token >> 4)
    if (at + literals > input.length || to + literals > output.length) broken('LZ4')
    output.set(input.subarray(at, at + literals), to)
    at += literals
    to += literals
    // The last sequence has no match.
    if (at === input.length) break
    if (at + 2 > input.length) broken('LZ4')
    const distance = input[at] + 256 * input[at + 1]
    at += 2
    const match = lengthFrom(token & 15) + 4
    if (distance === 0 || distance > to || to + match > output.length) broken('LZ4')
    again(output, to, distance, match)
    to += match
  }
  if (to !== output.length) broken('LZ4')
}

/** The distance beyond which BloscLZ writes two bytes more. */
const FAR = 8191

/**
 * Decompress one BloscLZ stream.
 *
 * Shapes   any number of bytes in, all of `output` out.
 * Errors   RangeError: bytes that are no such stream, or one of another length. Nothing beyond the arrays is read or written.
 */
export const decompressBloscLz = (input: Uint8Array, output: Uint8Array): void => {
  let [at, to] = [0, 0]
  const next = (): number => (at < input.length ? input[at++] : broken('BloscLZ'))
  // The first byte can only announce literals: its upper bits tell the version of the codec.
  for (let control = next() & 31; ; control = next()) {
    if (control < 32) {
      const literals = control + 1
      if (at + literals > input.length || to + literals > output.length) broken('BloscLZ')
      output.set(input.subarray(at, at + literals), to)
      at += literals
      to += literals
    } else {
      let match = (control >> 5) - 1
      if (match === 6)
        for (let code = 255; code === 255; ) {
          code = next()
          match += code
        }
      const code = next()
      const near = 256 * (control & 31) + code
      const distance = near === FAR ? 256 * next() + next() + FAR + 1 : near + 1
      if (distance > to || to + match + 3 > output.length) broken('BloscLZ')
      again(output, to, distance, match + 3)
      to += match + 3
    }
    if (at === input.length) break
  }
  if (to !== output.length) broken('BloscLZ')
}
