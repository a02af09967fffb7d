import { type CommandHelp, helpOf } from './help.js'
import { type OptionSpecs, parseOptions, type Values } from './options.js'
import { print } from './output.js'
import { UsageError } from './usage.js'

/** What a command is told of the world. */
export interface CommandContext {
  /** Aborted by the first Ctrl-C. A command that never asks for it is ended there and then. */
  readonly signal: () => AbortSignal
}

/** One command: what it takes, and what it does. */
export interface CommandDeclaration<O extends OptionSpecs> extends CommandHelp {
  readonly options: O
  /** Rejects with a `FaultError`, or a `UsageError` when the command line cannot be meant. */
  readonly run: (values: Values<O>, positionals: readonly string[], context: CommandContext) => Promise<void>
}

/** A command, ready for its arguments. */
export interface Command {
  readonly summary: string
  readonly main: (args: readonly string[], context: CommandContext) => Promise<void>
}

export const defineCommand = <const O extends OptionSpecs>(declaration: CommandDeclaration<O>): Command => ({
  summary: declaration.summary,
  main: async (args, context) => {
    if (args.some((arg) => arg === '--help' || arg === '-h')) return print(helpOf(declaration))
    const { values, positionals } = parseOptions(args, declaration.options)
    const most = declaration.positionals.some(({ repeated }) => repeated)
      ? Number.POSITIVE_INFINITY
      : declaration.positionals.length
    const missing = declaration.positionals.find(({ optional }, place) => optional !== true && place >= positionals.length)
    if (missing !== undefined) throw new UsageError(`${missing.name} is missing: ${missing.doc}`)
    if (positionals.length > most)
      throw new UsageError(
        `"${positionals[most]}" is one argument too many; one that holds spaces or quotes needs quotes of its own`,
      )
    return declaration.run(values, positionals, context)
  },
})
