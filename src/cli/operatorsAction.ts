import { builtIn } from '../catalog.js'
import type { AnyField, Fields } from '../declare/codec.js'
import { shown } from '../declare/codec.js'
import { FaultError, unknownKind } from '../model/fault.js'
import { loadModules, registeredModules } from '../run/modules.js'
import { docs } from './docs.generated.js'
import { registerModules } from './input.js'
import type { OperatorsValues } from './operators.js'
import { print, textWidth, twoColumns, wrap } from './output.js'

type List = 'operators' | 'sources' | 'sinks'
interface Entry {
  readonly list: List
  readonly kind: string
  readonly fields: Fields
  readonly doc: string
  readonly inputs?: 'one' | 'many'
}

/** List the kinds, or tell one. Rejects with a `FaultError`. */
export const tellKinds = async (kind: string | undefined, values: OperatorsValues): Promise<void> => {
  registerModules(values.module)
  const entries = await allEntries()
  const lists = (['sources', 'sinks'] as const).filter((list) => values[list] === true)
  const chosen: readonly List[] =
    lists.length > 0 ? lists : kind === undefined ? ['operators'] : ['operators', 'sources', 'sinks']
  const among = entries.filter(({ list }) => chosen.includes(list))
  if (kind === undefined) return print(...listing(chosen, among))
  const found = among.filter((entry) => entry.kind === kind)
  if (found.length === 0)
    throw new FaultError(unknownKind(chosen.join(', '), kind, [...new Set(among.map((entry) => entry.kind))]))
  print(found.map((entry) => detail(entry).join('\n')).join('\n\n\n'))
}

const allEntries = async (): Promise<readonly Entry[]> => {
  const catalog = await loadModules(builtIn, registeredModules())
  return (['operators', 'sources', 'sinks'] as const).flatMap((list) =>
    [...catalog[list].values()].map((entry) => ({
      list,
      kind: entry.kind,
      fields: entry.fields,
      doc: docs[list]?.[entry.kind] ?? '',
      ...('inputs' in entry && { inputs: entry.inputs }),
    })),
  )
}

const listing = (lists: readonly List[], entries: readonly Entry[]): readonly string[] => [
  ...lists.flatMap((list) => [
    ...(lists.length > 1 ? [`${list}:`] : []),
    ...twoColumns(
      entries.filter((entry) => entry.list === list).map(({ kind, doc }) => [kind, doc.split('\n')[0] || 'of a module of yours']),
    ),
  ]),
  '',
  'rxephys operators KIND tells its parameters.',
]

const detail = ({ list, kind, fields, doc, inputs }: Entry): readonly string[] => {
  const what =
    list === 'operators' ? `an operator on ${inputs === 'many' ? 'recordings' : 'a recording'}` : `a ${list.slice(0, -1)}`
  return [
    `${kind}: ${what}`,
    ...(doc === '' ? [] : ['', doc]),
    '',
    ...(Object.keys(fields).length === 0 ? ['It takes no parameters.'] : ['Parameters']),
    ...Object.entries(fields).flatMap(([name, field]) => parameter(name, field)),
    ...(inputs === 'one' ? ['', `rxephys save INPUT OUT --op ${exampleOf(kind, fields)}`] : []),
  ]
}

/** How the kind is written on a command line: with what it requires, or with its first default. */
const exampleOf = (kind: string, fields: Fields): string => {
  const entries = Object.entries(fields)
  const required = entries.filter(([, { presence }]) => presence === 'required').map(([name]) => `"${name}":...`)
  const defaults = entries
    .filter(([, { presence }]) => presence === 'default')
    .map(([name, { fallback }]) => `"${name}":${JSON.stringify(fallback)}`)
  const shownOnes = required.length > 0 ? required : defaults.slice(0, 2)
  return shownOnes.length === 0 ? kind : `'${kind}:{${shownOnes.join(',')}}'`
}

/** A parameter: its name and what may be left out; then its type, its unit and its meaning, wrapped below. */
const parameter = (name: string, { codec, doc, unit, presence, fallback }: AnyField): readonly string[] => {
  const absence = presence === 'default' ? `default ${shown(fallback)}` : presence
  const about = [`${codec.name}${unit === undefined ? '' : `, in ${unit}`}`, doc]
  return [`  ${name}  (${absence})`, ...about.flatMap((text) => wrap(text, textWidth() - 6).map((line) => `      ${line}`))]
}
