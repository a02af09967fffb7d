/** What the compiler says of a user's program under `strict`: that it is right, or where its mistake is. */
import { join } from 'node:path'
import ts from 'typescript'
import { expect, test } from 'vitest'
import { root } from '../../tools/docstrings.js'

const options: ts.CompilerOptions = {
  strict: true,
  noEmit: true,
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  lib: ['lib.es2023.d.ts', 'lib.dom.d.ts', 'lib.esnext.disposable.d.ts'],
  skipLibCheck: true,
  types: [],
}

/** Files of the package and the language, which are the same for every program. */
const parsed = new Map<string, ts.SourceFile | undefined>()

/** What the compiler finds wrong with a program that stands in the package's folder, so that it means the built package. */
const mistakesIn = (source: string): readonly string[] => {
  const path = join(root, 'program.mts')
  const host = ts.createCompilerHost(options)
  const { getSourceFile, fileExists } = host
  host.fileExists = (name) => name === path || fileExists(name)
  host.getSourceFile = (name, version) => {
    if (name === path) return ts.createSourceFile(name, source, version)
    const file = parsed.get(name) ?? getSourceFile(name, version)
    parsed.set(name, file)
    return file
  }
  const program = ts.createProgram([path], options, host)
  return ts.getPreEmitDiagnostics(program).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))
}

const imports = `
import { extractWaveforms, generateGroundTruthRecording, getWaveforms, open, type Chunk, type Traces, withSpikes } from 'rxephys'
import { bandpassFilter, scaleToUv } from 'rxephys/operators'
import { defineOperator, exactly, E, type Block } from 'rxephys/declare'
`

test('a program of a newcomer compiles', () => {
  const program = `${imports}
const { recording, sorting } = await generateGroundTruthRecording({ numChannels: 4, durations: [1] })
const clean = recording.pipe(bandpassFilter({ freqMin: 300, freqMax: 6000 }))

const microvolts = await clean.getTraces({ startFrame: 0, endFrame: 3000, returnInUv: true })
const first: number = microvolts.data[0]
const column: Float32Array = microvolts.channel('0')
const row: Float32Array = microvolts.rows()[10]
const loudest = microvolts.data.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0)

const traces = await clean.getTraces()
if (traces.dtype === 'int16') {
  const steps: Int16Array = traces.data
  const channel: Int16Array = traces.channel('0')
  steps.map((step) => step * 2)
}
if (traces.dtype !== 'int64' && traces.dtype !== 'uint64') {
  let sum = 0
  for (const sample of traces.data) sum += sample
  const mean: number = sum / traces.data.length
  const product: number = traces.channel('0')[3] * traces.rows()[0][1]
}
const meanOf = (some: Traces): number => {
  switch (some.dtype) {
    case 'int64':
    case 'uint64':
      return Number(some.data[0])
    default:
      return some.data[0] / some.frames
  }
}

clean.chunks().pipe(scaleToUv()).subscribe((chunk: Chunk) => {
  if (chunk.dtype === 'float32') chunk.data.fill(0, 0, chunk.frames * chunk.header.channelIds.length)
})
clean.chunks().pipe(withSpikes(sorting, { margin: 90 }), extractWaveforms()).subscribe((cut) => {
  if (cut.dtype === 'float32') cut.data.at(0)?.toFixed(2)
})
const waveforms = await getWaveforms(clean, sorting)
if (waveforms.dtype === 'float32') waveforms.data.subarray(0, waveforms.before)

export const doubled = defineOperator({
  kind: 'doubled', version: 1, inputs: 'one', params: exactly({}), examples: () => [{}],
  bind: (_params, [header]) => E.right({
    header,
    channels: 'each' as const,
    kernel: ([input]: readonly Block[], output: Block) => {
      if (input.dtype === 'int64' || input.dtype === 'uint64' || output.dtype === 'int64' || output.dtype === 'uint64') return
      for (let index = 0; index < output.data.length; index++) output.data[index] = 2 * input.data[index]
    },
  }),
})

const own: Chunk = { header: clean.header, segment: 0, start: 0, frames: 1, dtype: 'int16', data: new Int16Array(4), last: false }
const train: Float64Array = await sorting.getUnitSpikeTrain('0', { returnTimes: true })
`
  expect(mistakesIn(program)).toEqual([])
})

test.each([
  ['a sample that may be a BigInt taken for a number', 'const x: number = (await r.getTraces()).data[0]', "'number | bigint'"],
  ['another array than the dtype says', "if (t.dtype === 'int16') { const x: Float32Array = t.data }", 'Int16Array'],
  ['a dtype that does not exist', "if (t.dtype === 'int12') {}", 'int12'],
  ['a column written over', "t.channelIds[0] = 'x'", 'only permits reading'],
  [
    'a chunk whose array is not of its dtype',
    "const c: Chunk = { header: r.header, segment: 0, start: 0, frames: 1, dtype: 'int16', data: new Float32Array(4), last: false }",
    'Float32Array',
  ],
])('the compiler finds %s', (_, line, words) => {
  const mistakes = mistakesIn(`${imports}
const r = await open('somewhere')
const t = await r.getTraces()
${line}
`)
  expect(mistakes.join('\n')).toContain(words)
})
