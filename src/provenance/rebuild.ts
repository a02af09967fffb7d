import { either as E } from 'fp-ts'
import { openArrays } from '../declare/arrays.js'
import { type Catalog, lookUp, registerHint } from '../declare/catalog.js'
import type { AnyOperator } from '../declare/operator.js'
import { type AnySource, askedOfAll, type SourceContext } from '../declare/source.js'
import { type Node, operatorNode, sourceNode } from '../engine/node.js'
import { type Fault, faultOf, invalidParams } from '../model/fault.js'
import type { Graph, GraphNode } from './graph.js'

/** The pipeline that a graph describes: every source opened, every operator bound, nothing read. */
export const rebuild = async (
  graph: Graph,
  catalog: Catalog,
  context: SourceContext,
  at: string,
): Promise<E.Either<Fault, Node>> => {
  const nodes: Node[] = []
  for (const [index, node] of graph.nodes.entries()) {
    const here = `${at}.nodes[${index}]`
    const built = await (node.inputs === undefined
      ? openSource(node, catalog, context, here)
      : bindOperator(
          node,
          node.inputs.map((input) => nodes[input]),
          catalog,
          context,
          here,
        ))
    if (E.isLeft(built)) return built
    nodes.push(built.right)
  }
  return E.right(nodes[nodes.length - 1])
}

const openSource = async (
  node: GraphNode,
  catalog: Catalog,
  context: SourceContext,
  at: string,
): Promise<E.Either<Fault, Node>> => {
  const found = E.chain((source: AnySource) =>
    E.chain(() => source.instantiate(askedOfAll(source, node.params, context), `${at}.params`, node.version))(
      notNewer(node, source.version, at),
    ),
  )(lookUp(catalog.sources, node.kind, `${at}.kind`))
  if (E.isLeft(found)) return found
  const instance = found.right
  try {
    return E.map((source: Parameters<typeof sourceNode>[1]) => sourceNode(instance, source))(await instance.open(context)())
  } catch (error) {
    return E.left(faultOf(error, `opening ${at}`))
  }
}

const bindOperator = (
  node: GraphNode,
  inputs: readonly Node[],
  catalog: Catalog,
  context: SourceContext,
  at: string,
): E.Either<Fault, Node> =>
  E.chain((operator: AnyOperator) => {
    const count = inputs.length
    if (operator.inputs === 'one' ? count !== 1 : count === 0)
      return E.left(invalidParams(`${at}.inputs`, operator.inputs === 'one' ? 'one input' : 'at least one input', `${count}`))
    const params = E.chain(() => openArrays(operator.fields, node.params, context, `${at}.params`))(
      notNewer(node, operator.version, at),
    )
    const instance = E.chain((raw: unknown) => operator.instantiate(raw, `${at}.params`, node.version))(params)
    return E.chain((ready: Parameters<typeof operatorNode>[0]) => operatorNode(ready, inputs))(instance)
  })(lookUp(catalog.operators, node.kind, `${at}.kind`, registerHint))

const notNewer = (node: GraphNode, version: number, at: string): E.Either<Fault, void> =>
  node.version > version
    ? E.left(invalidParams(`${at}.version`, `at most ${version}`, `${node.version}`, 'a newer rxephys wrote it: update'))
    : E.right(undefined)
