import { docs } from '../api/docs.generated.js'
import { allKinds } from '../api/kinds.js'
import type { AnyField, Fields } from '../codec/codec.js'
import { shown } from '../codec/codec.js'
import { FaultError, unknownKind } from '../model/fault.js'
import type { DataKind } from '../model/kinds.js'
import { registerModules } from './input.js'
import type { OperatorsValues } from './operators.js'
import { print, textWidth, twoColumns, wrap } from './output.js'

type List = 'operators' | 'sources' | 'sinks'
/** What a kind works on, or gives. */
type On =
  | 'recordings'
  | 'recordings and sortings'
  | 'recordings, sortings and events'
  | 'recordings, and makes sortings of them'
  | 'recordings, and makes events of them'
  | 'sortings'
  | 'events'
  | 'acquisitions'
const order: readonly On[] = [
  'recordings',
  'recordings and sortings',
  'recordings, sortings and events',
  'recordings, and makes sortings of them',
  'recordings, and makes events of them',
  'sortings',
  'events',
  'acquisitions',
]

interface Entry {
  readonly list: List
  readonly kind: string
  readonly on: On
  readonly fields: Fields
  readonly doc: string
  readonly inputs?: 'one' | 'many' | 'withRecording'
  readonly example?: string
}

/** List the kinds, or tell one. Rejects with a `FaultError`. */
export const tellKinds = async (kind: string | undefined, values: OperatorsValues): Promise<void> => {
  await registerModules(values.module)
  const entries = await allEntries()
  const lists = (['sources', 'sinks'] as const).filter((list) => values[list] === true)
  const chosen: readonly List[] =
    lists.length > 0 ? lists : kind === undefined ? ['operators'] : ['operators', 'sources', 'sinks']
  const among = entries.filter(({ list }) => chosen.includes(list))
  if (kind === undefined) return print(...chosen.flatMap((list) => listing(list, among)).slice(1), ...hint)
  const found = among.filter((entry) => entry.kind === kind)
  if (found.length === 0)
    throw new FaultError(unknownKind(chosen.join(', '), kind, [...new Set(among.map((entry) => entry.kind))]))
  print(found.map((entry) => detail(entry).join('\n')).join('\n\n\n'))
}

const hint = ['', 'rxephys operators KIND tells its parameters.']

interface Declared {
  readonly takes?: DataKind
  readonly gives?: DataKind
  readonly kind: string
  readonly fields: Fields
  readonly inputs?: 'one' | 'many' | 'withRecording'
  readonly example?: string
}

const allEntries = async (): Promise<readonly Entry[]> => {
  const catalog = await allKinds()
  const of = <D extends Omit<Declared, 'gives'>>(
    list: List,
    entries: ReadonlyMap<string, D>,
    on: (entry: D) => On,
  ): readonly Entry[] =>
    [...entries.values()].map((entry) => ({
      list,
      kind: entry.kind,
      on: on(entry),
      fields: entry.fields,
      doc: docs[list]?.[entry.kind] ?? '',
      ...(entry.inputs && { inputs: entry.inputs }),
      ...(entry.example !== undefined && { example: entry.example }),
    }))
  return [
    ...of('operators', catalog.operators, worksOn),
    ...of('sources', catalog.sources, ({ gives = 'traces' }) => ons[gives]),
    ...of('sources', catalog.liveSources, () => 'acquisitions'),
    ...of('sinks', catalog.sinks, ({ takes = 'traces' }) => ons[takes]),
  ]
}

const ons: Readonly<Record<DataKind, On>> = { traces: 'recordings', spikes: 'sortings', events: 'events' }

const worksOn = (entry: Declared): On => {
  if (entry.takes === 'spikes') return 'sortings'
  if (entry.gives === 'spikes') return 'recordings, and makes sortings of them'
  if (entry.gives === 'events') return 'recordings, and makes events of them'
  if (binds(entry, 'bindEvents')) return 'recordings, sortings and events'
  return binds(entry, 'bindSorting') ? 'recordings and sortings' : 'recordings'
}

/** The author of an operator on recordings may have written what it does to sortings too, and to events. */
const binds = (operator: object, bind: 'bindSorting' | 'bindEvents'): boolean => {
  const declaration: unknown = 'declaration' in operator ? operator.declaration : undefined
  return typeof declaration === 'object' && declaration !== null && bind in declaration
}

const titles: Readonly<Record<List, string>> = { operators: 'On', sources: 'Sources of', sinks: 'Sinks of' }

const listing = (list: List, entries: readonly Entry[]): readonly string[] =>
  order.flatMap((on) => {
    const those = entries.filter((entry) => entry.list === list && entry.on === on)
    const rows = those.map(({ kind, doc }): readonly [string, string] => [kind, doc.split('\n')[0] || 'of a module of yours'])
    return rows.length === 0 ? [] : ['', `${titles[list]} ${on}`, ...twoColumns(rows)]
  })

/** What an operator is put on, in words. */
const subjects: Readonly<Record<On, Readonly<Record<NonNullable<Entry['inputs']>, string>>>> = {
  recordings: { one: 'a recording', many: 'recordings', withRecording: 'a recording' },
  'recordings and sortings': { one: 'a recording or a sorting', many: 'recordings or sortings', withRecording: 'a recording' },
  'recordings, sortings and events': {
    one: 'a recording, a sorting or events',
    many: 'recordings, sortings or events',
    withRecording: 'a recording',
  },
  'recordings, and makes sortings of them': {
    one: 'a recording that makes a sorting of it',
    many: 'recordings',
    withRecording: 'a recording',
  },
  'recordings, and makes events of them': {
    one: 'a recording that makes events of it',
    many: 'recordings',
    withRecording: 'a recording',
  },
  events: { one: 'events', many: 'events', withRecording: 'events' },
  acquisitions: { one: 'an acquisition', many: 'acquisitions', withRecording: 'an acquisition' },
  sortings: { one: 'a sorting', many: 'sortings', withRecording: 'a sorting and the recording it belongs to' },
}

const detail = ({ list, kind, on, fields, doc, inputs = 'one', example }: Entry): readonly string[] => {
  const what = list === 'operators' ? `an operator on ${subjects[on][inputs]}` : `a ${list.slice(0, -1)} of ${on}`
  return [
    `${kind}: ${what}`,
    ...(doc === '' ? [] : ['', doc]),
    '',
    ...(Object.keys(fields).length === 0 ? ['It takes no parameters.'] : ['Parameters']),
    ...Object.entries(fields).flatMap(([name, field]) => parameter(name, field)),
    ...(example === undefined
      ? []
      : ['', 'In a program', `  ${list === 'operators' ? inPipe(example, on, inputs) : `await ${example}`}`]),
    ...(list === 'operators' ? usage(kind, fields, inputs) : []),
  ]
}

/** An operator's example as it stands in a program. */
const inPipe = (example: string, on: On, inputs: NonNullable<Entry['inputs']>): string =>
  inputs === 'many' ? example : `${on === 'sortings' ? 'sorting' : 'recording'}.pipe(${example})`

/** How an operator is called on a command line; one on several inputs cannot be. */
const usage = (kind: string, fields: Fields, inputs: NonNullable<Entry['inputs']>): readonly string[] => {
  if (inputs === 'many') return []
  return [
    '',
    'On the command line',
    inputs === 'one' ? `  rxephys save INPUT OUT --op ${exampleOf(kind, fields)}` : '  rxephys save INPUT OUT --recording PATH',
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
