import { shown } from '../../codec/codec.js'
import { lookUp } from '../../declare/catalog.js'
import type { SortingOperatorInstance } from '../../declare/sorting.js'
import type { Node } from '../../engine/node.js'
import { type SortingNode, sortingOperatorNode, sortingSourceNode } from '../../engine/sortingNode.js'
import { orThrow, refuse } from '../../model/attempt.js'
import { invalidParams, unsupported } from '../../model/fault.js'
import type { Json } from '../../model/header.js'
import { withDescription } from './description.js'
import { decodeDump, mapDumpPaths, type PipelineDump } from './dump.js'
import type { Builder, Inputs } from './equal.js'
import { type ImportContext, importDump } from './import.js'
import { absolute, counts, type Nested, numbering, savedFolder, splitNested } from './nested.js'
import { sortingClasses } from './sortingClasses.js'
import type { SortingEqual } from './sortingEqual.js'
import { aggregatedIds, type HeldIds, numpyDtypeOf } from './unitIds.js'

/** Where the releases have kept a sorting's inputs, and the recordings that give it lengths. */
const sortingName = /^(parent_)?sorting(_list)?$/
const recordingName = /^recording(_or_recording_list)?$/

/**
 * A pipeline of spikes as SpikeInterface's `dump_to_json` writes it, as ours: every class becomes the operators it is equal
 * to, and what was said of the object (annotations, properties) operators after them. What stands in the JSON twice is
 * opened once. Rejects with a `FaultError`: a class without an equal by name.
 */
export const importSortingDump = async (json: Json, at: string, importing: ImportContext): Promise<SortingNode> => {
  const { baseFolder, context } = importing
  const whole = orThrow(decodeDump(json, at))
  const sortings = new Map<number, Promise<SortingNode>>()
  const recordings = new Map<number, Promise<Node>>()
  const numberOf = numbering()
  const held = new Map<SortingNode, HeldIds>()

  const build = async (each: Json, where: string): Promise<SortingNode> => {
    const dump = orThrow(decodeDump(each, where))
    const row = rowOf(dump, where)
    const inputs = splitNested(dump.kwargs, sortingName)
    const others = splitNested(inputs.rest, recordingName)
    if (!counts(inputs.nested.length, row.inputs))
      refuse(invalidParams(`${where}.kwargs`, wantedInputs[row.inputs], `${inputs.nested.length}`))
    const below = await inTurn(inputs.nested, where, (input, there) => once(sortings, numberOf(input), () => build(input, there)))
    const parents = {
      sortings: below,
      heldIds: below.map((node) => held.get(node) ?? heldIn(node)),
      recordings: await inTurn(others.nested, where, (input, there) =>
        once(recordings, numberOf(input), () => importDump(input, there, importing)),
      ),
    }
    const builder = builderAt(where, dump, importing)
    if (dump.kwargs.delta_time_ms === null)
      refuse(unsupported(`${where}.kwargs.delta_time_ms: null, which keeps what merged units have in common`))
    const node = await orThrow(row.read(others.rest, `${where}.kwargs`))(parents, builder)
    const described = withDescription(node, dump, builder)
    held.set(described, heldAfter(row, node, parents.heldIds, dump))
    return described
  }

  return build(whole.relativePaths ? mapDumpPaths(json, (path) => absolute(path, baseFolder, context)) : json, at)
}

const heldIn = (node: SortingNode): HeldIds => ({
  ids: node.header.unitIds,
  dtype: (node._tag === 'sortingSource' ? node.idDtype : undefined) ?? numpyDtypeOf(node.header.unitIds),
})

/** The ids of an object there: an array of its input's, or made anew from a list. */
const heldAfter = ({ name }: SortingEqual, node: SortingNode, inputs: readonly HeldIds[], { kwargs }: PipelineDump): HeldIds => {
  const given = Array.isArray(kwargs.renamed_unit_ids) || Array.isArray(kwargs.unit_ids)
  if (inputs.length === 0 || given || name === 'MergeUnitsSorting') return heldIn(node)
  return name === 'UnitsAggregationSorting' ? aggregatedIds(inputs) : inputs[0]
}

const once = <N>(known: Map<number, Promise<N>>, key: number, build: () => Promise<N>): Promise<N> => {
  const node = known.get(key) ?? build()
  known.set(key, node)
  return node
}

/** One after the other, so that the first that is wrong is the one that is told. */
const inTurn = async <N>(
  nested: readonly Nested[],
  where: string,
  built: (json: Json, where: string) => Promise<N>,
): Promise<readonly N[]> => {
  const nodes: N[] = []
  for (const { name, json } of nested) nodes.push(await built(json, `${where}.kwargs.${name}`))
  return nodes
}

const builderAt = (where: string, dump: PipelineDump, { catalog, context, baseFolder }: ImportContext): Builder<SortingNode> => ({
  at: where,
  version: dump.version,
  ...savedFolder(dump, baseFolder, context),
  open: async (kind, params) => {
    const instance = orThrow(orThrow(lookUp(catalog.sortings.sources, kind, where)).instantiate(params, `${where} as ${kind}`))
    return sortingSourceNode(instance, orThrow(await instance.open(context)()))
  },
  apply: (kind, inputs, params) => {
    const own = catalog.sortings.operators.get(kind)
    const instance: SortingOperatorInstance | undefined =
      own === undefined
        ? orThrow(orThrow(lookUp(catalog.operators, kind, where)).instantiate(params, `${where} as ${kind}`)).onSortings
        : orThrow(own.instantiate(params, `${where} as ${kind}`))
    return orThrow(sortingOperatorNode(instance ?? refuse(unsupported(`${where}: ${kind} of a sorting`)), inputs))
  },
})

const wantedInputs: Readonly<Record<Inputs, string>> = {
  none: 'no sorting',
  one: 'one sorting',
  two: 'two sortings',
  many: 'at least one sorting',
}

/** True for the name of a class of sortings. */
export const isSortingClass = (name: string): boolean => /Sorting(Extractor)?$/.test(name)

/** The row of a dump's class. Classes have moved between modules, so that their names alone decide, within SpikeInterface. */
const rowOf = (dump: PipelineDump, at: string): SortingEqual => {
  const name = dump.class.slice(dump.class.lastIndexOf('.') + 1)
  const row = dump.class.startsWith('spikeinterface.') ? sortingClasses.get(name) : undefined
  if (row !== undefined) return row
  if (!isSortingClass(name))
    return refuse(unsupported(`${at}.class: ${shown(dump.class)} is not a sorting`, 'open() opens recordings'))
  return refuse(
    unsupported(
      `${at}.class: ${shown(dump.class)} has no equal here`,
      'in SpikeInterface, save that sorting to a folder, and open the folder',
    ),
  )
}
