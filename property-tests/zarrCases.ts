/** A small recording and a small sorting as Zarr, of either version, as SpikeInterface would have left them: without checksums. */
import { zarr } from '../sinks/zarr.js'
import { zarrSorting } from '../sinks/zarrSorting.js'
import type { Files } from '../src/platform/files.js'
import { memoryFiles } from './memoryFiles.js'
import { orThrow } from './recordings.js'

type Content = ReadonlyMap<string, Uint8Array>

const contentOf = async (at: string, write: (files: Files) => Promise<string>): Promise<Content> => {
  const files = memoryFiles()
  const written = [...files.as(1).snapshot(await write(files))]
  return new Map(written.filter(([name]) => name !== '/checksums.json').map(([name, bytes]) => [at + name, bytes]))
}

/** 5 frames of 3 channels in chunks of 2 × 2, and a time for each frame. */
export const zarrRecordingFiles = (at: string, zarrFormat: 2 | 3): Promise<Content> =>
  contentOf(at, async (files) => {
    const header = {
      samplingFrequency: 1000,
      channelIds: ['a', 'b', 'c'],
      dtype: 'int16',
      properties: {
        region: { dtype: 'string', values: ['CA1', '', 'CA3'] },
        gain_to_uV: { dtype: 'float64', values: [1, 2, 3] },
      },
      annotations: { subject: 'm1' },
    } as const
    const vector = { frames: 5, read: async (start: number, end: number) => Float64Array.of(1, 2, 3, 5, 8).slice(start, end) }
    const segments = [{ frames: 5, times: { vector } }]
    const shard = zarrFormat === 3 ? { shardSize: 4 } : {}
    const params = { folder: '/zarr', chunkSize: 2, channelChunkSize: 2, zarrFormat, ...shard }
    const plan = orThrow(orThrow(zarr.instantiate(params, 'zarr')).plan({ header, segments, provenance: undefined }, files))
    plan.prepare()
    const writer = zarr.openWriter(plan.job, files)
    await writer.write(
      0,
      0,
      Int16Array.from({ length: 15 }, (_, place) => place),
    )
    await plan.finish([writer.receipt()])
    return plan.outputs[0].temporary
  })

/** Four spikes of two units. */
export const zarrSortingFiles = (at: string, zarrFormat: 2 | 3): Promise<Content> =>
  contentOf(at, async (files) => {
    const properties = { quality: { dtype: 'string', values: ['good', 'mua'] } } as const
    const header = { samplingFrequency: 1000, unitIds: ['a', 'b'], properties, annotations: {} }
    const segments = [{ frames: Number.POSITIVE_INFINITY, times: {} }]
    const sink = orThrow(zarrSorting.instantiate({ folder: '/zarr', zarrFormat }, 'zarrSorting'))
    const plan = orThrow(sink.plan({ header, segments, provenance: undefined }, files))
    const writer = plan.open()
    await writer.write(0, { sampleIndex: Float64Array.of(0, 3, 6, 9), unitIndex: Int32Array.of(0, 1, 0, 1) })
    await writer.finish()
    return plan.temporary
  })
