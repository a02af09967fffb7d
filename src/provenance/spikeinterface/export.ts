import { among, type Catalog, lookUp, onTraces } from '../../declare/catalog.js'
import { operatorNode } from '../../engine/build.js'
import { LIMITS } from '../../engine/extent.js'
import type { Node, SpikesNode, TracesNode } from '../../engine/node.js'
import { PythonFloat, type PythonJson, writePythonJson } from '../../formats/spikeinterface/pythonJson.js'
import { orThrow } from '../../model/attempt.js'
import type { Header, Json } from '../../model/header.js'
import type { Files } from '../../platform/files.js'
import { withClocks } from './clocks.js'
import { type Clock, noEqual, type PythonObject, type Theirs, type Written } from './kinds.js'
import { objectOf, recordingOf } from './object.js'
import { sortingWritten } from './sortingWritten.js'
import { written } from './written.js'

export interface ExportContext {
  readonly catalog: Catalog
  readonly files: Files
  /** A path as the JSON is to have it. */
  readonly path: (path: string) => string
  /** Whether these are relative paths. */
  readonly relative: boolean
}

interface Exported {
  readonly theirs: Theirs
  readonly clocks: readonly Clock[]
  /** The properties of the object and of all below it. */
  readonly keys: ReadonlySet<string>
  /** Objects in the JSON: a shared parent stands in it as often as it is used. */
  readonly objects: number
  readonly dump: PythonObject
}

/**
 * A pipeline as SpikeInterface's `dump_to_json` has it, which `si.load` opens. Every object says all its annotations,
 * properties and its probe; the recording that a sorting is told of is in no such JSON. Throws a `FaultError`, Unsupported,
 * that names the first thing without an equal there.
 */
export const exportDump = (root: Node, { catalog, files, path, relative }: ExportContext): PythonObject => {
  const done = new Map<Node, Exported>()

  const write = (node: Node): Exported => {
    const known = done.get(node) ?? writeAnew(node)
    done.set(node, known)
    return known
  }

  const writeAnew = (node: Node): Exported => {
    const { kind } = node.origin
    if (node.gives === 'events') return noEqual(`"${kind}"`)
    if (node.gives === 'spikes') {
      const row = sortingWritten[kind] ?? noEqual(`"${kind}" has no equal`, 'save the sorting: SpikeInterface opens the folder')
      return object(node, 'parents' in node && node.gives === 'spikes' ? node.parents : [], row, objectOf, (theirs) => ({
        theirs,
        clocks: [],
      }))
    }
    if (kind === 'fused') return write(unfused(node, catalog))
    const row = written[kind] ?? noEqual(`"${kind}" has no equal`)
    return object(node, node.inputs, row, recordingOf, (same, inputs, whole) =>
      withClocks(
        same === inputs[0]?.theirs ? { ...same, clocks: inputs[0].clocks } : same,
        node,
        inputs.map(({ clocks }) => clocks),
        whole,
      ),
    )
  }

  const object = <N extends TracesNode | SpikesNode>(
    node: N,
    parents: readonly N[],
    row: Written<N>,
    dumpOf: (theirs: Theirs, header: N['header'], keys: ReadonlySet<string>) => PythonObject,
    clocked: (same: Theirs, inputs: readonly Exported[], whole: () => PythonJson) => Pick<Exported, 'theirs' | 'clocks'>,
  ): Exported => {
    const { origin, header, depth } = node
    const inputs = parents.map(write)
    const dumps = inputs.map(({ dump }) => dump)
    const same = row(origin.params, { node, parents, base: inputs[0]?.theirs, inputs: dumps, files, path })
    const keys = keysOf(header, inputs)
    const objects = objectsIn(origin.kind, depth, inputs)
    const { theirs, clocks } = clocked(same, inputs, () => dumpOf(same, header, keys))
    return { theirs, clocks, keys, objects, dump: dumpOf(theirs, header, keys) }
  }

  return { ...write(root).dump, relative_paths: relative }
}

/** The operators of a fused one, one after another: read lazily, SpikeInterface's chain of them is the fused one. */
const unfused = (node: TracesNode, catalog: Catalog): TracesNode => {
  const { operators } = node.origin.params
  return (Array.isArray(operators) ? operators : []).reduce((input: TracesNode, { kind, version, params }) => {
    const operator = orThrow(lookUp(among(catalog.operators, onTraces), kind, 'fused'))
    return orThrow(operatorNode(orThrow(operator.instantiate(params, `fused: ${kind}`, version)), [input]))
  }, node.inputs[0])
}

/** The deepest JSON that Python reads. */
const DEEPEST = 450

/** The objects of a node's JSON; a `FaultError` where they are more than SpikeInterface can load. */
const objectsIn = (kind: string, depth: number, inputs: readonly { readonly objects: number }[]): number => {
  const objects = 1 + inputs.reduce((sum, input) => sum + input.objects, 0)
  if (depth > DEEPEST) return noEqual(`${kind}: a chain of more than ${DEEPEST} operators`)
  return objects <= LIMITS.nodes
    ? objects
    : noEqual(`${kind}: a pipeline of more than ${LIMITS.nodes} objects, shared parents counted each time`)
}

/** The properties of an object and of those it is built from. */
const keysOf = (
  { properties }: Pick<Header, 'properties'>,
  inputs: readonly { readonly keys: ReadonlySet<string> }[],
): ReadonlySet<string> => new Set([...inputs.flatMap(({ keys }) => [...keys]), ...Object.keys(properties)])

/** Python's JSON as plain JSON, in which 1.0 is 1. */
export const plainJson = (value: PythonJson): Json => {
  if (value instanceof PythonFloat) return value.value
  if (isList(value)) return value.map(plainJson)
  return value !== null && typeof value === 'object' ? plainObject(value) : value
}

const isList = (value: PythonJson): value is readonly PythonJson[] => Array.isArray(value)

/** The same of an object. */
export const plainObject = (value: PythonObject): { readonly [key: string]: Json } =>
  Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plainJson(item)]))

/** Nested deeper than this, JSON is written on one line: the spaces before its lines would be most of it. */
const MOST_INDENTED = 30

/** The text of a dump of a pipeline so deep. */
export const dumpText = (dump: PythonObject, depth: number): string =>
  writePythonJson(dump, { indent: depth > MOST_INDENTED ? 0 : 4 })
