/** The numbers in records of spikes are taken whole: none is wrapped into another. */
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { npyHeaderBytes } from '../../../../src/encoding/npyWrite.js'
import { recordsReader } from '../../../../src/formats/spikeinterface/records.js'
import { bytesOf } from '../../../../src/model/dtype.js'
import { files } from '../../../../src/platform/node.js'
import { put, temporaryFolder } from '../../../sources/support.js'

const folder = temporaryFolder()
const fields = (kind: string): string => `[('sample_index', '<${kind}'), ('unit_index', '<i8'), ('segment_index', '<i8')]`
let last = 0
const reader = (kind: string, record: readonly bigint[], segments = 2) => {
  const bytes = bytesOf(BigInt64Array.from(record))
  const path = join(folder, `${++last}.npy`)
  put(path, Uint8Array.from([...npyHeaderBytes(fields(kind), [record.length / 3]), ...bytes]))
  return recordsReader(files, path, segments, 3)
}
const all = { start: 0, end: Number.POSITIVE_INFINITY }

test.each([
  ['a segment too many', [5n, 1n, 2n]],
  ['a unit too many', [5n, 3n, 0n]],
  ['a segment before the first', [5n, 1n, -1n]],
  ['a unit before the first', [5n, -1n, 0n]],
  ['a unit beyond 2^32', [5n, 4294967296n, 0n]],
  ['a segment beyond 2^32', [5n, 1n, 4294967297n]],
  ['a frame beyond 2^53', [9007199254740993n, 1n, 0n]],
  ['a frame before 0', [-1n, 1n, 0n]],
])('%s is refused', (_, record) => {
  expect(() => reader('i8', record).read({ segment: 0, ...all })).toThrow('expected one of 2 segments, one of 3 units')
})

test('the first and the last of segments, units and frames are taken', () => {
  const records = [0n, 0n, 0n, 5n, 2n, 0n, 0n, 2n, 1n, BigInt(Number.MAX_SAFE_INTEGER), 0n, 1n]
  expect([0, 1].map((segment) => reader('i8', records).read({ segment, ...all }))).toEqual([
    { sampleIndex: Float64Array.of(0, 5), unitIndex: Int32Array.of(0, 2) },
    { sampleIndex: Float64Array.of(0, Number.MAX_SAFE_INTEGER), unitIndex: Int32Array.of(2, 0) },
  ])
})

test('an unsigned frame beyond 2^63 is no negative one', () => {
  expect(() => reader('u8', [-1n, 1n, 0n]).read({ segment: 0, ...all })).toThrow('frame 18446744073709552000')
})

test('segments without spikes, of which there may be very many, cost no memory of their own', () => {
  const many = reader('i8', [7n, 2n, 99_999n], 100_000)
  expect(many.read({ segment: 99_999, ...all })).toEqual({ sampleIndex: Float64Array.of(7), unitIndex: Int32Array.of(2) })
  expect([many.counts?.(0), many.counts?.(99_999)]).toEqual([new Float64Array(3), Float64Array.of(0, 0, 1)])
})
