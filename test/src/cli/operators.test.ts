import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, test } from 'vitest'
import { builtIn } from '../../../src/catalog.js'
import { temporaryFolder } from '../../sources/support.js'
import { infoOf, rxephys, spawned, succeed } from './support.js'

test('lists every operator with the first line of its docstring', async () => {
  const text = await succeed(['operators'])
  for (const kind of builtIn.operators.keys()) expect(text).toMatch(new RegExp(`^  ${kind} +[A-Z]`, 'm'))
  const lists = await succeed(['operators', '--sources', '--sinks'])
  for (const kind of [...builtIn.sources.keys(), ...builtIn.sinks.keys()])
    expect(lists).toMatch(new RegExp(`^  ${kind} +[A-Z]`, 'm'))
})

test('tells one kind: docstring, and each parameter with type, unit and default', async () => {
  const text = await succeed(['operators', 'bandpassFilter'])
  expect(text).toMatch(/^bandpassFilter: an operator on a recording\n\nKeep the frequencies between two edges/)
  expect(text).toContain('\n  freqMin  (default 300)\n      a positive number, in Hz\n      lower edge\n')
  expect(text).toMatch(/\n {2}dtype {2}\(optional\)\n/)
  for (const name of Object.keys(builtIn.operators.get('bandpassFilter')?.fields ?? {})) expect(text).toContain(`\n  ${name}  (`)
})

test('a kind that is in two lists is told from both, or from the one asked for', async () => {
  expect(await succeed(['operators', 'binary'])).toMatch(/^binary: a source\n[\s\S]*\nbinary: a sink\n/)
  expect(await succeed(['operators', 'binary', '--sinks'])).not.toContain('a source')
})

test('an unknown kind: SpikeInterface’s name leads to ours', async () => {
  const { status, stderr } = await rxephys(['operators', 'bandpass_filter'])
  expect(status).toBe(1)
  expect(stderr).toContain('did you mean "bandpassFilter"?')
})

describe('an operator of one’s own', () => {
  const folder = temporaryFolder()
  const built = pathToFileURL(resolve('dist/src/declare/index.js')).href
  const fp = pathToFileURL(resolve('node_modules/fp-ts/lib/index.js')).href
  const module = join(folder, 'mine.mjs')
  writeFileSync(
    module,
    `import fp from '${fp}'
    import { defineOperator, exactly, finite, withDefault } from '${built}'
    export const times = defineOperator({
      kind: 'times', version: 1, inputs: 'one', examples: () => [{}],
      params: exactly({ by: withDefault(finite, -1, { doc: 'the factor', unit: 'times' }) }),
      bind: ({ by }, [header]) => fp.either.right({
        header, channels: 'each',
        kernel: ([input], output) => output.data.forEach((_, i) => { output.data[i] = by * input.data[i] }),
      }),
    })`,
  )
  const source = ['--source', 'generateRecording:{"durations":[0.5,0.5],"dtype":"float64"}']

  test('is listed, told, and run by workers; nothing knows it without its module', async () => {
    expect(await succeed(['operators', 'times', '--module', module], spawned)).toContain(
      '\n  by  (default -1)\n      a finite number, in times\n      the factor\n',
    )
    const twice = ['--op', 'times', '--op', 'times', '--module', module, '--jobs', '2', '--chunk-size', '1000']
    await succeed(['save', '-', join(folder, 'out'), ...source, ...twice], spawned)
    const [out, made] = [await infoOf(join(folder, 'out'), '--checksum'), await infoOf('-', ...source, '--checksum')]
    expect(out.checksum).toEqual(made.checksum)
    const { status, stderr } = await rxephys(['save', '-', join(folder, 'none'), ...source, '--op', 'times'])
    expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringMatching(/unknown kind "times"[\s\S]*--module/) })
  })
})
