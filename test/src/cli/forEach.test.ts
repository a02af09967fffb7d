import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { temporaryFolder } from '../../sources/support.js'
import { infoOf, rawFile, rawSource, rxephys, succeed } from './support.js'

const folder = temporaryFolder()
const recipe = join(folder, 'recipe.json')
const source = ['--source', rawSource]
const pattern = join(folder, 'sessions/*/raw.dat')
const to = join(folder, 'clean/{name}')

beforeAll(() => {
  writeFileSync(
    recipe,
    JSON.stringify([
      { name: 'highpassFilter', params: { freqMin: 300 } },
      { name: 'whiten', params: { dtype: 'float32' } },
    ]),
  )
  for (const [session, frames] of [
    ['mouse1', 9000],
    ['mouse2', 12_000],
  ] as const) {
    mkdirSync(join(folder, 'sessions', session), { recursive: true })
    rawFile(join(folder, 'sessions', session), 'raw.dat', frames)
  }
})

const run = (...args: readonly string[]) =>
  rxephys(['run', recipe, '--for-each', pattern, '--to', to, ...source, '--no-progress', ...args])

test('one recipe over many recordings: what it finds in samples is found in each, a table tells all, and it goes on', async () => {
  const { status, stdout } = await run()
  expect(status).toBe(0)
  expect(stdout).toMatch(/mouse1 +saved +300.0 ms.*\nmouse2 +saved +400.0 ms.*\n2 saved\n$/)
  for (const session of ['mouse1', 'mouse2']) {
    await succeed(['save', join(folder, 'sessions', session, 'raw.dat'), join(folder, session), ...source, '--recipe', recipe])
    const each = await infoOf(join(folder, 'clean', session), '--checksum')
    expect(each.checksum).toEqual((await infoOf(join(folder, session), '--checksum')).checksum)
  }
  // Nothing is saved twice; one that is damaged is a fault, and keeps no other from being done.
  const again = await run('--resume', '--json')
  expect(JSON.parse(again.stdout)).toMatchObject([{ state: 'there already' }, { state: 'there already' }])
  writeFileSync(join(folder, 'sessions/mouse1/raw.dat'), new Uint8Array(7))
  const failed = await run('--resume')
  expect(failed).toMatchObject({ status: 1, stderr: expect.stringContaining('expected all 2 recordings saved, found 1') })
  expect(failed.stdout).toMatch(/mouse1 +fault .*raw\.dat.*\nmouse2 +there already/)
})

test('what was found in one recording is refused for many, unless that is wanted', async () => {
  const fitted = join(folder, 'fitted.json')
  await succeed([
    'pipeline',
    join(folder, 'sessions/mouse2/raw.dat'),
    ...source,
    '--recipe',
    recipe,
    '--as-recipe',
    '--to',
    fitted,
  ])
  const args = ['run', fitted, '--for-each', join(folder, 'sessions/mouse2/*.dat'), '--to', join(folder, 'fitted-{1}'), ...source]
  expect(await rxephys(args)).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('the step "whiten" holds what was found in one recording'),
  })
  await succeed([...args, '--reuse-fits'])
  expect((await infoOf(join(folder, 'fitted-raw'))).savedFrom?.nodes.map(({ kind }) => kind)).toEqual([
    'binary',
    'highpassFilter',
    'whiten',
  ])
})

test('a command line that cannot be meant is refused before anything is opened', async () => {
  const wrong = async (...args: readonly string[]) => (await rxephys(['run', recipe, ...args, ...source])).stderr
  expect(await wrong('--for-each', join(folder, 'nowhere/*'), '--to', to)).toContain('nothing is found')
  expect(await wrong('--for-each', pattern, '--to', join(folder, 'one'))).toContain('would both be saved to')
  expect(await wrong('--for-each', pattern, '--to', join(folder, '{nome}'))).toContain(
    '{nome} stands for nothing; known: {name}, {1}',
  )
  expect(await wrong('--for-each', pattern)).toContain('--for-each needs --to')
  expect((await rxephys(['run', recipe, 'out', '--to', 'x'])).stderr).toContain('--to is for --for-each')
  expect(readFileSync(recipe, 'utf8')).toContain('whiten')
})
