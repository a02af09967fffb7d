import { FaultError, type Recording } from '../../index.js'
import type { Code, Step } from '../protocol.js'
import type { OpenedRecording } from './open.js'

/** A word of a command line, quoted where a shell needs it. */
export const quoted = (word: string): string => (/^[\w./:=@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)

/** Parameters as a program has them: names without quotes, strings in single ones. */
const literal = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(
      ([key, each]) => `${/^[a-z_$][\w$]*$/i.test(key) ? key : literal(key)}: ${literal(each)}`,
    )
    return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`
  }
  return typeof value === 'string'
    ? `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n')}'`
    : JSON.stringify(value)
}

const isEmpty = (params: Step['params']): boolean => params === undefined || Object.keys(params).length === 0

/** A pipeline in three forms. Steps that are off are in none of them. */
export const codeOf = ({ again }: OpenedRecording, recording: Recording, pipeline: readonly Step[]): Code => {
  const steps = pipeline.filter(({ off }) => off !== true)
  const names = [...new Set(steps.map(({ name }) => name))].toSorted()
  const source = again ?? { commandLine: 'INPUT', typescript: "await open('INPUT')" }
  const list = steps.map(
    ({ name, params = {} }) => `  { name: ${literal(name)}${isEmpty(params) ? '' : `, params: ${literal(params)}`} },`,
  )
  const typescript = [
    `import { ${steps.length === 0 ? '' : 'applyPipeline, '}open } from 'rxephys'`,
    '',
    `const recording = ${source.typescript}`,
    ...(names.length === 0 ? [] : ['const processed = await applyPipeline(recording, [', ...list, '])']),
  ].join('\n')
  const operators = steps.map(
    ({ name, params = {} }) => `--op ${quoted(isEmpty(params) ? name : `${name}:${JSON.stringify(params)}`)}`,
  )
  const json = jsonOf(recording)
  return {
    typescript: `${typescript}\n`,
    commandLine: ['rxephys save', source.commandLine, 'OUT', ...operators].join(' '),
    ...(json !== undefined && { json }),
  }
}

const jsonOf = (recording: Recording): string | undefined => {
  try {
    return `${JSON.stringify(recording.toJson(), null, 2)}\n`
  } catch (error) {
    // What is in memory, or was dropped, has no JSON.
    if (error instanceof FaultError) return undefined
    throw error
  }
}
