import type { AnyField } from '../codec/codec.js'
import { exactArguments } from '../codec/options.js'
import { isPathField } from '../codec/paths.js'
import { among, onTraces } from '../declare/catalog.js'
import { dtypes } from '../model/dtype.js'
import type { Json } from '../model/header.js'
import { allKinds } from './kinds.js'

/**
 * What a form makes of a parameter. `choice`: one of `choices`. `file`: may be the path of a file or folder. `list`: of what `typeText`
 * says. `other`: JSON, as `typeText` says.
 */
export type ParameterType = 'number' | 'integer' | 'flag' | 'choice' | 'text' | 'file' | 'list' | 'other'

/** A parameter of an operator. */
export interface ParameterDescription {
  readonly name: string
  readonly type: ParameterType
  /** What a value has to be, in words: `a positive number`. */
  readonly typeText: string
  readonly doc: string
  readonly unit?: string
  readonly required: boolean
  /** What it is where nothing is said; absent where that is found in the data, or is nothing. */
  readonly fallback?: Json
  readonly choices?: readonly Json[]
}

/** An operator from one recording to one. */
export interface OperatorDescription {
  readonly name: string
  /** One sentence. */
  readonly summary: string
  /** All that is written of it, as plain text. */
  readonly doc: string
  readonly fields: readonly ParameterDescription[]
  /** True where it finds in samples what is not given. */
  readonly estimates: boolean
}

/**
 * Every operator from one recording to one, in the order of their names, with its parameters: what a step of a recipe may be, and what a
 * form asks for. Those of registered modules are among them. Rejects with a `FaultError` where a module cannot be loaded.
 *
 * ```ts
 * const [{ name, fields }] = await listOperators()
 * ```
 */
export const listOperators = exactArguments('listOperators', async (): Promise<readonly OperatorDescription[]> => {
  // A page that shows no forms does without.
  const [{ docs }, { operators }] = await Promise.all([import('./docs.generated.js'), allKinds()])
  const steps = [...among(operators, onTraces).values()].filter(({ inputs }) => inputs === 'one')
  return steps
    .toSorted((a, b) => (a.kind < b.kind ? -1 : 1))
    .map(({ kind, fields, estimates }) => {
      const doc = docs.operators?.[kind] ?? ''
      return {
        name: kind,
        summary: doc.split('\n')[0],
        doc,
        fields: Object.entries(fields).map(([name, field]) => described(name, field, isPathField(fields, name))),
        estimates,
      }
    })
})

const described = (name: string, { codec, doc, unit, presence, fallback }: AnyField, isFile: boolean): ParameterDescription => {
  const choices = choicesOf(codec.name)
  return {
    name,
    type: isFile ? 'file' : choices === undefined ? typeOf(codec.name) : 'choice',
    typeText: codec.name,
    doc,
    ...(unit !== undefined && { unit }),
    required: presence === 'required',
    // A field's codec encodes its own default.
    ...(presence === 'default' && { fallback: codec.encode(fallback as never) }),
    ...(choices !== undefined && { choices }),
  }
}

/** Of `one of "a", "b"`, of `6 or 12`, and of a dtype, which values there are. */
const choicesOf = (type: string): readonly Json[] | undefined => {
  if (type.startsWith('a dtype (')) return dtypes
  if (/^one of "[^"]*"(, "[^"]*")*$/.test(type)) return [...type.matchAll(/"([^"]*)"/g)].map(([, word]) => word)
  return /^[\d.]+( or [\d.]+)+$/.test(type) ? type.split(' or ').map(Number) : undefined
}

const typeOf = (type: string): ParameterType => {
  if (type === 'true or false') return 'flag'
  if (type === 'a string') return 'text'
  const [, number] = /^an? (?:[a-z-]+ )?(number|integer)(?: or null)?$/.exec(type) ?? []
  if (number === 'number' || number === 'integer') return number
  return type.startsWith('a list') ? 'list' : 'other'
}
