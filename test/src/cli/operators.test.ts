import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, test } from 'vitest'
import { builtIn } from '../../../src/catalog.js'
import { among, onSpikes } from '../../../src/declare/catalog.js'
import { temporaryFolder } from '../../sources/support.js'
import { infoOf, rxephys, spawned, succeed } from './support.js'

/** The part of a list that stands under a title. */
const under = (text: string, title: string): string => new RegExp(`^${title}\n((?: {2}.*\n)+)`, 'm').exec(text)?.[1] ?? ''
/** A long name has its line beside or above. */
const isListed = (kind: string): RegExp => new RegExp(`^  ${kind}\\s+[A-Z]`, 'm')

test('lists every operator with the first line of its docstring, by what it works on', async () => {
  const text = await succeed(['operators'])
  for (const kind of builtIn.operators.keys()) expect(text).toMatch(isListed(kind))
  for (const kind of among(builtIn.operators, onSpikes).keys()) expect(under(text, 'On sortings')).toMatch(isListed(kind))
  for (const kind of ['frameSlice', 'timeSlice', 'selectSegments', 'shiftTimes'])
    expect(under(text, 'On recordings, sortings and events')).toMatch(isListed(kind))
  expect(under(text, 'On recordings')).not.toMatch(isListed('frameSlice'))
  expect(under(text, 'On recordings, and makes sortings of them')).toMatch(isListed('detectPeaks'))
  const lists = await succeed(['operators', '--sources', '--sinks'])
  for (const kind of among(builtIn.sources, { gives: 'traces' }).keys())
    expect(under(lists, 'Sources of recordings')).toMatch(isListed(kind))
  for (const kind of among(builtIn.sources, { gives: 'spikes' }).keys())
    expect(under(lists, 'Sources of sortings')).toMatch(isListed(kind))
  for (const kind of among(builtIn.sinks, { takes: 'traces' }).keys())
    expect(under(lists, 'Sinks of recordings')).toMatch(isListed(kind))
  for (const kind of among(builtIn.sinks, { takes: 'spikes' }).keys())
    expect(under(lists, 'Sinks of sortings')).toMatch(isListed(kind))
})

test.each([
  ['selectUnits', 'an operator on a sorting'],
  ['frameSlice', 'an operator on a recording, a sorting or events'],
  ['memoryEvents', 'a source of events'],
  ['detectPeaks', 'an operator on a recording that makes a sorting of it'],
  ['registerRecording', 'an operator on a sorting and the recording it belongs to'],
  ['aggregateUnits', 'an operator on sortings'],
  ['phy', 'a source of sortings'],
])('%s is %s', async (kind, what) => {
  expect(await succeed(['operators', kind])).toMatch(new RegExp(`^${kind}: ${what}\n`))
})

test('tells one kind: docstring, and each parameter with type, unit and default', async () => {
  const text = await succeed(['operators', 'bandpassFilter'])
  expect(text).toMatch(/^bandpassFilter: an operator on a recording\n\nKeep the frequencies between two edges/)
  expect(text).toContain('\n  freqMin  (default 300)\n      a positive number, in Hz\n      lower edge\n')
  expect(text).toMatch(/\n {2}dtype {2}\(optional\)\n/)
  expect(text).toContain('\nIn a program\n  recording.pipe(bandpassFilter({ freqMin: 300, freqMax: 6000 }))\n')
  for (const name of Object.keys(builtIn.operators.get('bandpassFilter')?.fields ?? {})) expect(text).toContain(`\n  ${name}  (`)
})

test('a kind that is in two lists is told from both, or from the one asked for', async () => {
  expect(await succeed(['operators', 'binary'])).toMatch(
    /^binary: a source of recordings\n[\s\S]*\nbinary: a sink of recordings\n/,
  )
  expect(await succeed(['operators', 'binary', '--sinks'])).not.toContain('a source')
})

test('an unknown kind: SpikeInterface’s name leads to ours', async () => {
  const { status, stderr } = await rxephys(['operators', 'bandpass_filter'])
  expect(status).toBe(1)
  expect(stderr).toContain('did you mean "bandpassFilter"?')
})

describe('an operator of one’s own', () => {
  const folder = temporaryFolder()
  const built = pathToFileURL(resolve('dist/src/kit/index.js')).href
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

  test('on sortings, and from a recording to a sorting, too', async () => {
    const both = join(folder, 'spikes.mjs')
    writeFileSync(
      both,
      `import fp from '${fp}'
      import { defineDetector, defineSortingOperator, exactly } from '${built}'
      export const everySecond = defineDetector({
        kind: 'everySecond', version: 1, examples: () => [{}], params: exactly({}),
        bind: (_, { samplingFrequency }) => fp.either.right({
          header: { samplingFrequency, unitIds: ['tick'], properties: {}, annotations: {} },
          margin: { before: 0, after: 0 },
          kernel: (_, { start, end }) => {
            const frames = []
            for (let at = Math.ceil(start / samplingFrequency) * samplingFrequency; at < end; at += samplingFrequency) frames.push(at)
            return { sampleIndex: Float64Array.from(frames), unitIndex: new Int32Array(frames.length) }
          },
        }),
      })
      export const shout = defineSortingOperator({
        kind: 'shout', version: 1, inputs: 'one', examples: () => [{}], params: exactly({}),
        bind: (_, [header]) => fp.either.right({ header: { ...header, unitIds: header.unitIds.map((id) => id + '!') } }),
      })`,
    )
    const listed = await succeed(['operators', '--module', both], spawned)
    expect(under(listed, 'On sortings')).toContain('\n  shout')
    expect(under(listed, 'On recordings, and makes sortings of them')).toContain('  everySecond')
    const ticks = join(folder, 'ticks')
    const made = ['--source', 'generateRecording:{"durations":[3.5]}', '--op', 'everySecond', '--op', 'shout', '--module', both]
    await succeed(['save', '-', ticks, ...made], spawned)
    expect(JSON.parse(await succeed(['info', ticks, '--json']))).toMatchObject({ unitIds: ['tick!'], totalSpikes: 4 })
  })
})
