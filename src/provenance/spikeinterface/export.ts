import { type Catalog, lookUp } from '../../declare/catalog.js'
import { probeGroupToJson } from '../../encoding/probeinterface.js'
import { LIMITS } from '../../engine/extent.js'
import { type Node, operatorNode } from '../../engine/node.js'
import { PythonFloat, type PythonJson, pythonFloat, writePythonJson } from '../../formats/spikeinterface/pythonJson.js'
import { orThrow } from '../../model/attempt.js'
import type { Header, Json } from '../../model/header.js'
import { channelGroups, channelLocations } from '../../model/probeGroup.js'
import type { Property } from '../../model/properties.js'
import type { Files } from '../../platform/files.js'
import { type Clock, withClocks } from './clocks.js'
import { noEqual, type PythonObject, type Theirs } from './kinds.js'
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

/** The release whose names for arguments are written: the one that 0.104 and 0.105 both read. */
const LAYOUT = '0.104.8'

/**
 * A pipeline as SpikeInterface's `dump_to_json` has it, which `si.load` opens. Every object says all its annotations,
 * properties and its probe. Throws a `FaultError`, Unsupported, that names the first thing without an equal there.
 */
export const exportDump = (root: Node, { catalog, files, path, relative }: ExportContext): PythonObject => {
  const done = new Map<Node, Exported>()

  const write = (node: Node): Exported => {
    const known = done.get(node)
    if (known !== undefined) return known
    if (node.origin.kind === 'fused') return write(unfused(node, catalog))
    const { kind, params } = node.origin
    const row = written[kind] ?? noEqual(`"${kind}" has no equal`)
    const inputs = node.inputs.map(write)
    const same = row(params, { node, base: inputs[0]?.theirs, inputs: inputs.map(({ dump }) => dump), files, path })
    const keys = keysOf(node.header, inputs)
    const objects = objectsIn(node.origin.kind, node.depth, inputs)
    const { theirs, clocks } = withClocks(
      same === inputs[0]?.theirs ? { ...same, clocks: inputs[0].clocks } : same,
      node,
      inputs.map((input) => input.clocks),
      () => dumpOf(same, node.header, keys),
    )
    const result = { theirs, clocks, keys, objects, dump: dumpOf(theirs, node.header, keys) }
    done.set(node, result)
    return result
  }

  return { ...write(root).dump, relative_paths: relative }
}

/** The operators of a fused one, one after another: read lazily, SpikeInterface's chain of them is the fused one. */
const unfused = (node: Node, catalog: Catalog): Node => {
  const { operators } = node.origin.params
  return (Array.isArray(operators) ? operators : []).reduce((input: Node, { kind, version, params }) => {
    const operator = orThrow(lookUp(catalog.operators, kind, 'fused'))
    return orThrow(operatorNode(orThrow(operator.instantiate(params, `fused: ${kind}`, version)), [input]))
  }, node.inputs[0])
}

/** The deepest JSON that Python reads. */
const DEEPEST = 450

/** The objects of a node's JSON; a `FaultError` where they are more than SpikeInterface can load. */
export const objectsIn = (kind: string, depth: number, inputs: readonly { readonly objects: number }[]): number => {
  const objects = 1 + inputs.reduce((sum, input) => sum + input.objects, 0)
  if (depth > DEEPEST) return noEqual(`${kind}: more than ${DEEPEST} operators one on another`)
  return objects <= LIMITS.nodes
    ? objects
    : noEqual(`${kind}: a pipeline of more than ${LIMITS.nodes} objects, shared parents counted each time`)
}

/** The properties of an object and of those it is built from. */
export const keysOf = (
  { properties }: Pick<Header, 'properties'>,
  inputs: readonly { readonly keys: ReadonlySet<string> }[],
): ReadonlySet<string> => new Set([...inputs.flatMap(({ keys }) => [...keys]), ...Object.keys(properties)])

const dumpOf = (
  theirs: Theirs,
  { annotations, properties, probe, channelIds }: Header,
  keys: ReadonlySet<string>,
): PythonObject => {
  const locations =
    probe &&
    channelLocations(
      probe,
      channelIds.map((_, channel) => channel),
    )
  const { properties: own, ...dump } = objectOf(theirs, { annotations, properties }, keys)
  return {
    ...dump,
    properties: {
      ...own,
      // It takes for granted that channels on a probe have a group.
      ...(locations && probe && !('group' in properties) && { group: channelGroups(probe) }),
      // Releases before 0.105 read no probe from JSON, but where the contacts are.
      ...(locations && { location: locations.map((place) => place.map(pythonFloat)) }),
    },
    ...(probe && { probegroup: probeGroupToJson(probe) }),
    ...(theirs.timesKwargs !== undefined && { times_kwargs: theirs.timesKwargs }),
  }
}

/** An object of theirs as JSON, with what is said of it. */
export const objectOf = (
  theirs: Theirs,
  { annotations, properties }: Pick<Header, 'annotations' | 'properties'> = { annotations: {}, properties: {} },
  keys: ReadonlySet<string> = new Set(),
): { readonly properties: PythonObject; readonly [key: string]: PythonJson } => ({
  class: theirs.class,
  module: 'spikeinterface',
  version: LAYOUT,
  kwargs: theirs.kwargs,
  annotations,
  properties: Object.fromEntries([
    // What was dropped on the way would be taken over there; null takes it away.
    ...[...keys].filter((key) => !(key in properties)).map((key): [string, PythonJson] => [key, null]),
    ...Object.entries(properties).map(([key, property]): [string, PythonJson] => [key, valuesOf(property)]),
  ]),
  relative_paths: false,
})

const valuesOf = ({ dtype, values }: Property): PythonJson => {
  const isFloat = dtype.startsWith('float')
  const one = (value: string | number | boolean): PythonJson =>
    typeof value === 'number' && isFloat ? pythonFloat(value) : value
  return values.map((value): PythonJson => (typeof value === 'object' ? value.map(one) : one(value)))
}

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
