import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { recipes } from 'rxephys'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../../sources/support.js'
import { infoOf, rawFile, rawSource, rxephys, succeed } from './support.js'

const folder = temporaryFolder()
const raw = rawFile(folder)
const steps = [{ name: 'highpass_filter', params: { freq_min: 300 } }, { name: 'commonReference' }]
const recipe = join(folder, 'mine.json')
writeFileSync(recipe, JSON.stringify(steps))
const operators = ['--op', 'highpassFilter:{"freqMin":300}', '--op', 'commonReference']

test('lists the recipes with what they do, and prints one as JSON', async () => {
  const listed = await succeed(['recipes'])
  for (const { name, steps: own } of recipes) {
    expect(listed).toContain(`  ${name}`)
    expect(JSON.parse(await succeed(['recipes', name]))).toEqual(own)
  }
  const { status, stderr } = await rxephys(['recipes', 'ibldestripe'])
  expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringContaining('did you mean "iblDestripe"?') })
})

test('--recipe does what its steps do as --op, before those of --op; run does it on a pipeline', async () => {
  const input = [raw, '--source', rawSource]
  const checksum = async (...args: readonly string[]) => {
    const out = join(folder, `out ${args.length} ${args.includes('--op')}`)
    await succeed(['save', ...input.slice(0, 1), out, ...input.slice(1), ...args, '--overwrite'])
    return (await infoOf(out, '--checksum')).checksum
  }
  expect(await checksum('--recipe', recipe)).toEqual(await checksum(...operators))
  expect(await checksum('--recipe', recipe, '--op', 'rectify')).toEqual(await checksum(...operators, '--op', 'rectify'))
  const pipeline = join(folder, 'raw.json')
  await succeed(['pipeline', ...input, '--to', pipeline])
  await succeed(['run', pipeline, join(folder, 'run'), '--recipe', recipe])
  expect((await infoOf(join(folder, 'run'), '--checksum')).checksum).toEqual(await checksum(...operators))
})

test('pipeline --as-recipe writes the steps of a pipeline, which --recipe puts on another recording', async () => {
  const [piped, own] = [join(folder, 'piped.json'), join(folder, 'own.json')]
  await succeed(['pipeline', raw, '--source', rawSource, ...operators, '--to', piped])
  await succeed(['pipeline', piped, '--as-recipe', '--to', own])
  const again = await succeed(['pipeline', raw, '--source', rawSource, '--recipe', own])
  expect(JSON.parse(again)).toEqual(JSON.parse(readFileSync(piped, 'utf8')))
  expect(JSON.parse(await succeed(['pipeline', piped, '--as-recipe']))).toEqual(JSON.parse(readFileSync(own, 'utf8')))
})

test('a file that is no recipe is refused by name, and nothing is written', async () => {
  const input = ['--source', rawSource]
  const wrong = join(folder, 'wrong.json')
  writeFileSync(wrong, JSON.stringify([{ name: 'highpassFilter', params: { freqmin: 1 } }]))
  const fault = await rxephys(['save', raw, join(folder, 'none'), ...input, '--recipe', wrong])
  expect(fault).toMatchObject({ status: 1, stderr: expect.stringContaining(`${wrong}[0].freqmin: expected no parameter`) })
  writeFileSync(wrong, '{')
  const usage = await rxephys(['save', raw, join(folder, 'none'), ...input, '--recipe', wrong])
  expect(usage).toMatchObject({ status: 2, stderr: expect.stringContaining('expected JSON') })
})
