/** A source and a sink of a user's own, in a module outside the package: everything that knows kinds takes them up. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { transformSync } from 'esbuild'
import { generateRecording, listStreams, open, register } from 'rxephys'
import { beforeAll, expect, test } from 'vitest'
import { root } from '../../tools/docstrings.js'
import { sinkFile } from '../../tools/newSink.js'
import { sourceFile } from '../../tools/newSource.js'
import { placesIn } from './support.js'

const place = placesIn('own')
const module = place('formats.mjs')
const raw = await generateRecording({ numChannels: 3, durations: [0.4, 0.2], samplingFrequency: 1000, dtype: 'int16' })

/** A template as a module of JavaScript that stands anywhere: what its author writes outside the package. */
const outside = (text: string): string =>
  transformSync(text.replace("'../src/kit/index.js'", "'rxephys/declare'"), { loader: 'ts', format: 'esm' }).code

beforeAll(async () => {
  mkdirSync(place('node_modules'))
  symlinkSync(root, place('node_modules/rxephys'))
  writeFileSync(place('source.mjs'), outside(sourceFile('mineIn')).replaceAll('mineIn.json', 'mine.json'))
  // What it writes is read by the source: the sink need not say how.
  const sink = outside(sinkFile('mineOut')).replaceAll(/mineOut(\\?)\.json/g, 'mine$1.json')
  writeFileSync(place('sink.mjs'), sink.replace(/\n {2}opens: [\s\S]*?\n {2}\}\)\n/, '\n'))
  writeFileSync(module, "export * from './source.mjs'\nexport * from './sink.mjs'\n")
  await register(pathToFileURL(module).href)
})

const samplesOf = async (recording: typeof raw) =>
  Promise.all([0, 1].map(async (segment) => (await recording.getTraces({ segment })).data))

test('save() writes by the ending, with workers, and open() and listStreams() know what was written', async () => {
  const saved = await raw.save(place('x.mineOut'), { jobs: 2, chunkDuration: '0.05s' })
  expect(saved.node.origin.kind).toBe('mineIn')
  expect(await samplesOf(saved)).toEqual(await samplesOf(raw))
  expect(listStreams(place('x.mineOut'))).toEqual(['main'])
  await expect(open(place('x.mineOut'), { stream: 'lf' })).rejects.toThrow('mineIn.params.stream: expected one of main')
})

test('workers read it, and its pipeline opens from JSON, also one that was moved', async () => {
  const own = await open(place('x.mineOut'))
  const copy = await own.save(place('copy'), { jobs: 2, chunkDuration: '0.05s', format: 'binaryFolder' })
  expect(await samplesOf(copy)).toEqual(await samplesOf(raw))
  own.dump(place('pipeline.json'), { relativeTo: place('') })
  expect(readFileSync(place('pipeline.json'), 'utf8')).toContain('"folder": "x.mineOut"')
  expect(await samplesOf(await open(place('pipeline.json')))).toEqual(await samplesOf(raw))
})

test('the command line takes it by --module', () => {
  const rxephys = (...args: readonly string[]) => {
    const all = [join(root, 'dist/src/cli.js'), ...args, '--module', module]
    const { status, stdout, stderr } = spawnSync(process.execPath, all, { encoding: 'utf8' })
    return { status, told: stdout + stderr }
  }
  expect(rxephys('info', place('x.mineOut')).told).toContain('3 channels')
  expect(rxephys('save', place('x.mineOut'), place('again.mineOut'), '--no-progress')).toMatchObject({ status: 0 })
  expect(readFileSync(place('again.mineOut/main.0.raw'))).toEqual(readFileSync(place('x.mineOut/main.0.raw')))
  expect(rxephys('save', place('copy'), place('named'), '--format', 'mineOut', '--no-progress')).toMatchObject({ status: 0 })
  expect(rxephys('operators', '--sources').told).toContain('mineIn')
})

test('a kind that is there already is refused', async () => {
  writeFileSync(place('again.mjs'), outside(sourceFile('spikeglx')))
  const script = `import { open, register } from 'rxephys'
register('${pathToFileURL(place('again.mjs')).href}')
await open('nowhere').catch(() => undefined)
await open('${place('copy')}').catch(({ message }) => console.log(message))`
  writeFileSync(place('program.mjs'), script)
  const { stdout } = spawnSync(process.execPath, [place('program.mjs')], { encoding: 'utf8' })
  expect(stdout).toContain('expected declarations of new kinds, found another "spikeglx"')
})
