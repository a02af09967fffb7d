/** An editor tells of every parameter and option what `rxephys operators KIND` prints: meaning, type, unit and default. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { expect, test } from 'vitest'
import { listed, root, textOf } from '../../tools/docstrings.js'

const config = ts.getParsedCommandLineOfConfigFile(join(root, 'tsconfig.json'), undefined, {
  ...ts.sys,
  onUnRecoverableConfigFileDiagnostic: ({ messageText }) => {
    throw new Error(String(messageText))
  },
})

const parsed = ts.createDocumentRegistry()

/** A service, as editors ask it, for a program that stands beside the sources. */
const serviceOf = (text: string): { readonly service: ts.LanguageService; readonly file: string } => {
  const file = join(root, 'src/edited.ts')
  const host: ts.LanguageServiceHost = {
    getScriptFileNames: () => [file],
    getScriptVersion: (name) => (name === file ? text : '1'),
    getScriptSnapshot: (name) => {
      const held = name === file ? text : ts.sys.readFile(name)
      return held === undefined ? undefined : ts.ScriptSnapshot.fromString(held)
    },
    getCurrentDirectory: () => root,
    getCompilationSettings: () => ({ ...config?.options, noUnusedLocals: false }),
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    fileExists: (name) => name === file || ts.sys.fileExists(name),
    readFile: (name) => (name === file ? text : ts.sys.readFile(name)),
  }
  return { service: ts.createLanguageService(host, parsed), file }
}

const program = `
import { bandpassFilter } from './api/operators.js'
import { binary, generateRecording } from './api/sources.js'
bandpassFilter({ freqMin: 300 })
binary({ filePaths: ['a.dat'], samplingFrequency: 1, numChannels: 1, dtype: 'int16', fileOffset: 1 })
const recording = await generateRecording({ numChannels: 2 })
await recording.getTraces({ startFrame: 3 })
await recording.save('clean', { overwrite: true })
`

/** What an editor shows where the cursor stands on the first letter of a word. */
const hovered = (words: readonly string[]): readonly string[] => {
  const { service, file } = serviceOf(program)
  return words.map((word) => {
    const info = service.getQuickInfoAtPosition(file, program.indexOf(`${word}:`))
    return [...(info?.displayParts ?? []), { text: '\n' }, ...(info?.documentation ?? [])].map((part) => part.text).join('')
  })
}

test('a parameter or option under the cursor', () => {
  expect(hovered(['freqMin', 'fileOffset', 'startFrame', 'overwrite'])).toEqual([
    '(property) BandpassFilterParams.freqMin?: number | undefined\nLower edge.\nA positive number, in Hz. Default 300.',
    '(property) BinaryParams.fileOffset?: number | undefined\nWhere the samples begin in each file.\nA non-negative integer, in bytes. Default 0.',
    '(property) TracesOptions.startFrame?: number | undefined\nFirst frame.\nA number, in frames. Default 0.',
    '(property) SaveFolderOptions.overwrite?: boolean | undefined\nReplace what stands there, once the new data are whole.\nTrue or false.',
  ])
}, 120_000)

/** Files of interfaces of options, and the interfaces. */
const ofOptions = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.options.generated.ts'))
  .map((name) => `src/${name.replaceAll('\\', '/')}`)
const interfacesIn = (file: string): readonly string[] =>
  [...textOf(file).matchAll(/^export interface (\w+) /gm)].map(([, name]) => name)
const fieldsOf = (options: string): string => `${options[0].toLowerCase()}${options.slice(1).replace(/Options$/, 'Fields')}`

const same = 'type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false\n'
const mistakesIn = (text: string): readonly string[] => {
  const { service, file } = serviceOf(text)
  return [...service.getSyntacticDiagnostics(file), ...service.getSemanticDiagnostics(file)].map(({ messageText }) =>
    ts.flattenDiagnosticMessageText(messageText, '\n'),
  )
}

test('every interface is what its fields decode, to the letter', () => {
  const text = ['operators', 'sources'].flatMap((list) => [
    `import * as ${list} from '../${list}/index.js'`,
    `import type * as of_${list} from './api/${list}.generated.js'`,
  ])
  const checks: string[] = []
  const check = (name: string, is: string, fields: string): void => {
    checks.push(`export const same_${name}_${checks.length}: Same<${is}, Input<typeof ${fields}>> = true`)
  }
  for (const list of ['operators', 'sources'] as const)
    for (const name of listed(list)) {
      // These take a recording, or what is in memory, and not their parameters.
      if (['registerRecording', 'memory', 'memoryEvents', 'numpySorting'].includes(name)) continue
      check(name, `of_${list}.${name[0].toUpperCase()}${name.slice(1)}Params`, `${list}.${name}.declaration.params.fields`)
    }
  for (const [index, file] of ofOptions.entries()) {
    const module = file.slice('src/'.length).replace('.options.generated.ts', '')
    text.push(`import type * as o${index} from './${module}.options.generated.js'`, `import * as f${index} from './${module}.js'`)
    for (const name of interfacesIn(file)) check(name, `o${index}.${name}`, `f${index}.${fieldsOf(name)}`)
  }
  expect(checks.length).toBeGreaterThan(listed('operators').length + listed('sources').length + 10)
  const whole = `${same}import type { Input } from './codec/codec.js'\n${text.join('\n')}\n${checks.join('\n')}\n`
  expect(mistakesIn(whole)).toEqual([])
  // One that is not the same is told.
  expect(mistakesIn(`${same}export const no: Same<{ a?: number }, { a?: string }> = true`)).not.toEqual([])
}, 120_000)

test('what is shipped tells it too', () => {
  const types = textOf('dist/src/api/operators.generated.d.ts')
  expect(types).toMatch(
    /interface BandpassFilterParams \{\s+\/\*\*\s+\* Lower edge\.\s+\* A positive number, in Hz\. Default 300\.\s+\*\/\s+readonly freqMin\?: number/,
  )
  expect(types).toContain(' * @example\n * recording.pipe(bandpassFilter({ freqMin: 300, freqMax: 6000 }))\n')
})
