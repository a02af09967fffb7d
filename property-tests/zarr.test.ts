/** What is read of a part is what lies there in the whole, however it was cut and packed; and what no packer wrote is refused. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { loadZstd } from '../src/dsp/index.js'
import type { Shuffle } from '../src/encoding/blosc.js'
import { BloscReader, decodeBlosc } from '../src/encoding/bloscReader.js'
import { crc32c } from '../src/encoding/crc32c.js'
import { encodeBlosc, type WrittenCodec, writtenCodecs } from '../src/encoding/encodeBlosc.js'
import { inMemory } from '../src/encoding/reading.js'
import { RowArray } from '../src/formats/zarr/array.js'
import { Documents } from '../src/formats/zarr/documents.js'
import { writeFile } from '../src/formats/zarr/fileWriter.js'
import { arrayAt, openHierarchy } from '../src/formats/zarr/hierarchy.js'
import { type RowTarget, RowWriter } from '../src/formats/zarr/rowWriter.js'
import { allocate, bytesOf, type Dtype, dtypes, itemSize, viewOf } from '../src/model/dtype.js'
import { isFaultError } from '../src/model/fault.js'
import type { Files } from '../src/platform/files.js'
import { tally, torture } from '../test/torture/report.js'
import { memoryFiles } from './memoryFiles.js'
import { parameters } from './runs.js'

const packings = fc.record({
  codec: fc.constantFrom<WrittenCodec>(...writtenCodecs),
  shuffle: fc.constantFrom<Shuffle>('none', 'byte', 'bit'),
  itemSize: fc.constantFrom(1, 2, 3, 4, 8, 17, 300),
  blockSize: fc.integer({ min: 1, max: 3000 }),
  level: fc.integer({ min: 1, max: 9 }),
})
/** Bytes that shrink, and some that do not. */
const contents = fc.oneof(
  fc.uint8Array({ maxLength: 5000, size: 'max' }),
  fc
    .tuple(fc.nat(5000), fc.integer({ min: 1, max: 900 }))
    .map(([length, step]) => Uint8Array.from({ length }, (_, at) => (at * at) / step)),
)
/** Parts of what is read, as shares of it. */
const parts = fc.array(fc.tuple(fc.nat(1000), fc.nat(1000)), { minLength: 1, maxLength: 12 })
const placed = (share: number, length: number): number => Math.floor((share * length) / 1000)

test('any part of a container of Blosc, of one or another in turn, is what lies there in the whole', async () => {
  const one = fc.tuple(contents, packings)
  const property = fc.asyncProperty(fc.tuple(one, one), parts, async (both, asked) => {
    const zstd = await loadZstd()
    const readers = await Promise.all(
      both.map(async ([bytes, { codec, ...options }]) => {
        const packed = await encodeBlosc(bytes, codec, options)
        return { bytes, reader: new BloscReader(zstd, inMemory(packed), bytes.length, 'here') }
      }),
    )
    for (const [turn, [a, b]] of asked.entries()) {
      const { bytes, reader } = readers[turn % 2]
      const [from, to] = [placed(Math.min(a, b), bytes.length), placed(Math.max(a, b), bytes.length)]
      const output = new Uint8Array(to - from)
      await reader.read(from, output)
      expect(output).toEqual(bytes.subarray(from, to))
    }
  })
  await fc.assert(property, parameters(60))
})

const layouts = fc.record({
  dtype: fc.constantFrom<Dtype>(...dtypes),
  rows: fc.integer({ min: 1, max: 60 }),
  columns: fc.integer({ min: 1, max: 9 }),
  tall: fc.integer({ min: 1, max: 20 }),
  wide: fc.integer({ min: 1, max: 9 }),
  perShard: fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined }),
  compressor: fc.constantFrom('blosc', 'blosc', 'zstd', 'gzip', 'none'),
  packing: packings,
})
type Layout = typeof layouts extends fc.Arbitrary<infer L> ? L : never

/** Write an array as the layout says: its values, row by row. */
const putLayout = async (files: Files, layout: Layout) => {
  const { dtype, rows, columns, tall, perShard, compressor, packing } = layout
  const wide = Math.min(layout.wide, columns)
  const { codec, level, shuffle, blockSize } = packing
  const target: RowTarget = {
    place: 'a',
    version: perShard === undefined ? 2 : 3,
    shape: [rows, columns],
    chunks: [tall, wide],
    ...(perShard && { shard: [tall * perShard, Math.ceil(columns / wide) * wide] }),
    dtype,
    delta: false,
    compression:
      compressor === 'blosc'
        ? { id: 'blosc', codec, level, shuffle, blockSize }
        : compressor === 'none'
          ? { id: 'none' }
          : { id: compressor === 'zstd' ? 'zstd' : 'gzip', level },
  }
  const values = bytesOf(allocate(dtype, rows * columns))
  for (let at = 0; at < values.length; at++) values[at] = (at * at) / 13
  const writer = new RowWriter(target, 0, (name, bytes) => void writeFile('/zarr', name, bytes, files))
  await writer.writeBytes(values)
  const documents = new Documents('/zarr', target.version, files)
  documents.rows(target)
  documents.finish('{}')
  return values
}

const opened = (files: Files): RowArray => {
  const hierarchy = openHierarchy('/zarr', files)
  if (hierarchy === undefined) throw new Error('no hierarchy')
  return new RowArray(arrayAt(hierarchy, 'a'), '/zarr/a', { files, fillMissing: false })
}

