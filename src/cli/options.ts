import { parseArgs } from 'node:util'
import { ourName } from '../codec/names.js'
import { nearest } from '../model/fault.js'
import { UsageError } from './usage.js'

/** One option: how it is parsed, and what `--help` says of it. */
export interface OptionSpec {
  readonly type: 'string' | 'boolean'
  /** May be given several times; all are kept, in order. */
  readonly multiple?: boolean
  /** Whether its value may begin with dashes, as it is options of another program. */
  readonly dashed?: boolean
  /** What its value is called in `--help`. */
  readonly value?: string
  readonly doc: string
  /** The heading it stands under in `--help`. Default: Options. */
  readonly group?: string
}
export type OptionSpecs = Readonly<Record<string, OptionSpec>>

type ValueOf<S extends OptionSpec> = S['type'] extends 'boolean'
  ? boolean
  : S extends { readonly multiple: true }
    ? readonly string[]
    : string

/** What was given, by name: a flag's `true`, an option's text, or a list of texts; absent where it was not. */
export type Values<O extends OptionSpecs> = { readonly [K in keyof O]?: ValueOf<O[K]> | undefined }

interface Parsed<O extends OptionSpecs> {
  readonly values: Values<O>
  readonly positionals: readonly string[]
}

/** Read a command's arguments. Throws a `UsageError` that says which is wrong and what was probably meant. */
export const parseOptions = <O extends OptionSpecs>(args: readonly string[], specs: O): Parsed<O> => {
  const { values, positionals } = parseArgs({ args: checked(args, specs), options: specs, allowPositionals: true, strict: true })
  // Strict parsing gives each option the value that its spec says, which is what Values<O> spells out.
  return { values: values as Values<O>, positionals }
}

/** The arguments in one form, `--name=value`, which cannot be mistaken where a value starts with a dash (`--jobs -1`). */
const checked = (args: readonly string[], specs: OptionSpecs): string[] => {
  const { tokens } = parseArgs({ args: [...args], options: specs, allowPositionals: true, strict: false, tokens: true })
  return tokens.flatMap((token): readonly string[] => {
    if (token.kind === 'option-terminator') return ['--']
    if (token.kind === 'positional') return [token.value]
    const spec = Object.hasOwn(specs, token.name) ? specs[token.name] : undefined
    if (spec === undefined) throw unknownOption(token.rawName, Object.keys(specs))
    if (spec.type === 'boolean') {
      if (token.value !== undefined) throw new UsageError(`${token.rawName} takes no value, found "${token.value}"`)
      return [token.rawName]
    }
    if (token.value === undefined || (token.inlineValue !== true && spec.dashed !== true && token.value.startsWith('--')))
      throw new UsageError(`${token.rawName} needs a value: ${token.rawName} ${spec.value ?? 'VALUE'}`)
    return [`${token.rawName}=${token.value}`]
  })
}

const unknownOption = (given: string, known: readonly string[]): UsageError => {
  const near = given.startsWith('--') ? (ourName(given, known) ?? nearest(given.slice(2), known)) : undefined
  const guess = near === undefined ? `known: ${known.map((name) => `--${name}`).join(', ')}` : `did you mean --${near}?`
  return new UsageError(`unknown option ${given}; ${guess}`)
}
