import { cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { generateRecording, type Recording, verify } from 'rxephys'
import { annotate, bandpassFilter, setProperty } from 'rxephys/operators'
import { describe, expect, test } from 'vitest'
import { temporaryFolder } from '../sources/support.js'

const base = temporaryFolder()
const place = (name: string): string => join(base, name)

const recording = (await generateRecording({ numChannels: 4, durations: [0.2, 0.1], dtype: 'int16' })).pipe(
  setProperty({ key: 'region', values: ['CA1', 'CA1', 'DG', 'DG'] }),
  annotate({ key: 'subject', value: 'mouse 7' }),
  bandpassFilter({ blockFrames: 500 }),
)

const samplesOf = async (from: Recording) =>
  Promise.all(from.segments.map(async (_, segment) => (await from.getTraces({ segment })).data))
const filesIn = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .toSorted()
const metadata = (name: string) => JSON.parse(readFileSync(join(place(name), 'traces_seg0/.zarray'), 'utf8'))

test('a name that ends in .zarr is saved as Zarr: what is opened is what was saved', async () => {
  const saved = await recording.save(place('clean.zarr'))
  expect(saved.header).toEqual(recording.header)
  expect(await samplesOf(saved)).toEqual(await samplesOf(recording))
  expect(filesIn(place('clean.zarr'))).toEqual([
    '.zattrs',
    '.zgroup',
    '.zmetadata',
    'channel_ids/.zarray',
    'channel_ids/0',
    'checksums.json',
    'properties/.zgroup',
    ...['gain_to_uV', 'group', 'offset_to_uV', 'region'].flatMap((key) => [`properties/${key}/.zarray`, `properties/${key}/0`]),
    'rxephys.json',
    ...['traces_seg0', 'traces_seg1'].flatMap((array) => [`${array}/.zarray`, `${array}/0.0`]),
  ])
})

test('every file of it is verified, and the pipeline gives the same bits again', async () => {
  const { files, recomputed } = await verify(place('clean.zarr'), { recompute: true })
  expect(files).toBe(filesIn(place('clean.zarr')).length - 1)
  expect(recomputed?.values).toBe(9000 * 4)
})

test('chunks are of one second of all channels, packed as SpikeInterface packs them', () => {
  expect(metadata('clean.zarr')).toEqual({
    chunks: [30_000, 4],
    compressor: { blocksize: 262_144, clevel: 3, cname: 'zstd', id: 'blosc', shuffle: 2 },
    dtype: '<i2',
    fill_value: 0,
    filters: null,
    order: 'C',
    shape: [6000, 4],
    zarr_format: 2,
  })
})

describe('how it is cut and compressed is for the format to say, and changes no sample', () => {
  test.each([
    ['chunks of channels', { chunkSize: 1000, channelChunkSize: 3 }],
    ['Zstandard alone', { compressor: 'zstd', level: 1 }],
    ['gzip', { compressor: 'gzip' }],
    ['nothing', { compressor: 'none' }],
    ['Blosc over shuffled bytes', { shuffle: 'byte', level: 9, blockSize: 4096 }],
    ['Blosc over bytes as they are', { shuffle: 'none' }],
    ['LZ4 within Blosc', { codec: 'lz4' }],
    ['zlib within Blosc', { codec: 'zlib', level: 1, blockSize: 9999 }],
    ['version 3, LZ4 within Blosc', { zarrFormat: 3, codec: 'lz4', shuffle: 'byte' }],
    ['version 3', { zarrFormat: 3 }],
    ['version 3 of small shards, in chunks of channels', { zarrFormat: 3, chunkSize: 700, shardSize: 1400, channelChunkSize: 3 }],
    ['version 3, gzip', { zarrFormat: 3, compressor: 'gzip' }],
    ['version 3, nothing', { zarrFormat: 3, compressor: 'none' }],
  ])('%s', async (name, formatParams) => {
    const saved = await recording.save(place(`${name}.zarr`), { formatParams })
    expect(saved.header).toEqual(recording.header)
    // Of a chunk that is packed in blocks those alone are unpacked that a small window needs.
    const window = { segment: 0, startFrame: 2990, endFrame: 3010 }
    expect((await saved.getTraces(window)).data).toEqual((await recording.getTraces(window)).data)
    expect(await samplesOf(saved)).toEqual(await samplesOf(recording))
  })

  test('gzip and Zstandard are smaller than nothing, and shards fewer files than chunks', () => {
    const size = (name: string): number => statSync(join(place(`${name}.zarr`), 'traces_seg0/0.0')).size
    expect(size('gzip')).toBeLessThan(size('nothing'))
    expect(size('Zstandard alone')).toBeLessThan(size('nothing'))
    expect(filesIn(join(place('chunks of channels.zarr'), 'traces_seg0')).length).toBe(1 + 6 * 2)
    expect(filesIn(join(place('version 3 of small shards, in chunks of channels.zarr'), 'traces_seg0')).length).toBe(1 + 5)
  })

  test('an unknown one is refused by name, and so is a shard that is not whole chunks', async () => {
    const save = (formatParams: Readonly<Record<string, unknown>>) => recording.save(place('refused.zarr'), { formatParams })
    await expect(save({ compression: 'zstd' })).rejects.toThrow(/zarr.params.compression.*did you mean "compressor"/)
    await expect(save({ compressor: 'lzma' })).rejects.toThrow(/compressor: expected one of "blosc", "zstd", "gzip", "none"/)
    await expect(save({ codec: 'lz4hc' })).rejects.toThrow(/codec: expected one of "zstd", "lz4", "zlib", found "lz4hc"/)
    await expect(save({ codec: 'lz4', level: 10 })).rejects.toThrow('zarr.params.level: expected a level of lz4, from 1 to 9')
    await expect(save({ compressor: 'gzip', level: 10 })).rejects.toThrow('zarr.params.level: expected a level of gzip')
    await expect(save({ zarrFormat: 4 })).rejects.toThrow('zarrFormat: expected 2 or 3, found 4')
    await expect(save({ zarrFormat: 3, chunkSize: 700, shardSize: 1000 })).rejects.toThrow(
      'shardSize: expected a multiple of 700 frames, the length of a chunk, found 1000',
    )
    await expect(save({ shardSize: 1000 })).rejects.toThrow('shardSize: expected zarrFormat 3, which has shards, found 1000')
    expect(existsSync(place('refused.zarr'))).toBe(false)
  })
})

test('the bytes do not depend on workers and their chunks', async () => {
  const formatParams = { chunkSize: 700, zarrFormat: 3, shardSize: 1400 }
  await recording.save(place('one.zarr'), { formatParams })
  await recording.save(place('two.zarr'), { formatParams, jobs: 2, chunkSize: 333 })
  for (const name of filesIn(place('one.zarr')))
    expect(readFileSync(join(place('two.zarr'), name)).equals(readFileSync(join(place('one.zarr'), name))), name).toBe(true)
})

describe('what is damaged is a fault, never a wrong sample', () => {
  const damaged = async (name: string, damage: (folder: string) => void): Promise<string> => {
    const folder = place(`${name}.zarr`)
    cpSync(place('clean.zarr'), folder, { recursive: true })
    damage(folder)
    const { open } = await import('rxephys')
    return open(folder)
      .then(samplesOf)
      .then(
        () => 'it was read',
        (error: unknown) => String(error),
      )
  }
  const chunk = (folder: string): string => join(folder, 'traces_seg0/0.0')

  test('verify names the chunk', async () => {
    const flip = (folder: string): void => {
      const bytes = readFileSync(chunk(folder))
      bytes[bytes.length >> 1] ^= 1
      writeFileSync(chunk(folder), bytes)
    }
    await damaged('verified', flip)
    await expect(verify(place('verified.zarr'))).rejects.toThrow(/Corrupt: .*traces_seg0\/0\.0: expected the checksum/)
  })

  test.each(['traces_seg0/0.0', 'channel_ids/0', '.zattrs', 'properties/region/.zarray'])(
    'a flipped byte of %s',
    async (name) => {
      const flip = (folder: string): void => {
        const bytes = readFileSync(join(folder, name))
        bytes[bytes.length >> 1] ^= 1
        writeFileSync(join(folder, name), bytes)
      }
      expect(await damaged(`flipped ${name.replaceAll('/', ' ')}`, flip)).toMatch(new RegExp(`Corrupt: .*${name}.*the checksum`))
    },
  )

  test('a chunk that is gone', async () =>
    expect(await damaged('gone', (folder) => rmSync(chunk(folder)))).toMatch(/Incomplete: .*traces_seg0\/0\.0.*found no file/))

  test('a chunk that was added', async () =>
    expect(await damaged('added', (folder) => writeFileSync(join(folder, 'traces_seg0/1.0'), 'x'))).toMatch(
      /Conflict: .*traces_seg0\/1\.0/,
    ))

  test('checksums that are gone', async () =>
    expect(await damaged('unchecked', (folder) => rmSync(join(folder, 'checksums.json')))).toMatch(
      /Incomplete: .*checksums\.json, which every save of rxephys has/,
    ))
})

test('what stands is replaced only on demand, and only if it is a saved recording', async () => {
  await expect(recording.save(place('clean.zarr'))).rejects.toThrow(/overwrite/)
  await recording.save(place('clean.zarr'), { overwrite: true })
  writeFileSync(join(place('clean.zarr'), 'notes.txt'), 'mine')
  await expect(recording.save(place('clean.zarr'), { overwrite: true })).rejects.toThrow(/also holds "notes.txt"/)
})

test('a level that Zstandard does not have is refused, and nothing is written', async () => {
  for (const level of [0, 23])
    await expect(recording.save(place('level.zarr'), { formatParams: { level } })).rejects.toThrow(/level: expected/)
  expect(existsSync(place('level.zarr'))).toBe(false)
})
