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
  if (typeof value !== 'string') return JSON.stringify(value)
  return `'${JSON.stringify(value).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`
}

const isEmpty = (params: Step['params']): boolean => params === undefined || Object.keys(params).length === 0

/** Steps as a program has them, a line each, and as a command line has them. */
const written = (pipeline: readonly Step[]) => {
  const steps = pipeline.filter(({ off }) => off !== true)
  const lines = steps.map(
    ({ name, params = {} }) => `  { name: ${literal(name)}${isEmpty(params) ? '' : `, params: ${literal(params)}`} },`,
  )
  const operators = steps.map(
    ({ name, params = {} }) => `--op ${quoted(isEmpty(params) ? name : `${name}:${JSON.stringify(params)}`)}`,
  )
  return { lines, operators }
}

/** The function that a statement calls. */
const openerOf = (statement: string): string => /^await (\w+)\(/.exec(statement)?.[1] ?? 'open'

/** A pipeline in three forms. Steps that are off are in none of them. */
export const codeOf = ({ again }: OpenedRecording, recording: Recording, pipeline: readonly Step[]): Code => {
  const { lines, operators } = written(pipeline)
  const source: NonNullable<OpenedRecording['again']> = again ?? { commandLine: 'INPUT', typescript: "await open('INPUT')" }
  const typescript = [
    `import { ${lines.length === 0 ? '' : 'applyPipeline, '}${openerOf(source.typescript)} } from 'rxephys'`,
    '',
    `const recording = ${source.typescript}`,
    ...(lines.length === 0 ? [] : ['const processed = await applyPipeline(recording, [', ...lines, '])']),
  ]
  const json = jsonOf(recording)
  return {
    typescript: `${typescript.join('\n')}\n`,
    // What no command opens, its JSON does.
    commandLine:
      source.commandLine === undefined
        ? 'rxephys run PIPELINE.json OUT'
        : ['rxephys save', source.commandLine, 'OUT', ...operators].join(' '),
    ...(json !== undefined && { json }),
  }
}

/** The same of an acquisition, by its address. */
export const liveCodeOf = (address: string, pipeline: readonly Step[]): Code => {
  const { lines, operators } = written(pipeline)
  const typescript = [
    `import { ${lines.length === 0 ? '' : 'livePipeline, '}openLive } from 'rxephys'`,
    '',
    `const acquisition = await openLive(${literal(address)})`,
    ...(lines.length === 0 ? [] : ['const processed$ = acquisition.pipe(livePipeline([', ...lines, ']))']),
  ]
  const record = lines.length === 0 ? '--record' : '--record-processed'
  return {
    typescript: `${typescript.join('\n')}\n`,
    commandLine: ['rxephys live', quoted(address), ...operators, record, 'OUT'].join(' '),
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
