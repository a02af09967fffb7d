import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { generateRecording, open, type Recording } from 'rxephys'
import { renameChannels } from 'rxephys/operators'
import { zarrArray } from 'rxephys/sources'
import type { Checks } from '../tools/checks.js'
import { described, difference } from './describe.js'
import { type Peer, peer, zarr3 } from './peer.js'

interface Answer {
  readonly read: Readonly<Record<string, { readonly ids: readonly string[]; readonly segments: readonly string[] }>>
  /** The SHA-256 of the samples of each. */
  readonly written: Readonly<Record<string, string>>
  /** Arrays within groups: as the peer itself reads them, frames first. */
  readonly alone: Readonly<Record<string, { readonly axis: 0 | 1; readonly dtype: string; readonly sum: string }>>
}

const sums = async (recording: Recording): Promise<readonly string[]> =>
  (await described(recording)).segments.map(({ sha256 }) => sha256)

/** How we write: every compressor of either version, chunks of channels, shards. */
const ways: Readonly<Record<string, Readonly<Record<string, string | number>>>> = {
  default: {},
  zstd: { compressor: 'zstd', level: 1 },
  gzip: { compressor: 'gzip' },
  'gzip 9': { compressor: 'gzip', level: 9 },
  lz4: { codec: 'lz4' },
  'lz4 9 by bytes': { codec: 'lz4', level: 9, shuffle: 'byte', blockSize: 4096 },
  zlib: { codec: 'zlib', blockSize: 9999 },
  'zlib unshuffled': { codec: 'zlib', shuffle: 'none', level: 1, channelChunkSize: 2 },
  'zstd 22': { level: 22 },
  none: { compressor: 'none' },
  bytes: { shuffle: 'byte', blockSize: 4096 },
  unshuffled: { shuffle: 'none', level: 9 },
  cut: { chunkSize: 700, channelChunkSize: 3 },
}

/** Arrays: ours read by zarr-python 2 and 3, and theirs, in every way that they encode them, by us. */
export const checkArrays = async (checks: Checks, folder: string): Promise<void> => {
  const recording = (await generateRecording({ numChannels: 5, durations: [0.2, 0.05], dtype: 'int16' })).pipe(
    renameChannels({ newChannelIds: ['a', 'b', 'c', 'd', 'µ'] }),
  )
  const ours = new Map<string, string>()
  for (const zarrFormat of [2, 3])
    for (const [name, way] of Object.entries(ways)) {
      const path = join(folder, `ours v${zarrFormat} ${name}.zarr`)
      await recording.save(path, { formatParams: { zarrFormat, ...way }, jobs: 2 })
      ours.set(`version ${zarrFormat}, ${name}`, path)
    }
  const peers: readonly (readonly [name: string, peer: Peer])[] = [
    ['zarr-python 2', peer],
    ['zarr-python 3', zarr3],
  ]
  for (const [version, python] of peers) {
    const write = join(folder, version)
    const alone = join(folder, `${version}, arrays alone`)
    for (const each of [write, alone]) mkdirSync(each)
    const isRead = ([name]: readonly [string, string]): boolean => python === zarr3 || name.startsWith('version 2')
    const readable = [...ours].filter(isRead)
    const question = { read: readable.map(([, path]) => path), write, alone }
    const { read, written, alone: arrays } = python.ask<Answer>('arrays.py', question)
    const expected = { ids: recording.channelIds, segments: await sums(recording) }
    for (const [name, path] of readable)
      await checks.attempt(`${version} reads ours: ${name}`, async () => difference(read[path], expected))
    for (const [name, sum] of Object.entries(written))
      await checks.attempt(`we read what ${version} wrote: ${name}`, async () => {
        const found = await open(join(write, `${name}.zarr`))
        return difference({ ids: found.channelIds, sums: await sums(found) }, { ids: [1, 2, 3, 4, 5], sums: [sum] })
      })
    for (const [name, { axis, dtype, sum }] of Object.entries(arrays))
      await checks.attempt(`zarrArray reads what ${version} wrote: ${name}`, async () => {
        const path = join(alone, `${name}.nwb`, 'acquisition/ElectricalSeries/data')
        const found = await zarrArray({ path, samplingFrequency: 1000, timeAxis: axis })
        return difference({ dtype: found.dtype, sums: await sums(found) }, { dtype, sums: [sum] })
      })
  }
}
