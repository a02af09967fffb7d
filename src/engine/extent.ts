import { either as E } from 'fp-ts'
import { type Fault, unsupported } from '../model/fault.js'
import type { Json } from '../model/header.js'
import type { Properties } from '../model/properties.js'

/** What a pipeline may come to. Whatever is built within it can be written as JSON, and opened again. */
export const LIMITS = {
  /** Operators one on another. */
  depth: 1000,
  /** Operators on sortings among them: spikes are asked for node by node, on one stack. */
  spikeDepth: 300,
  /** Sources and operators in all. */
  nodes: 10_000,
  /** Bytes of ids, properties and segments of all of them. */
  bytes: 32_000_000,
  /** Characters of their parameters as JSON. */
  characters: 8_000_000,
} as const

/** What a pipeline comes to; shared parents count once, or, while that is far below the limits, each time they stand in it. */
export interface Extent {
  readonly nodes: number
  readonly bytes: number
  readonly characters: number
}
/** What is measured of a node. */
export interface Measured {
  /** 0 for a source, else one more than the deepest input. */
  readonly depth: number
  /** Operators on sortings one on another. */
  readonly spikeDepth: number
  /** Of the node alone. */
  readonly own: Extent
  /** Of the node and all below it. */
  readonly extent: Extent
}

/** Live stages forget what they were given, and are not measured. */
export const UNMEASURED: Extent = { nodes: 0, bytes: 0, characters: 0 }

const NUMBER = 8
const SEGMENT = 160

interface Described {
  readonly ids: readonly unknown[]
  readonly properties: Properties
}

/** What a node comes to by itself; ids and properties that it has of an input are that one's. */
export const extentOf = (
  { ids, properties }: Described,
  places: number,
  params: { readonly [key: string]: Json },
  inputs: readonly Described[] = [],
): Extent => {
  const held = new Set<unknown>(inputs.flatMap((input) => [input.ids, ...Object.values(input.properties)]))
  const columns = [ids, ...Object.values(properties)].filter((column) => !held.has(column))
  return {
    nodes: 1,
    bytes: columns.length * ids.length * NUMBER + places * SEGMENT,
    characters: JSON.stringify(params).length,
  }
}

const sum = (extents: readonly Extent[]): Extent => ({
  nodes: extents.reduce((total, { nodes }) => total + nodes, 0),
  bytes: extents.reduce((total, { bytes }) => total + bytes, 0),
  characters: extents.reduce((total, { characters }) => total + characters, 0),
})

const measures = ['nodes', 'bytes', 'characters'] as const
const words: Readonly<Record<(typeof measures)[number], string>> = {
  nodes: 'sources and operators',
  bytes: 'bytes of ids, properties and segments',
  characters: 'characters of parameters',
}

/**
 * The depth and extent of a node on `inputs`, or the fault that it is too much. `below` lists every node below, each once:
 * it is asked for only where counting shared parents each time comes to too much.
 */
export const within = (
  kind: string,
  own: Extent,
  inputs: readonly Measured[],
  spikeDepth: number,
  below: () => readonly Pick<Measured, 'own'>[],
): E.Either<Fault, Measured> => {
  const depth = inputs.reduce((most, input) => Math.max(most, input.depth + 1), 0)
  if (depth > LIMITS.depth) return tooMuch(kind, `${LIMITS.depth} operators in a chain`, `${depth}`)
  if (spikeDepth > LIMITS.spikeDepth)
    return tooMuch(kind, `${LIMITS.spikeDepth} operators on sortings in a chain`, `${spikeDepth}`)
  const excessive = (extent: Extent): (typeof measures)[number] | undefined =>
    measures.find((measure) => extent[measure] > LIMITS[measure])
  const rough = sum([own, ...inputs.map(({ extent }) => extent)])
  if (excessive(rough) === undefined) return E.right({ depth, spikeDepth, own, extent: rough })
  const extent = sum([own, ...below().map((node) => node.own)])
  const measure = excessive(extent)
  if (measure === undefined) return E.right({ depth, spikeDepth, own, extent })
  return tooMuch(kind, `${LIMITS[measure]} ${words[measure]}`, `${extent[measure]}`)
}

/** A fault where inputs together are more than a pipeline may come to: asked before an operator puts them together. */
export const joinable = (kind: string, inputs: readonly { readonly segments: readonly unknown[] }[]): E.Either<Fault, void> => {
  const bytes = SEGMENT * inputs.reduce((total, { segments }) => total + segments.length, 0)
  return bytes <= LIMITS.bytes ? E.right(undefined) : tooMuch(kind, `${LIMITS.bytes} ${words.bytes}`, `${bytes}`)
}

const tooMuch = (kind: string, most: string, found: string): E.Either<Fault, never> =>
  E.left(
    unsupported(
      `${kind}: a pipeline of more than ${most} (it would have ${found})`,
      'save the pipeline, and continue from the saved data',
    ),
  )
