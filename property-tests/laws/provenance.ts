/** Laws 6, 8 and 9: what is written down is the whole truth, and nothing else is taken for it. */
import { either as E } from 'fp-ts'
import type { Fields } from '../../src/codec/codec.js'
import { Engine } from '../../src/engine/engine.js'
import { nodesOf, type TracesNode } from '../../src/engine/node.js'
import { renderFault } from '../../src/model/fault.js'
import type { Segment } from '../../src/model/header.js'
import { pipe } from '../../src/model/pipe.js'
import { encodeGraph } from '../../src/provenance/encode.js'
import { decodeGraph, type Graph, graphToJson } from '../../src/provenance/graph.js'
import { giving, rebuild } from '../../src/provenance/rebuild.js'
import { type Choices, windowsOn } from '../arbitraries.js'
import { Oracle } from '../oracle.js'
import { orThrow, type World } from '../recordings.js'
import { difference } from '../samples.js'
import { broken, every, holds, type OperatorLaw, type PipelineLaw, unless, type Verdict } from './law.js'
import { strictness } from './strictness.js'
import { workedOff } from './workers.js'

/** The pipeline as text: what a file would hold. */
export const written = (node: TracesNode): string =>
  JSON.stringify(graphToJson(encodeGraph(node, (path) => path, { allowShared: true })))

/** The pipeline that a text describes. */
export const readBack = async (text: string, world: World): Promise<TracesNode> =>
  rebuilt(orThrow(decodeGraph(JSON.parse(text), 'pipeline')), world)

/** The recording that a graph describes. */
export const rebuilt = async (graph: Graph, world: World): Promise<TracesNode> =>
  pipe(await rebuild(graph, world.catalog, world.context, 'pipeline'), E.chain(giving('traces', 'pipeline')), orThrow)

const clockOf = async ({ frames, times }: Segment): Promise<string> => {
  const vector = times.vector === undefined ? undefined : Array.from(await times.vector.read(0, frames))
  return JSON.stringify([frames, times.tStart, vector])
}

/** Why two nodes are not the same recording; undefined when they are. */
export const nodeOdds = async (found: TracesNode, expected: TracesNode, choices: Choices): Promise<string | undefined> => {
  // JSON has no NaN, which two properties may share.
  const told = ({ header }: TracesNode): string =>
    JSON.stringify(header, (_, value: unknown) => (typeof value === 'number' ? String(value) : value))
  if (told(found) !== told(expected)) return `the header is ${told(found)}, was ${told(expected)}`
  if (found.segments.length !== expected.segments.length)
    return `${found.segments.length} segments, were ${expected.segments.length}`
  for (const [index, segment] of expected.segments.entries())
    if ((await clockOf(found.segments[index])) !== (await clockOf(segment))) return `segment ${index} has other frames or times`
  for (const window of windowsOn(expected, choices)) {
    const engine = new Engine({ cacheBytes: 0 })
    const odd = difference(await engine.read(found, window), await engine.read(expected, window), window.channels.length)
    if (odd !== undefined) return `segment ${window.segment}, frames ${window.start} to ${window.end}: ${odd}`
  }
  return undefined
}

/** Parameters that have a default and are not written. */
export const openDefaults = (params: object, fields: Fields): readonly string[] =>
  Object.keys(fields).filter((key) => fields[key].presence !== 'optional' && !(key in params))

const provenance: PipelineLaw = {
  number: 6,
  title: 'provenance: written as JSON and read back it is the same node, header, clocks and samples',
  check: async ({ node, world }, choices) => {
    const text = written(node)
    const again = await readBack(text, world)
    if (written(again) !== text) return broken(`read back and written again: ${written(again)}, was ${text}`)
    const graph = encodeGraph(node, (path) => path, { allowShared: true })
    if (graph.nodes.length !== nodesOf(node).length)
      return broken(`${graph.nodes.length} nodes were written of ${nodesOf(node).length}`)
    return unless(await nodeOdds(again, node, choices))
  },
}

const closure: OperatorLaw = {
  number: 6,
  title: 'closure: what is written leaves no default open, and closing it again changes nothing',
  applies: every,
  check: async ({ node, inputs, trial: { operator } }) => {
    const { params } = node.origin
    const open = openDefaults(params, operator.fields)
    if (open.length > 0) return broken(`the JSON leaves open: ${open.join(', ')}`)
    const headers = inputs.map(({ header }) => header)
    const closed = pipe(
      operator.instantiate(JSON.parse(JSON.stringify(params)), 'closed'),
      E.map((instance) => instance.close(headers)),
    )
    if (E.isLeft(closed)) return broken(`its own closed parameters are refused: ${renderFault(closed.left)}`)
    const [once, twice] = [JSON.stringify(params), JSON.stringify(closed.right)]
    return once === twice ? holds : broken(`closed twice: ${twice}, once: ${once}`)
  },
}

const strict: OperatorLaw = {
  number: 8,
  title:
    'strictness: an unknown or misspelt parameter is refused by name, and so are NaN and infinities where JSON would lose them',
  applies: every,
  check: async ({ trial }, choices): Promise<Verdict> => unless(strictness(trial.operator, trial.params, choices.seed)),
}

const workersAgree: PipelineLaw = {
  number: 9,
  title: 'workers agree: rebuilt from JSON, run by run in any order, the same bits are written',
  check: async ({ node, world }, choices) => {
    const oracle = new Oracle()
    const files = await workedOff(node, world, choices)
    for (const segment of node.segments.keys()) {
      const odd = difference(files[segment], await oracle.segment(node, segment), node.header.channelIds.length)
      if (odd !== undefined) return broken(`segment ${segment}: ${odd}`)
    }
    return holds
  },
}

/** Those of any pipeline, and those of an operator's parameters. */
export const writtenLaws: readonly PipelineLaw[] = [provenance, workersAgree]
export const parameterLaws: readonly OperatorLaw[] = [closure, strict]
