/** Tables of clusters as programs and people leave them: what they say is kept, what they cannot say is told. */
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openSorting } from 'rxephys'
import { kilosort, phy } from 'rxephys/sources'
import { describe, expect, test } from 'vitest'
import { writeNpy } from '../../src/encoding/npyWrite.js'

/** A folder of three clusters, 0, 1 and 3, of two spikes each, and these tables. */
const folderWith = (tables: Readonly<Record<string, string | Uint8Array>>): string => {
  const folder = mkdtempSync(join(tmpdir(), 'phy-tables-'))
  const put = (name: string, content: string | Uint8Array): void => writeFileSync(join(folder, name), content)
  put('params.py', 'sample_rate = 30000.0\n')
  put('spike_times.npy', writeNpy({ dtype: 'int64', shape: [6], data: [10, 20, 30, 40, 50, 60] }))
  put('spike_clusters.npy', writeNpy({ dtype: 'int32', shape: [6], data: [0, 1, 3, 3, 0, 1] }))
  for (const [name, content] of Object.entries(tables)) put(name, content)
  return folder
}
const opened = async (tables: Readonly<Record<string, string | Uint8Array>>) => {
  const sorting = await openSorting(folderWith(tables))
  const counts = await sorting.countSpikesPerUnit()
  return {
    units: sorting.unitIds,
    spikes: sorting.unitIds.map((id) => counts.get(id)),
    quality: sorting.properties.quality?.values,
    properties: sorting.properties,
    told: sorting.notices.map(({ message }) => message.replace(/^.*[/\\]/, '')),
  }
}
const refusal = (tables: Readonly<Record<string, string>>): Promise<string> =>
  openSorting(folderWith(tables)).then(
    () => 'opened',
    (error: Error) => error.message.replace(/ [^ ]*[/\\]/, ' '),
  )
const whole = 'cluster_id\tgroup\n0\tgood\n1\tmua\n3\tnoise\n'
const all = { units: [0, 1, 3], spikes: [2, 2, 2], told: [] }

describe('the same table', () => {
  test.each([
    ['ended by CR and LF', 'cluster_group.tsv', whole.replaceAll('\n', '\r\n')],
    ['ended by CR', 'cluster_group.tsv', whole.replaceAll('\n', '\r')],
    ['with a mark of byte order', 'cluster_group.tsv', `\uFEFF${whole}`],
    ['without an end to its last line', 'cluster_group.tsv', whole.trimEnd()],
    ['with empty lines', 'cluster_group.tsv', `\n${whole.replaceAll('\n', '\n\n')}`],
    ['with every cell in quotes', 'cluster_group.tsv', whole.replaceAll(/[^\t\n]+/g, '"$&"')],
    ['with a cell more, all empty', 'cluster_group.tsv', whole.replaceAll('\n', '\t\n')],
    ['with ids as floats', 'cluster_group.tsv', whole.replaceAll(/^(\d)/gm, '$1.0')],
    ['with ids among spaces', 'cluster_group.tsv', whole.replaceAll(/^(\d)/gm, ' $1 ').replace('cluster_id', ' cluster_id ')],
    ['of Phy 1, parted by tabs', 'cluster_groups.csv', whole],
    ['parted by commas', 'cluster_groups.csv', whole.replaceAll('\t', ',')],
    ['parted by commas, in a .tsv', 'cluster_group.tsv', whole.replaceAll('\t', ',')],
    ['parted by semicolons', 'cluster_group.csv', whole.replaceAll('\t', ';')],
    ['with its columns in the other order', 'cluster_group.tsv', 'group\tcluster_id\ngood\t0\nmua\t1\nnoise\t3\n'],
    ['as cluster_info', 'cluster_info.tsv', whole],
    ['as cluster_info of older versions', 'cluster_info.tsv', whole.replace('cluster_id', 'id')],
  ])('is read %s', async (_, name, text) => {
    expect(await opened({ [name]: text })).toMatchObject({ ...all, quality: ['good', 'mua', 'noise'] })
  })
})

