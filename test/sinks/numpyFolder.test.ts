import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generateSorting, numpySorting } from 'rxephys'
import { expect, test } from 'vitest'

const folder = mkdtempSync(join(tmpdir(), 'numpy-folder-'))
const sorting = await generateSorting({ numUnits: 3, durations: [2, 1] })

test('the folder is what SpikeInterface writes, and the pipeline', async () => {
  await sorting.save(join(folder, 'one'))
  expect(readdirSync(join(folder, 'one')).sort()).toEqual([
    'checksums.json',
    'numpysorting_info.json',
    'properties',
    'rxephys.json',
    'si_folder.json',
    'spikes.npy',
  ])
  expect(readFileSync(join(folder, 'one', 'numpysorting_info.json'), 'utf8')).toBe(
    '{"sampling_frequency": 30000.0, "unit_ids": ["0", "1", "2"], "num_segments": 2}',
  )
  const head = readFileSync(join(folder, 'one', 'spikes.npy'))
    .subarray(10, 192)
    .toString('latin1')
  expect(head).toMatch(
    /^\{'descr': \[\('sample_index', '<i8'\), \('unit_index', '<i8'\), \('segment_index', '<i8'\)\], 'fortran_order': False, 'shape': \(\d+,\), \} +\n$/,
  )
})

test('the same bytes each time', async () => {
  await sorting.save(join(folder, 'again'))
  expect(readFileSync(join(folder, 'again', 'spikes.npy'))).toEqual(readFileSync(join(folder, 'one', 'spikes.npy')))
})

test('frames beyond 32 bits are kept', async () => {
  const late = await numpySorting({ samplingFrequency: 1000, trains: { a: [2 ** 31, 2 ** 32 + 7, 2 ** 52 + 1] } })
  expect(Array.from(await (await late.save(join(folder, 'late'))).getUnitSpikeTrain('a'))).toEqual([
    2 ** 31,
    2 ** 32 + 7,
    2 ** 52 + 1,
  ])
})

test('what stands there is replaced only when asked, and only a sorting', async () => {
  await expect(sorting.save(join(folder, 'one'))).rejects.toThrow('expected nothing there')
  await sorting.save(join(folder, 'one'), { overwrite: true })
  mkdirSync(join(folder, 'mine'))
  writeFileSync(join(folder, 'mine', 'thesis.txt'), 'keep me')
  await expect(sorting.save(join(folder, 'mine'), { overwrite: true })).rejects.toThrow('a folder that also holds "thesis.txt"')
})

test('a save that is stopped leaves nothing', async () => {
  const stop = new AbortController()
  stop.abort()
  await expect(sorting.save(join(folder, 'stopped'), { signal: stop.signal })).rejects.toThrow('the save was stopped')
  expect(readdirSync(folder).filter((name) => name.startsWith('stopped'))).toEqual([])
})
