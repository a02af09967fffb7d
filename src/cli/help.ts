import type { OptionSpecs } from './options.js'
import { textWidth, twoColumns, wrap } from './output.js'

/** An argument that is told by its place. */
export interface Positional {
  readonly name: string
  readonly doc: string
  readonly optional?: boolean
  /** The last may be given several times. */
  readonly repeated?: boolean
}

/** What a command's `--help` teaches. */
export interface CommandHelp {
  readonly name: string
  /** One line, for the list of commands. */
  readonly summary: string
  /** What a newcomer has to know beyond the options; a paragraph each. */
  readonly about?: readonly string[]
  readonly positionals: readonly Positional[]
  readonly options: OptionSpecs
  /** Command lines that work, with what each does. */
  readonly examples: readonly (readonly [what: string, line: string])[]
}

/** What `--help` prints: usage, arguments, options by group, examples. */
export const helpOf = (declaration: CommandHelp): string => {
  const { name, summary, about = [], positionals, options, examples } = declaration
  const places = positionals.map(({ name, optional, repeated }) => {
    const place = repeated === true ? `${name} ...` : name
    return optional === true ? `[${place}]` : place
  })
  return [
    `rxephys ${name}: ${summary}`,
    '',
    `Usage: ${['rxephys', name, ...places, '[options]'].join(' ')}`,
    ...(positionals.length > 0 ? ['', ...twoColumns(positionals.map((each) => [each.name, each.doc]))] : []),
    ...about.flatMap((paragraph) => ['', ...wrap(paragraph, textWidth())]),
    ...groupsOf({ ...options, help: { type: 'boolean', doc: 'show this' } }),
    '',
    'Examples',
    ...examples.flatMap(([what, line]) => [`  # ${what}`, ...line.split('\n').map((each) => `  ${each}`)]),
  ].join('\n')
}

const groupsOf = (options: OptionSpecs): readonly string[] => {
  const entries = Object.entries(options)
  const groups = [...new Set(entries.map(([, { group = 'Options' }]) => group))]
  return groups.flatMap((title) => [
    '',
    title,
    ...twoColumns(
      entries
        .filter(([, { group = 'Options' }]) => group === title)
        .map(([name, { value, doc }]) => [`--${name}${value === undefined ? '' : ` ${value}`}`, doc]),
    ),
  ])
}