test('any frames of any channels of an array, in chunks, shards and blocks of any size, are what lies there in the whole', async () => {
  const property = fc.asyncProperty(
    layouts,
    parts,
    fc.array(fc.boolean(), { minLength: 9, maxLength: 9 }),
    async (layout, asked, taken) => {
      const files = memoryFiles().as(1)
      const values = await putLayout(files, layout)
      const { dtype, rows, columns } = layout
      const size = itemSize(dtype)
      const array = opened(files)
      const some = Int32Array.from({ length: columns }, (_, column) => column).filter((column) => taken[column])
      for (const [turn, [a, b]] of asked.entries()) {
        const channels = turn % 2 === 0 ? some : Int32Array.from({ length: columns }, (_, column) => column)
        const [from, to] = [placed(Math.min(a, b), rows), placed(Math.max(a, b), rows)]
        const into = allocate(dtype, (to - from) * channels.length)
        await array.read(from, to - from, channels, into)
        const wanted = new Uint8Array(into.byteLength)
        for (let row = from; row < to; row++)
          for (const [place, channel] of channels.entries()) {
            const at = (row * columns + channel) * size
            wanted.set(values.subarray(at, at + size), ((row - from) * channels.length + place) * size)
          }
        expect(bytesOf(into)).toEqual(bytesOf(viewOf(dtype, wanted.buffer, 0, into.length)))
      }
    },
  )
  await fc.assert(property, parameters(60))
})

/** Changes: where, as a share; and to what, a byte or a whole number of four of them. */
const changes = fc.array(
  fc.tuple(
    fc.nat(999),
    fc.oneof(
      fc.nat(255).map((value) => Uint8Array.of(value)),
      fc.constantFrom(0, 1, 15, 16, 17, 2999, 3001, 2 ** 31, 2 ** 32 - 1).map((value) => bytesOf(Uint32Array.of(value))),
    ),
  ),
  { minLength: 1, maxLength: 5 },
)
/** Change some of the `length` bytes from `from` on, as drawn; numbers where numbers stand. */
const changed = (
  bytes: Uint8Array,
  from: number,
  length: number,
  drawn: readonly (readonly [number, Uint8Array])[],
): Uint8Array => {
  const other = bytes.slice()
  for (const [share, value] of drawn) {
    const at = placed(share, length)
    other.subarray(from, from + length).set(value.subarray(0, length - at), value.length === 4 ? at - (at % 4) : at)
  }
  return other
}
const isRefused = async (reading: () => Promise<unknown>): Promise<boolean> => {
  try {
    await reading()
    return false
  } catch (error) {
    if (isFaultError(error)) return true
    throw error
  }
}

describe('what no packer wrote ends in a fault, or in as many bytes, and takes no memory for what it claims', () => {
  test('headers, tables and lengths of Blosc', async () => {
    const zstd = await loadZstd()
    let refused = 0
    const property = fc.asyncProperty(packings, fc.boolean(), changes, async ({ codec, ...options }, anywhere, drawn) => {
      const bytes = Uint8Array.from({ length: 3000 }, (_, at) => (at * at) / 50)
      const packed = await encodeBlosc(bytes, codec, options)
      const head = Math.min(packed.length, 16 + 4 * Math.ceil(bytes.length / options.blockSize) + 8)
      const hostile = changed(packed, 0, anywhere ? packed.length : head, drawn)
      if (await isRefused(async () => expect((await decodeBlosc(hostile, bytes.length, 'here')).length).toBe(bytes.length)))
        refused++
      expect(zstd.memory.buffer.byteLength).toBeLessThan(64 * 2 ** 20)
    })
    await fc.assert(property, { ...parameters(torture.damages), numRuns: torture.damages })
    expect(refused).toBeGreaterThan(torture.damages / 10)
    tally('Blosc', 'containers changed at random: refused', refused)
    tally('Blosc', 'containers changed at random: of the right length', torture.damages - refused)
  })

  test('indexes of shards, whose checksums are right', async () => {
    let refused = 0
    const property = fc.asyncProperty(layouts, changes, fc.nat(), async (layout, drawn, which) => {
      const files = memoryFiles().as(1)
      const { columns, tall, rows, dtype } = layout
      const wide = Math.min(layout.wide, columns)
      const perShard = layout.perShard ?? 2
      await putLayout(files, { ...layout, perShard })
      const path = `/zarr/a/c/${which % Math.ceil(rows / (tall * perShard))}/0`
      const bytes = files.readBytes(path)
      const index = 16 * perShard * Math.ceil(columns / wide)
      const from = bytes.length - index - 4
      const hostile = changed(bytes, from, index, drawn)
      new DataView(hostile.buffer).setUint32(bytes.length - 4, crc32c(hostile.subarray(from, from + index)), true)
      files.writeWhole(path, hostile)
      const all = Int32Array.from({ length: columns }, (_, column) => column)
      if (await isRefused(() => opened(files).read(0, rows, all, allocate(dtype, rows * columns)))) refused++
    })
    await fc.assert(property, { ...parameters(torture.damages), numRuns: torture.damages })
    expect(refused).toBeGreaterThan(torture.damages / 10)
    tally('shards', 'indexes changed at random: refused', refused)
    tally('shards', 'indexes changed at random: read', torture.damages - refused)
  })
})
