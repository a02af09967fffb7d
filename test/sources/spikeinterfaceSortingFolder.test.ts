import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { numpySorting, openSorting } from 'rxephys'
import { annotate, setProperty } from 'rxephys/operators'
import { describe, expect, test } from 'vitest'

const folder = mkdtempSync(join(tmpdir(), 'sorting-'))
const sorting = (
  await numpySorting({
    samplingFrequency: 1000,
    trains: [
      new Map([
        ['a', [1, 2]],
        ['b', []],
      ]),
      new Map([
        ['a', [7]],
        ['b', [3, 7]],
      ]),
    ],
  })
).pipe(setProperty({ key: 'quality', values: ['good', 'mua'] }), annotate({ key: 'sorter', value: 'by hand' }))
const saved = await sorting.save(join(folder, 'saved'))

test('spikes, ids, properties and annotations come back', async () => {
  expect(await saved.toSpikeVector()).toEqual(await sorting.toSpikeVector())
  expect(saved.header).toEqual(sorting.header)
  expect(await saved.countSpikesPerUnit()).toEqual(
    new Map([
      ['a', 3],
      ['b', 2],
    ]),
  )
  expect(Array.from(await saved.getUnitSpikeTrain('b', { segment: 1, startFrame: 4 }))).toEqual([7])
})

/** The folder as SpikeInterface would have left it: with nothing that tells what its files were. */
const foreign = (name: string): void => {
  for (const each of ['checksums.json', 'rxephys.json']) rmSync(join(folder, name, each))
}

test('records out of order are read in order', async () => {
  await sorting.save(join(folder, 'disordered'))
  foreign('disordered')
  const file = join(folder, 'disordered', 'spikes.npy')
  const bytes = readFileSync(file)
  const head = bytes.length - 5 * 24
  const records = Array.from({ length: 5 }, (_, spike) => bytes.subarray(head + 24 * spike, head + 24 * (spike + 1)))
  writeFileSync(file, Buffer.concat([bytes.subarray(0, head), ...records.toReversed()]))
  expect(await (await openSorting(join(folder, 'disordered'))).toSpikeVector()).toEqual(await sorting.toSpikeVector())
})

test('a spike of a unit that is not there is named', async () => {
  await sorting.save(join(folder, 'wrong'))
  foreign('wrong')
  const file = join(folder, 'wrong', 'spikes.npy')
  const bytes = readFileSync(file)
  bytes.writeInt32LE(9, bytes.length - 24 + 8)
  writeFileSync(file, bytes)
  await expect((await openSorting(join(folder, 'wrong'))).getSpikes({ segment: 0 })).rejects.toThrow(
    /spikes.npy, spike 4 \(byte \d+\): expected one of 2 segments, one of 2 units/,
  )
})

test('a folder without its mark is incomplete, and one cut short too', async () => {
  await sorting.save(join(folder, 'unmarked'))
  rmSync(join(folder, 'unmarked', 'si_folder.json'))
  await expect(openSorting(join(folder, 'unmarked'))).rejects.toThrow('Incomplete')
  await sorting.save(join(folder, 'short'))
  const file = join(folder, 'short', 'spikes.npy')
  writeFileSync(file, readFileSync(file).subarray(0, -24))
  await expect(openSorting(join(folder, 'short'))).rejects.toThrow('Incomplete')
})

const shared = join(import.meta.dirname, '../../../shared/data/si-generated')
describe.runIf(existsSync(shared))('folders of every version', () => {
  const cases = (existsSync(shared) ? readdirSync(shared) : []).flatMap((version) =>
    ['sorting_default', 'sorting_numpy_folder', 'sorting_npz_folder', 'sorting.npz']
      .filter((name) => existsSync(join(shared, version, name)))
      .map((name) => [version, name] as const),
  )
  test.each(cases)('%s %s', async (version, name) => {
    const { sorting: truth } = JSON.parse(readFileSync(join(shared, version, 'expected.json'), 'utf8'))
    const read = await openSorting(join(shared, version, name))
    expect(read.unitIds).toEqual(truth.unit_ids)
    for (const [unit, trains] of Object.entries<readonly number[][]>(truth.trains))
      for (const [segment, train] of trains.entries())
        expect(Array.from(await read.getUnitSpikeTrain(unit, { segment }))).toEqual(train)
    if (name.endsWith('.npz')) return
    expect(Object.keys(read.properties).sort()).toEqual(['depth', 'quality', 'snr'])
    expect(read.annotations).toEqual({ sorter: 'none', run: 7 })
  })
})

test('another save that takes its place after it was opened is told, and none of its spikes are given', async () => {
  const place = join(folder, 'replaced')
  const opened = await sorting.save(place)
  const later = await numpySorting({ samplingFrequency: 1000, trains: { a: [1, 2, 3, 4, 5, 6], b: [7] } })
  await later.save(place, { overwrite: true })
  await expect(opened.getSpikes({ segment: 0 })).rejects.toThrow(/Conflict: .*another, which has taken its place/)
})
