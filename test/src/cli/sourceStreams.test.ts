/** `--source KIND --stream NAME`: of every source that has streams, whatever it calls them among its parameters. */
import { join } from 'node:path'
import { either as E } from 'fp-ts'
import { describe, expect, test } from 'vitest'
import { exampleOf } from '../../../property-tests/examples.js'
import { builtIn } from '../../../src/catalog.js'
import { pathField } from '../../../src/codec/paths.js'
import { attemptLater } from '../../../src/model/attempt.js'
import { files } from '../../../src/platform/node.js'
import { hdf5Bytes } from '../../sources/hdf5Files.js'
import { nwbFile, series, sixElectrodes, units } from '../../sources/nwbFiles.js'
import { makeRun } from '../../sources/spikeglxRuns.js'
import { context, put, temporaryFolder } from '../../sources/support.js'
import { rxephys, succeed } from './support.js'

const folder = temporaryFolder()
const run = makeRun('run')

/** The path of an example of a source. */
const exampleAt = async (kind: string): Promise<string> => {
  const write = await exampleOf(kind)
  if (write === undefined) return run
  const { params } = write(files, join(folder, kind))
  const source = builtIn.sources.get(kind)
  return params[pathField(source?.fields ?? {})?.key ?? '']
}

const withStreams = [...builtIn.sources.values()].flatMap(({ kind, streams }) => (streams ? [{ kind, streams }] : []))

test('there are such sources', () => expect(withStreams.length).toBeGreaterThan(8))

test.each(withStreams)('$kind', async ({ kind, streams }) => {
  const path = await exampleAt(kind)
  const found = await attemptLater('list', () => streams(path, context))()
  const names = E.isRight(found) && E.isRight(found.right) ? found.right.right : []
  expect(names.length).toBeGreaterThan(0)
  for (const name of names) {
    const info: unknown = JSON.parse(await succeed(['info', path, '--source', kind, '--stream', name, '--json']))
    expect(info).toHaveProperty('rxephysInfo')
  }
  const { status, stderr } = await rxephys(['info', path, '--source', kind, '--stream', 'no such stream'])
  expect(status).toBe(1)
  expect(stderr).toContain('no such stream')
})

describe('a file that holds samples and spikes', () => {
  const samples = { data: { data: Int16Array.of(1, 2, 3, 4), shape: [2, 2] }, rate: 1000, rows: [0, 1] }
  const branch = nwbFile(
    { acquisition: { groups: { A: series('a', samples), B: series('b', samples) } }, units: units([1, 2], [[0], [0.001]]) },
    sixElectrodes,
  )
  const path = put(join(folder, 'both.nwb'), hdf5Bytes(branch))

  test('tells both sources, and the streams of the one that is chosen', async () => {
    const both = await rxephys(['info', path])
    expect(both.stderr).toContain('  --source nwb\n  --source nwbSorting\n')
    const several = await rxephys(['info', path, '--source', 'nwb'])
    expect([several.status, several.stderr]).toEqual([
      2,
      expect.stringContaining('  --stream acquisition/A\n  --stream acquisition/B\n'),
    ])
    expect(await succeed(['info', path, '--source', 'nwb', '--stream', 'acquisition/B'])).toContain('2 channels')
    expect(await succeed(['info', path, '--source', 'nwbSorting', '--stream', 'units'])).toContain('2 units')
  })
})
