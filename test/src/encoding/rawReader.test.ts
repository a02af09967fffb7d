import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { rawReader } from '../../../src/encoding/rawReader.js'
import { bytesOf } from '../../../src/model/dtype.js'
import { corrupt, FaultError } from '../../../src/model/fault.js'
import type { ReadHandle } from '../../../src/platform/files.js'
import { files } from '../../../src/platform/node.js'
import { put, temporaryFolder } from '../../sources/support.js'

const path = put(join(temporaryFolder(), 'traces.raw'), bytesOf(Int16Array.from({ length: 400 * 100 }, (_, i) => i)))
const layout = { files, segments: [{ path, byteOffset: 0, frames: 100 }], fileChannels: 400, dtype: 'int16' } as const
const columns = Int32Array.from({ length: 400 }, (_, column) => column)

describe('rawReader', () => {
  test('any choice of columns is those columns of the whole', async () => {
    const reader = rawReader({ ...layout, columns: columns.slice().reverse() })
    const choices = [columns, columns.subarray(0, 1), columns.filter((c) => c % 2 === 0), columns.filter((c) => c % 50 < 40)]
    for (const channels of choices) {
      const data = new Int16Array(20 * channels.length)
      await reader.read({ segment: 0, start: 10, frames: 20, channels, data })
      const expected = Array.from(data, (_, i) => {
        const [frame, channel] = [10 + Math.floor(i / channels.length), channels[i % channels.length]]
        return ((frame * 400 + 399 - channel) << 16) >> 16
      })
      expect(Array.from(data)).toEqual(expected)
    }
    reader.close()
  })

  test('every span is checked before its bytes are used, once', async () => {
    const seen: number[] = []
    const check = (_: string, span: number, bytes: Uint8Array): void => {
      seen.push(span)
      expect(bytes.length).toBe(span === 19 ? 80000 - 19 * 4096 : 4096)
    }
    const reader = rawReader({ ...layout, columns, verify: { spanBytes: 4096, check } })
    const data = new Int16Array(400 * 10)
    for (const start of [0, 5, 90]) await reader.read({ segment: 0, start, frames: 10, channels: columns, data })
    expect(seen).toEqual([0, 1, 2, 17, 18, 19])
    reader.close()
  })

  test('window after window, each byte of the file is read once, and checked as it was written', async () => {
    const whole = readFileSync(path)
    const check = (_: string, span: number, bytes: Uint8Array): void =>
      expect(Buffer.compare(bytes, whole.subarray(span * 4096, (span + 1) * 4096))).toBe(0)
    for (const length of [1, 7, 10, 33, 100]) {
      let read = 0
      const counting = (name: string): ReadHandle => {
        const handle = files.openRead(name)
        const count = (into: Uint8Array, position: number): number => {
          read += into.length
          return handle.read(into, position)
        }
        return { ...handle, read: count }
      }
      const reader = rawReader({
        ...layout,
        files: { ...files, openRead: counting },
        columns,
        verify: { spanBytes: 4096, check },
      })
      for (let start = 0; start < 100; start += length) {
        const frames = Math.min(length, 100 - start)
        const data = new Int16Array(400 * frames)
        await reader.read({ segment: 0, start, frames, channels: columns, data })
        expect(Buffer.compare(bytesOf(data), whole.subarray(800 * start, 800 * (start + frames)))).toBe(0)
      }
      expect(read).toBe(whole.length)
      // What was checked is read as it is asked for.
      await reader.read({ segment: 0, start: 0, frames: 1, channels: columns, data: new Int16Array(400) })
      expect(read - whole.length).toBeLessThanOrEqual(800)
      reader.close()
    }
  })

  test('a span that fails its check stops the read', () => {
    const check = (at: string, span: number): never => {
      throw new FaultError(corrupt(`${at}, span ${span}`, 'the checksum written', 'another'))
    }
    const reader = rawReader({ ...layout, columns, verify: { spanBytes: 1024, check } })
    const request = { segment: 0, start: 99, frames: 1, channels: columns, data: new Int16Array(400) }
    expect(() => reader.read(request)).toThrow('span 77')
    reader.close()
  })

  test('what is read ahead is checked before it is given', async () => {
    const seen: number[] = []
    const check = (at: string, span: number): void => {
      seen.push(span)
      if (span === 2) throw new FaultError(corrupt(`${at}, span ${span}`, 'the checksum written', 'another'))
    }
    const reader = rawReader({ ...layout, columns, verify: { spanBytes: 4096, check } })
    const ahead = (start: number) =>
      reader.readAhead?.({ segment: 0, start, frames: 5, channels: columns, data: new Int16Array(5 * 400) })
    await ahead(0)
    expect(seen).toEqual([0])
    await expect(ahead(10)).rejects.toThrow('span 2')
    reader.close()
  })

  test('refuses frames that are not there', () => {
    const reader = rawReader({ ...layout, columns })
    const request = { segment: 0, start: 99, frames: 2, channels: columns, data: new Int16Array(800) }
    expect(() => reader.read(request)).toThrow('expected 0 to 100, found 99 to 101')
  })
})