describe('what a table does not say', () => {
  test('a cluster without a row keeps its spikes, unsorted', async () => {
    expect(await opened({ 'cluster_group.tsv': 'cluster_id\tgroup\n1\tgood\n' })).toMatchObject({
      units: [0, 1, 3],
      spikes: [2, 2, 2],
      quality: ['unsorted', 'good', 'unsorted'],
      told: ['cluster_group.tsv: it says nothing of 2 of 3 clusters (0, 3), which are kept'],
    })
  })

  test('a table of a head alone leaves the others as they are', async () => {
    const found = await opened({
      'cluster_group.tsv': 'cluster_id\tgroup\n',
      'cluster_KSLabel.tsv': 'cluster_id\tKSLabel\n0\tgood\n1\tmua\n3\tgood\n',
    })
    expect(found).toMatchObject({ units: [0, 1, 3], quality: ['unsorted', 'unsorted', 'unsorted'] })
    expect(found.properties.KSLabel.values).toEqual(['good', 'mua', 'good'])
  })

  test.each([[''], [' '], ['nan'], ['NaN']])('a row whose id is "%s" is no unit, and never unit 0', async (blank) => {
    expect(await opened({ 'cluster_info.tsv': `cluster_id\tgroup\n0\tnoise\n1\tmua\n${blank}\tgood\n` })).toMatchObject({
      units: [0, 1, 3],
      spikes: [2, 2, 2],
      quality: ['noise', 'mua', 'unsorted'],
      told: [expect.stringContaining('cluster_info.tsv, line 4: this row names no cluster'), expect.anything()],
    })
  })

  test('clusters without spikes are units, those of a table of other things are not', async () => {
    expect(
      await opened({ 'cluster_group.tsv': `${whole}9\tgood\n`, 'spike_map.csv': 'x,y\n1,2\n', 'Aspikes.csv': '1,2\n3,4\n' }),
    ).toMatchObject({ units: [0, 1, 3, 9], spikes: [2, 2, 2, 0], told: [] })
  })

  test.each([
    ['is empty', ''],
    ['has no column "cluster_id"', 'unit\tgroup\n0\tgood\n'],
    ['has no column "cluster_id"', '\u0000\u0005\u0016\u0007'],
  ])('a table of clusters that %s is told', async (reason, text) => {
    const found = await opened({ 'cluster_group.tsv': text })
    expect(found).toMatchObject({ units: [0, 1, 3], told: [expect.stringContaining(`this table is not read: it ${reason}`)] })
  })

  test('what systems leave beside files is passed over', async () => {
    const strays = ['._cluster_group.tsv', '._cluster_info.tsv', '.DS_Store', 'Thumbs.db', '.nfs0000cluster_info.tsv']
    const found = await opened({
      'cluster_group.tsv': whole,
      ...Object.fromEntries(strays.map((name) => [name, '\u0000\u0005'])),
    })
    expect(found).toMatchObject({ ...all, quality: ['good', 'mua', 'noise'] })
  })
})

describe('tables that disagree', () => {
  test('an id twice is a Conflict, unless both rows say the same', async () => {
    expect(await refusal({ 'cluster_group.tsv': `${whole}1\tgood\n` })).toBe(
      'Conflict: cluster_group.tsv, line 5: cluster 1: expected the values of line 3, found other values' +
        ' (keep one row for each cluster)',
    )
    expect(await opened({ 'cluster_group.tsv': `${whole}1\tmua\n` })).toMatchObject({
      units: [0, 1, 3],
      told: ['cluster_group.tsv, line 5: cluster 1 is repeated, with the values of line 3'],
    })
  })

  test('a column of two tables stays as two, and is told where they differ', async () => {
    const found = await opened({ 'cluster_group.tsv': whole, 'cluster_groups.csv': whole.replace('mua', 'good') })
    expect([found.quality, found.properties.group_repeat.values]).toEqual([
      ['good', 'mua', 'noise'],
      ['good', 'good', 'noise'],
    ])
    expect(found.told).toEqual([
      'cluster_groups.csv: its column "group" differs from the one in cluster_group.tsv, and is called "group_repeat"',
    ])
  })

  test('a column that has the name another gets is dropped, and told', async () => {
    const found = await opened({ 'cluster_info.tsv': 'cluster_id\tquality\tgroup\n0\tx\tgood\n1\ty\tmua\n3\tz\tmua\n' })
    expect([found.quality, found.told]).toEqual([
      ['good', 'mua', 'mua'],
      ['the column "quality" of clusters was dropped: another is the property "quality"'],
    ])
  })

  test('columns of any name are properties', async () => {
    const found = await opened({ 'cluster_info.csv': 'cluster_id,__proto__,n,n,\n0,a,1,4,x\n1,b,2,5,\n3,c,3,6,\n' })
    expect(Object.keys(found.properties)).toEqual(['original_cluster_id', '__proto__', 'n', 'n.1'])
    expect(found.told).toEqual(['cluster_info.csv: its column 5 has no name, and was dropped'])
  })
})

