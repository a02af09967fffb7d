import { shown } from '../../codec/codec.js'
import { nodesOf, type SpikesNode, type TracesNode } from '../../engine/node.js'
import { orThrow, refuse } from '../../model/attempt.js'
import { invalidParams, unsupported } from '../../model/fault.js'
import type { Json } from '../../model/header.js'
import { notice } from '../../model/notice.js'
import { decodeDump, mapDumpPaths, type PipelineDump } from './dump.js'
import type { Equal, Inputs } from './equal.js'
import { absolute, counts, type Nested, numbering, savedFolder, splitNested } from './nested.js'
import { type ImportContext, recordingSide, type Side, sortingSide } from './sides.js'

/**
 * A recording as SpikeInterface's `dump_to_json` writes it, of any release from 0.90 on, as ours: every class becomes the
 * operators it is equal to, and what was said of the object (annotations, properties, probe) operators after them. An object
 * that stands in the JSON twice is opened once. Rejects with a `FaultError`: a class without an equal by name.
 */
export const importDump = async (json: Json, at: string, importing: ImportContext): Promise<TracesNode> =>
  traversal(importing).recording(fromBase(json, at, importing), at)

/** The same of a sorting. */
export const importSortingDump = async (json: Json, at: string, importing: ImportContext): Promise<SpikesNode> =>
  traversal(importing).sorting(fromBase(json, at, importing), at)

const fromBase = (json: Json, at: string, { baseFolder, context }: ImportContext): Json =>
  orThrow(decodeDump(json, at)).relativePaths ? mapDumpPaths(json, (path) => absolute(path, baseFolder, context)) : json

type Build<N> = (json: Json, where: string) => Promise<N>

/** Builds objects within each other, each once. */
const traversal = (importing: ImportContext): { readonly recording: Build<TracesNode>; readonly sorting: Build<SpikesNode> } => {
  const numberOf = numbering()
  const once = <N>(side: Side<N>): Build<N> => {
    const known = new Map<number, Promise<N>>()
    const build: Build<N> = (json, where) => {
      const key = numberOf(json)
      const node = known.get(key) ?? object(side, json, where, build)
      known.set(key, node)
      return node
    }
    return build
  }

  const object = async <N>(side: Side<N>, json: Json, where: string, below: Build<N>): Promise<N> => {
    const dump = orThrow(decodeDump(json, where))
    const row = rowOf(side, dump, where)
    const inputs = splitNested(dump.kwargs, side.names)
    const lengths = splitNested(inputs.rest, side.lengths)
    if (!counts(inputs.nested.length, row.inputs))
      refuse(invalidParams(`${where}.kwargs`, wantedInputs(row.inputs, side.word), `${inputs.nested.length}`))
    const nodes = await inTurn(inputs.nested, where, below)
    const recordings = await inTurn(lengths.nested, where, recording)
    const parents = { inputs: nodes, recordings, heldIds: nodes.flatMap(side.heldIds) }
    const builder = { at: where, version: dump.version, ...savedFolder(dump, importing), ...side.builder(where, importing) }
    if (dump.kwargs.delta_time_ms === null)
      refuse(unsupported(`${where}.kwargs.delta_time_ms: null, which keeps what merged units have in common`))
    const node = await orThrow(row.read(lengths.rest, `${where}.kwargs`))(parents, builder)
    return side.described(node, { dump, row, parents }, builder)
  }

  const recordings = once(recordingSide)
  const recording: Build<TracesNode> = async (json, where) => stackNoticed(await recordings(json, where))
  return { recording, sorting: once(sortingSide) }
}

/** One after the other, so that the first that is wrong is the one that is told. */
const inTurn = async <N>(nested: readonly Nested[], where: string, build: Build<N>): Promise<readonly N[]> => {
  const nodes: N[] = []
  for (const { name, json } of nested) nodes.push(await build(json, `${where}.kwargs.${name}`))
  return nodes
}

/** SpikeInterface filters what a filter below it gives for its own chunk and margin; here each has blocks of its own. */
const stackNoticed = (root: TracesNode): TracesNode => {
  const onBlocks = (node: TracesNode): boolean => node._tag === 'operator' && node.bound.blockFrames !== undefined
  const stacked = nodesOf(root)
    .filter(onBlocks)
    .find((node) => nodesOf(node).some((below) => below !== node && onBlocks(below)))
  if (stacked === undefined) return root
  const text = `${stacked.origin.kind} stands on another filter: the samples are those SpikeInterface has when each stage is saved in turn; fused([...]) has those of its lazy chain`
  return { ...root, notices: [...root.notices, notice('Tolerated', text)] }
}

const wantedInputs = (inputs: Inputs, word: string): string =>
  ({ none: `no ${word}`, one: `one ${word}`, two: `two ${word}s`, many: `at least one ${word}` })[inputs]

/** The row of a dump's class. Classes have moved between modules, so that their names alone decide, within SpikeInterface. */
const rowOf = <N>({ rows, stranger, word }: Side<N>, dump: PipelineDump, at: string): Equal<N> => {
  const name = dump.class.slice(dump.class.lastIndexOf('.') + 1)
  const row = dump.class.startsWith('spikeinterface.') ? rows.get(name) : undefined
  if (row !== undefined) return row
  const [what, hint] = stranger(name) ?? [
    'has no equal here',
    `in SpikeInterface, save that ${word} to a folder, and open the folder`,
  ]
  return refuse(unsupported(`${at}.class: ${shown(dump.class)} ${what}`, hint))
}
