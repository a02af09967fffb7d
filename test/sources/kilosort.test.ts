import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { kilosort } from 'rxephys/sources'
import { expect, test } from 'vitest'
import { writeNpy } from '../../src/encoding/npyWrite.js'

const folderPath = mkdtempSync(join(tmpdir(), 'kilosort-'))
const put = (name: string, content: string | Uint8Array): void => writeFileSync(join(folderPath, name), content)
put('params.py', 'sample_rate = 30000\n')
put('spike_times.npy', writeNpy({ dtype: 'int64', shape: [3], data: [4, 9, 12] }))
put('spike_templates.npy', writeNpy({ dtype: 'int32', shape: [3], data: [0, 1, 0] }))
put('cluster_KSLabel.tsv', 'cluster_id\tKSLabel\n0\tgood\n1\tmua\n2\tgood\n')

test('clusters without spikes are left out, unless they are asked for', async () => {
  expect((await kilosort({ folderPath })).unitIds).toEqual([0, 1])
  expect((await kilosort({ folderPath, removeEmptyUnits: false })).unitIds).toEqual([0, 1, 2])
})

test('good units alone', async () => {
  const good = await kilosort({ folderPath, keepGoodOnly: true })
  expect([good.unitIds, Array.from(await good.getUnitSpikeTrain(0))]).toEqual([[0], [4, 12]])
})

test('no Python is run', async () => {
  put('params.py', 'sample_rate = 10 * 3000\n')
  await expect(kilosort({ folderPath })).rejects.toThrow('Python is not run')
})
