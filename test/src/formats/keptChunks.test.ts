/** Decoded chunks of every format that has them are kept within the one bound of a thread, and no others are. */
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { cbinIbl } from '../../../sources/cbinIbl.js'
import { nwb } from '../../../sources/nwb.js'
import { decodedChunks } from '../../../src/encoding/decodedChunks.js'
import type { Files } from '../../../src/platform/files.js'
import { files } from '../../../src/platform/node.js'
import { cbinOf } from '../../sources/cbinFiles.js'
import { hdf5Bytes } from '../../sources/hdf5Files.js'
import { nwbFile, series, sixElectrodes } from '../../sources/nwbFiles.js'
import { probeMeta } from '../../sources/spikeglxRuns.js'
import { put, temporaryFolder } from '../../sources/support.js'

const root = temporaryFolder()
const CHUNK = 100_000
const CHUNKS = 8
const CHANNELS = 5
const samples = Int16Array.from({ length: CHUNK * CHUNKS * CHANNELS }, (_, index) => (index * 7919) % 30_011)
const NAME = '_spikeglx_ephysData_g0_t0.imec0.ap'

/** Files that tell how many bytes were read of them. */
const counted = (): { readonly from: Files; readonly bytes: () => number } => {
  let bytes = 0
  const openRead: Files['openRead'] = (path) => {
    const handle = files.openRead(path)
    return Object.assign(Object.create(handle), {
      read: (into: Uint8Array, position: number) => {
        bytes += into.length
        return handle.read(into, position)
      },
    })
  }
  return { from: { ...files, openRead }, bytes: () => bytes }
}

const cases = [
  {
    name: 'nwb',
    source: nwb,
    write: () => {
      const data = { data: samples, shape: [CHUNK * CHUNKS, CHANNELS], chunks: [CHUNK, CHANNELS], gzip: 1 }
      const raw = series('raw', { data, rate: 30_000, rows: [0, 1, 2, 3, 4] })
      const filePath = put(
        join(root, 'long.nwb'),
        hdf5Bytes(nwbFile({ acquisition: { groups: { ElectricalSeries: raw } } }, sixElectrodes)),
      )
      return { filePath }
    },
  },
  {
    name: 'cbinIbl',
    source: cbinIbl,
    write: () => {
      const { cbin, ch } = cbinOf(samples, CHANNELS, { chunk: CHUNK })
      put(join(root, `${NAME}.cbin`), cbin)
      put(join(root, `${NAME}.ch`), ch)
      put(join(root, `${NAME}.meta`), probeMeta(NAME, { fileSizeBytes: samples.byteLength }))
      return { folderPath: root, stream: 'imec0.ap' }
    },
  },
]

test.each(cases)('of $name, those within the bound are kept, and let go of at the end', async ({ source, write }) => {
  const { from, bytes } = counted()
  const instance = source.instantiate(write(), source.kind)
  if (instance._tag === 'Left') throw new Error('its parameters were refused')
  const bound = await instance.right.open({ files: from, shared: new Map() })()
  if (bound._tag === 'Left') throw new Error('it did not open')
  const chunkBytes = CHUNK * CHANNELS * 2
  expect(bound.right.reader.keptBytes).toBe(2 * chunkBytes)
  const before = decodedChunks.size
  const unbound = decodedChunks.bound(before + 3 * chunkBytes)
  try {
    const costOf = async (chunk: number): Promise<number> => {
      const so = bytes()
      await bound.right.reader.read({
        segment: 0,
        start: chunk * CHUNK + 10,
        frames: 2,
        channels: Int32Array.of(1),
        data: new Int16Array(2),
      })
      return bytes() - so
    }
    for (let chunk = 0; chunk < CHUNKS; chunk++) expect(await costOf(chunk)).toBeGreaterThan(0)
    expect(decodedChunks.size).toBe(before + 3 * chunkBytes)
    expect([await costOf(CHUNKS - 1), await costOf(CHUNKS - 3)]).toEqual([0, 0])
    // What is no longer within the bound is read again: nobody else has kept it.
    expect(await costOf(0)).toBeGreaterThan(0)
    bound.right.reader.close()
    expect(decodedChunks.size).toBe(before)
  } finally {
    unbound()
  }
})