test.each([
  ['a word for an id', '0\tgood\nx\tmua\n', 'cluster_group.tsv, line 3: expected an integer in column "cluster_id", found "x"'],
  ['half an id', '0.5\tgood\n', 'line 2: expected an integer'],
  ['an id beyond 2^53', '9007199254740993\tgood\n', 'line 2: expected an integer'],
  ['more cells than its head', '0\tgood\n1\tmua\t7\n', 'line 3: expected 2 cells, as in its head, found 3'],
  ['a quote that does not end', '0\t"good\n1\tmua\n', 'line 2: expected a double quote at the end of a cell, found none'],
])('a table with %s is refused, and its line named', async (_, rows, told) => {
  expect(await refusal({ 'cluster_group.tsv': `cluster_id\tgroup\n${rows}` })).toContain(told)
})

test('a cell in quotes holds ends of lines, delimiters and quotes', async () => {
  const found = await opened({ 'cluster_info.csv': 'cluster_id,note\n0,"a\nb"\n1,"c, ""d"""\n3,5" wide\n' })
  expect(found.properties.note.values).toEqual(['a\nb', 'c, "d"', '5" wide'])
})

test('negative ids are ids', async () => {
  const folder = folderWith({ 'cluster_group.tsv': 'cluster_id\tgroup\n-1\tnoise\n0\tgood\n' })
  writeFileSync(join(folder, 'spike_clusters.npy'), writeNpy({ dtype: 'int32', shape: [6], data: [-1, 0, -1, 0, 0, 0] }))
  expect((await phy({ folderPath: folder, excludeClusterGroups: ['noise'] })).unitIds).toEqual([0])
  expect((await openSorting(folder)).unitIds).toEqual([-1, 0])
})

describe('ids that SpikeInterface exported', () => {
  const ids = (cells: readonly string[]): string =>
    `cluster_id\tsi_unit_id\n${cells.map((cell, row) => `${[0, 1, 3][row]}\t${cell}\n`).join('')}`
  test.each([
    [
      ['7', '5', '6'],
      [7, 5, 6],
    ],
    [
      ['7.0', '', '6.0'],
      [7, 8, 6],
    ],
    [
      ['A', 'B2', 'unit 3'],
      ['A', 'B2', 'unit 3'],
    ],
    [
      ['A', '', 'B'],
      ['A', '0', 'B'],
    ],
    [
      ['0', '', 'B'],
      ['0', '1', 'B'],
    ],
    [
      ['4', '4', '2'],
      [5, 6, 2],
    ],
    [
      ['', '', ''],
      [0, 1, 2],
    ],
  ])('%j are the ids %j', async (cells, units) => {
    expect(await opened({ 'cluster_si_unit_ids.tsv': ids(cells) })).toMatchObject({ units, spikes: [2, 2, 2] })
  })
})

test('asked for good units where no table says which are, it is refused', async () => {
  await expect(kilosort({ folderPath: folderWith({ 'cluster_group.tsv': whole }), keepGoodOnly: true })).rejects.toThrow(
    'expected a column "KSLabel" in its tables, for keepGoodOnly, found group',
  )
})

test.each([['1e400'], ['0'], ['-5'], ['10 * 3'], ['int(3)'], ['']])('sample_rate = %s is refused', async (rate) => {
  const folder = folderWith({ 'params.py': `sample_rate = ${rate}\n` })
  await expect(openSorting(folder)).rejects.toThrow('only a plain positive number is read; Python is not run')
})

test('what params.py says last counts', async () => {
  const folder = folderWith({ 'params.py': `sample_rate = 1\nx = 2\nsample_rate=${' '.repeat(100_000)}25_000.5 # Hz\n` })
  expect((await openSorting(folder)).samplingFrequency).toBe(25_000.5)
})

test.each([['params.py'], ['spike_times.npy'], ['spike_templates.npy']])('a folder without %s says so', async (name) => {
  const folder = folderWith({})
  const { rmSync } = await import('node:fs')
  rmSync(join(folder, name === 'spike_templates.npy' ? 'spike_clusters.npy' : name))
  await expect(phy({ folderPath: folder })).rejects.toThrow(`a Phy or Kilosort folder, with ${name}`)
})

test('of several tables of everything, the one of the plain name is read instead of the others', async () => {
  const other = whole.replaceAll(/good|mua|noise/g, 'other')
  const found = await opened({ 'a_cluster_info.csv': other.replaceAll('\t', ','), 'cluster_info.tsv': whole })
  expect(found.quality).toEqual(['good', 'mua', 'noise'])
  expect(found.told).toEqual([expect.stringContaining('a_cluster_info.csv: this table is not read')])
})
