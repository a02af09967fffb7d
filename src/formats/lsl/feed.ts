import type { ByteStream } from '../../encoding/byteStream.js'
import { isBigInteger, itemSize, type Samples, viewOf } from '../../model/dtype.js'
import { FaultError, unreadable, unsupported } from '../../model/fault.js'
import { formats, type StreamInfo } from './info.js'

/** The protocol of data: 1.10. */
export const PROTOCOL = 110
/** What stands before a sample: its time follows from the one before, or it follows here. */
export const [DEDUCED, TRANSMITTED] = [1, 2]
/** The time of samples of the test pattern. */
const PATTERN_TIME = 123456.789
/** The two samples that come first, and what the patterns of each format begin at. */
export const PATTERNS = [4, 2]
const PATTERN_BASE = { int8: 1, int16: 257, int32: 65_537, int64: 2_147_483_649, float32: 0, double64: 16_777_217 } as const

/** Bytes of the values of one sample. */
export const bytesOfSample = ({ channels, format }: StreamInfo): number => channels * itemSize(formats[format])

/** The values that a sample of the test pattern has: they grow by the channel, every other is negative. */
export const patternOf = ({ channels, format }: StreamInfo, pattern: number): Samples => {
  const dtype = formats[format]
  const values = viewOf(dtype, new ArrayBuffer(channels * itemSize(dtype)), 0, channels)
  const wraps = format === 'int8' ? 127 : format === 'int16' ? 32_767 : Number.POSITIVE_INFINITY
  for (let channel = 0; channel < channels; channel++) {
    const value = ((PATTERN_BASE[format] + pattern + channel) % wraps) * (channel % 2 === 0 ? 1 : -1)
    values[channel] = isBigInteger(dtype) ? BigInt(value) : value
  }
  return values
}

/** Ask for the samples from now on, and read up to the first of them; whether numbers come with their bytes in reverse. */
export const begin = async (wire: ByteStream, info: StreamInfo, bufferFrames: number): Promise<boolean> => {
  const headers = {
    'Native-Byte-Order': 1234,
    'Endian-Performance': 0,
    'Has-IEEE754-Floats': 1,
    'Supports-Subnormals': 1,
    'Value-Size': itemSize(formats[info.format]),
    'Data-Protocol-Version': PROTOCOL,
    'Max-Buffer-Length': bufferFrames,
    'Max-Chunk-Length': 0,
    Hostname: info.hostname,
    'Source-Id': info.sourceId,
    'Session-Id': info.sessionId,
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  await wire.send(`LSL:streamfeed/${PROTOCOL} ${info.uid}\r\n${lines.join('')}\r\n`)
  const status = await wire.line()
  if (!/^LSL\/\d+ 200\b/.test(status))
    throw new FaultError(
      unreadable(wire.place, 'LSL/110 200 OK', JSON.stringify(status.slice(0, 60)), 'see whether it still runs'),
    )
  const told = await headersOf(wire)
  if (Number(told.get('data-protocol-version')) !== PROTOCOL)
    throw new FaultError(
      unsupported(
        `version ${told.get('data-protocol-version')} of the LSL protocol, at ${wire.place}`,
        'let it send version 110',
      ),
    )
  // 0 is the order of the computer that answers, as of those who speak the first version of the protocol too.
  const isReversed = told.get('byte-order') === '4321'
  for (const pattern of PATTERNS) {
    const sample = patternOf(info, pattern)
    const expected = new Uint8Array(9 + sample.byteLength)
    writeSample(expected, 0, PATTERN_TIME, new Uint8Array(sample.buffer))
    const found = await wire.bytes(expected.length)
    if (isReversed) reverseSample(found, 0, info)
    if (!found.every((byte, index) => byte === expected[index]))
      throw new FaultError(unreadable(wire.place, 'the test pattern of its format', 'other values', 'see whether it sends LSL'))
  }
  return isReversed
}

const headersOf = async (wire: ByteStream): Promise<ReadonlyMap<string, string>> => {
  const told = new Map<string, string>()
  for (let line = await wire.line(); line !== ''; line = await wire.line()) {
    const [, name, value] = /^([^:]+):\s*([^;]*)/.exec(line) ?? []
    if (name !== undefined && value !== undefined) told.set(name.trim().toLowerCase(), value.trim())
  }
  return told
}

/** Write a sample with its time; what follows it begins at the offset that is returned. */
export const writeSample = (target: Uint8Array, at: number, time: number, values: Uint8Array): number => {
  target[at] = TRANSMITTED
  new DataView(target.buffer, target.byteOffset).setFloat64(at + 1, time, true)
  target.set(values, at + 9)
  return at + 9 + values.length
}

/** Bring the bytes of a sample into our order, in place. */
export const reverseSample = (bytes: Uint8Array, at: number, { channels, format }: StreamInfo): void => {
  const size = itemSize(formats[format])
  let from = at + 1
  if (bytes[at] !== DEDUCED) {
    bytes.subarray(from, from + 8).reverse()
    from += 8
  }
  for (let channel = 0; size > 1 && channel < channels; channel++)
    bytes.subarray(from + channel * size, from + (channel + 1) * size).reverse()
}

/** Test pattern as the sender sends it. */
export const patternBytes = (info: StreamInfo): Uint8Array => {
  const size = 9 + bytesOfSample(info)
  const all = new Uint8Array(PATTERNS.length * size)
  let at = 0
  for (const pattern of PATTERNS) at = writeSample(all, at, PATTERN_TIME, new Uint8Array(patternOf(info, pattern).buffer))
  return all
}
