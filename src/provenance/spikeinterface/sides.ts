import { among, type Catalog, lookUp, onSpikes, onTraces } from '../../declare/catalog.js'
import { askedOfAll, type SourceContext } from '../../declare/source.js'
import { operatorNode, raggedOperatorNode, sourceNode } from '../../engine/build.js'
import type { SpikesNode, TracesNode } from '../../engine/node.js'
import { orThrow, refuse } from '../../model/attempt.js'
import { unsupported } from '../../model/fault.js'
import { classes } from './classes.js'
import { withDescription } from './description.js'
import type { PipelineDump } from './dump.js'
import type { Builder, Equal, Parents } from './equal.js'
import { withMetadata } from './metadata.js'
import { sortingClasses } from './sortingClasses.js'
import { aggregatedIds, type HeldIds, numpyDtypeOf } from './unitIds.js'

/** Where a pipeline of SpikeInterface's is read, and with what. */
export interface ImportContext {
  readonly catalog: Catalog
  readonly context: SourceContext
  /** The folder that relative paths start from. */
  readonly baseFolder: string
}

/** An object of SpikeInterface's as it was read: its JSON, its row, and what it is built on. */
interface Read<N> {
  readonly dump: PipelineDump
  readonly row: Equal<N>
  readonly parents: Parents<N>
}

/** What differs between objects of recordings and of sortings. */
export interface Side<N> {
  readonly word: 'recording' | 'sorting'
  readonly rows: ReadonlyMap<string, Equal<N>>
  /** Where the releases have kept what an object is built on. */
  readonly names: RegExp
  /** Where they have kept the recordings that give lengths. */
  readonly lengths: RegExp
  /** Why a class without a row is none of this side's, and what to do; undefined where it could be one. */
  readonly stranger: (name: string) => readonly [what: string, hint: string] | undefined
  readonly builder: (where: string, importing: ImportContext) => Pick<Builder<N>, 'open' | 'apply'>
  /** The node with what was said of the object (annotations, properties, probe) as operators after it. */
  readonly described: (node: N, read: Read<N>, builder: Builder<N>) => N
  readonly heldIds: (node: N) => readonly HeldIds[]
}

/** True for the name of a class of sortings. */
export const isSortingClass = (name: string): boolean => /Sorting(Extractor)?$/.test(name)

export const recordingSide: Side<TracesNode> = {
  word: 'recording',
  rows: classes,
  names: /^(parent_)?recording(1|2|_list|_list_or_dict)?$/,
  lengths: /^$/,
  stranger: (name) => (/Sorting/.test(name) ? ['is a sorting, not a recording', 'openSorting() opens it'] : undefined),
  builder: (where, { catalog, context }) => ({
    open: async (kind, params) => {
      const source = orThrow(lookUp(among(catalog.sources, { gives: 'traces' }), kind, where))
      const instance = orThrow(source.instantiate(askedOfAll(source, params, context), `${where} as ${kind}`))
      return sourceNode(instance, orThrow(await instance.open(context)()))
    },
    apply: (kind, inputs, params) => {
      const operator = orThrow(lookUp(among(catalog.operators, onTraces), kind, where))
      return orThrow(operatorNode(orThrow(operator.instantiate(params, `${where} as ${kind}`)), inputs))
    },
  }),
  described: (node, { dump }, builder) => withMetadata(node, dump, builder),
  heldIds: () => [],
}

export const sortingSide: Side<SpikesNode> = {
  word: 'sorting',
  rows: sortingClasses,
  names: /^(parent_)?sorting(_list)?$/,
  lengths: /^recording(_or_recording_list)?$/,
  stranger: (name) => (isSortingClass(name) ? undefined : ['is not a sorting', 'open() opens recordings']),
  builder: (where, { catalog, context }) => ({
    open: async (kind, params) => {
      const source = orThrow(lookUp(among(catalog.sources, { gives: 'spikes' }), kind, where))
      const instance = orThrow(source.instantiate(params, `${where} as ${kind}`))
      return sourceNode(instance, orThrow(await instance.open(context)()))
    },
    apply: (kind, inputs, params) => {
      const at = `${where} as ${kind}`
      const own = among(catalog.operators, onSpikes).get(kind)
      const instance =
        own === undefined
          ? orThrow(orThrow(lookUp(among(catalog.operators, onTraces), kind, where)).instantiate(params, at)).onSortings
          : orThrow(own.instantiate(params, at))
      return orThrow(raggedOperatorNode(instance ?? refuse(unsupported(`${where}: ${kind} of a sorting`)), inputs))
    },
  }),
  described: (node, read, builder) => {
    const described = withDescription(node, read.dump, builder)
    held.set(described, heldAfter(node, read))
    return described
  },
  heldIds: (node) => [held.get(node) ?? heldIn(node)],
}

/** The ids that SpikeInterface has for a node that was made of an object of its own. */
const held = new WeakMap<SpikesNode, HeldIds>()

const heldIn = (node: SpikesNode): HeldIds => ({
  ids: node.header.unitIds,
  dtype: (node._tag === 'source' ? node.idDtype : undefined) ?? numpyDtypeOf(node.header.unitIds),
})

/** The ids of an object there: an array of its input's, or made anew from a list. */
const heldAfter = (node: SpikesNode, { dump: { kwargs }, row: { names }, parents: { heldIds } }: Read<SpikesNode>): HeldIds => {
  const given = Array.isArray(kwargs.renamed_unit_ids) || Array.isArray(kwargs.unit_ids)
  if (heldIds.length === 0 || given || names.includes('MergeUnitsSorting')) return heldIn(node)
  return names.includes('UnitsAggregationSorting') ? aggregatedIds(heldIds) : heldIds[0]
}
