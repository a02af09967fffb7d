import { either as E } from 'fp-ts'
import { openArrays } from '../declare/arrays.js'
import { type Catalog, lookUp, type OperatorEntry, registerHint, type SourceEntry } from '../declare/catalog.js'
import type { Entry } from '../declare/declared.js'
import type { AnyDetector } from '../declare/detector.js'
import { type AnySource, askedOfAll, type SourceContext } from '../declare/source.js'
import { detectorNode, operatorNode, raggedOperatorNode, sourceNode } from '../engine/build.js'
import {
  type DetectorNode,
  givesEvents,
  givesSpikes,
  givesTraces,
  type Node,
  type SourceNode,
  type TracesNode,
} from '../engine/node.js'
import { type Fault, faultOf, invalidParams, unsupported } from '../model/fault.js'
import { type DataKind, dataWords, type RaggedKind } from '../model/kinds.js'
import { pipe } from '../model/pipe.js'
import { whenReady } from '../model/waiting.js'
import type { Graph, GraphNode } from './graph.js'

/** What a pipeline is built again with. */
interface Building {
  readonly catalog: Catalog
  readonly context: SourceContext
}

/** The pipeline that a graph describes, of whatever kind of data: every source opened, every operator bound, nothing read. */
export const rebuild = async (
  graph: Graph,
  catalog: Catalog,
  context: SourceContext,
  at: string,
): Promise<E.Either<Fault, Node>> => {
  const nodes: Node[] = []
  for (const [index, node] of graph.nodes.entries()) {
    const here = `${at}.nodes[${index}]`
    const inputs = node.inputs?.map((input) => nodes[input])
    const built = await (inputs === undefined
      ? opened(node, { catalog, context }, here)
      : whenReady(() => applied(node, inputs, { catalog, context }, here)))
    if (E.isLeft(built)) return built
    nodes.push(built.right)
  }
  return E.right(nodes[nodes.length - 1])
}

const opened = async (node: GraphNode, { catalog, context }: Building, at: string): Promise<E.Either<Fault, Node>> => {
  const found = lookUp(catalog.sources, node.kind, `${at}.kind`)
  return E.isLeft(found) ? found : openedAs(found.right, node, context, at)
}

const openedAs = (source: SourceEntry, node: GraphNode, context: SourceContext, at: string): Promise<E.Either<Fault, Node>> => {
  const open = async <K extends DataKind>(of: AnySource<K>): Promise<E.Either<Fault, SourceNode<K>>> => {
    const instance = instanceOf(of, node, askedOfAll(of, node.params, context), at)
    if (E.isLeft(instance)) return instance
    try {
      return pipe(
        await instance.right.open(context)(),
        E.map((bound) => sourceNode(instance.right, bound)),
      )
    } catch (error) {
      return E.left(faultOf(error, `opening ${at}`))
    }
  }
  // One by one, since each gives a node of its own kind.
  if (source.gives === 'traces') return open(source)
  return source.gives === 'spikes' ? open(source) : open(source)
}

const applied = (node: GraphNode, inputs: readonly Node[], { catalog, context }: Building, at: string): E.Either<Fault, Node> =>
  pipe(
    lookUp(catalog.operators, node.kind, `${at}.kind`, registerHint),
    E.chain((entry) =>
      pipe(
        openArrays(entry.fields, node.params, context, `${at}.params`),
        E.chain((params) => appliedAs(entry, { ...node, params }, inputs, at)),
      ),
    ),
  )

const appliedAs = (
  entry: OperatorEntry,
  node: Pick<GraphNode, 'version'> & { readonly params: unknown },
  inputs: readonly Node[],
  at: string,
): E.Either<Fault, Node> => {
  // An operator on recordings may have been written for sortings too.
  const data = entry.gives === 'traces' ? (inputs[0]?.gives ?? 'traces') : entry.takes
  const main = inputs.filter(({ gives }) => gives === data)
  const others = inputs.filter(({ gives }) => gives !== data)
  const fits = entry.inputs === 'many' ? main.length > 0 : main.length === 1
  const [recording, ...more] = others
  const beside = entry.inputs === 'withRecording' ? recording?.gives === 'traces' && more.length === 0 : others.length === 0
  if (!fits || !beside) return E.left(invalidParams(`${at}.inputs`, wantedText(entry), foundText(inputs)))
  const [traces, spikes] = [inputs.filter(givesTraces), inputs.filter(givesSpikes)]
  if (entry.takes === 'spikes')
    return pipe(
      instanceOf(entry, node, node.params, at),
      E.chain((ready) => raggedOperatorNode(ready, spikes, traces[0])),
    )
  if (entry.gives !== 'traces') return detected(entry, node, traces[0], at)
  return pipe(
    instanceOf(entry, node, node.params, at),
    E.chain((ready): E.Either<Fault, Node> => {
      if (data === 'traces') return operatorNode(ready, traces)
      if (data === 'spikes' && ready.onSortings !== undefined) return raggedOperatorNode(ready.onSortings, spikes)
      return data === 'events' && ready.onEvents !== undefined
        ? raggedOperatorNode(ready.onEvents, inputs.filter(givesEvents))
        : E.left(unsupported(`${ready.kind} of ${dataWords[data].a}`, 'it is an operator on recordings'))
    }),
  )
}

/** One by one, since each gives a node of its own kind. */
const detected = (
  entry: AnyDetector | AnyDetector<'events'>,
  node: Parameters<typeof appliedAs>[1],
  recording: TracesNode,
  at: string,
): E.Either<Fault, Node> => {
  const on = <K extends RaggedKind>(of: AnyDetector<K>): E.Either<Fault, DetectorNode<K>> =>
    pipe(
      instanceOf(of, node, node.params, at),
      E.chain((ready) => detectorNode(ready, recording)),
    )
  return entry.gives === 'spikes' ? on(entry) : on(entry)
}

const wantedText = ({ takes, gives, inputs }: OperatorEntry): string => {
  const one = gives === 'traces' ? 'input' : dataWords[takes].one
  if (inputs === 'withRecording') return 'a sorting and a recording'
  return inputs === 'one' ? `one ${one}` : `at least one ${one}`
}

const foundText = (inputs: readonly Node[]): string => {
  const counts = (['traces', 'spikes', 'events'] as const).map((data) => ({
    count: inputs.filter(({ gives }) => gives === data).length,
    words: dataWords[data],
  }))
  const told = counts.filter(({ count }) => count > 0)
  return told.map(({ count, words }) => `${count} ${count === 1 ? words.one : words.several}`).join(' and ') || 'none'
}

/** A pipeline that has to give this kind of data; the fault of another names the function that opens it. */
export const giving =
  <K extends DataKind>(wanted: K, at: string) =>
  (node: Node): E.Either<Fault, Extract<Node, { readonly gives: K }>> => {
    const fits = (one: Node): one is Extract<Node, { readonly gives: K }> => one.gives === wanted
    const { a, open } = dataWords[node.gives]
    return fits(node)
      ? E.right(node)
      : E.left(invalidParams(`${at}.nodes`, `${dataWords[wanted].a} at the end`, a, `${open} opens it`))
  }

/** An entry with the parameters of a node, unless a newer release wrote them. */
const instanceOf = <I>(
  entry: Entry<I>,
  { version }: Pick<GraphNode, 'version'>,
  params: unknown,
  at: string,
): E.Either<Fault, I> =>
  version > entry.version
    ? E.left(invalidParams(`${at}.version`, `at most ${entry.version}`, `${version}`, 'a newer rxephys wrote it: update'))
    : entry.instantiate(params, `${at}.params`, version)
