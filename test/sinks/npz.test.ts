import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { numpySorting } from 'rxephys'
import { renameUnits } from 'rxephys/operators'
import { expect, test } from 'vitest'
import { files } from '../../src/platform/node.js'
import { openZip, zipBytes } from '../../src/platform/zip.js'

const folder = mkdtempSync(join(tmpdir(), 'npz-sink-'))

test('the archive has the arrays that SpikeInterface reads, labels by id', async () => {
  const sorting = await numpySorting({
    samplingFrequency: 1000,
    trains: [
      new Map([
        [4, [1, 9]],
        [6, [2]],
      ]),
      new Map(),
    ],
    unitIds: [4, 6],
  })
  const path = join(folder, 'one.npz')
  await sorting.save(path)
  const archive = await openZip(files.openRead(path))
  expect(archive.map(({ name }) => name)).toEqual([
    'unit_ids.npy',
    'num_segment.npy',
    'sampling_frequency.npy',
    'spike_indexes_seg0.npy',
    'spike_labels_seg0.npy',
    'spike_indexes_seg1.npy',
    'spike_labels_seg1.npy',
  ])
  const labels = Buffer.from(await zipBytes(archive[4], path))
  expect([0, 1, 2].map((spike) => Number(labels.readBigInt64LE(labels.length - 24 + 8 * spike)))).toEqual([4, 6, 4])
})

test('a file is replaced only when asked', async () => {
  const sorting = await numpySorting({ samplingFrequency: 1000, trains: { a: [1] } })
  await sorting.save(join(folder, 'two.npz'))
  await expect(sorting.save(join(folder, 'two.npz'))).rejects.toThrow('expected nothing there')
  expect((await sorting.save(join(folder, 'two.npz'), { overwrite: true })).unitIds).toEqual(['a'])
})

test('ids that an array would change are refused, and what stands there stays', async () => {
  const path = join(folder, 'ids.npz')
  const good = await numpySorting({ samplingFrequency: 1000, trains: { a: [1], b: [2] } })
  await good.save(path)
  const before = readFileSync(path)
  for (const newUnitIds of [
    ['a', 1],
    ['1', 1],
  ])
    await expect(good.pipe(renameUnits({ newUnitIds })).save(path, { overwrite: true })).rejects.toThrow(
      'all integers, or all strings',
    )
  expect(() => good.pipe(renameUnits({ newUnitIds: ['a\0', 'b'] }))).toThrow('a channel id')
  expect(readFileSync(path)).toEqual(before)
})
