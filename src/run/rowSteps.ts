import type { Engine } from '../engine/engine.js'
import { type Node, nodesOf, type RaggedNode } from '../engine/node.js'
import { endOfRows, pullRows, rowWindows } from '../engine/ragged.js'
import type { Ragged, RaggedKind } from '../model/kinds.js'
import { turn } from '../model/turn.js'

/** Some spikes or events of a segment, in order, and the frame up to which there are no others. */
export interface RowStep<K extends RaggedKind> {
  readonly rows: Ragged[K]
  readonly end: number
}

/**
 * All spikes or events of a segment, step by step, with a turn for timers and signals after each. Spikes that are found in
 * samples come a second at a time, since a step then takes as long as its samples do, and may begin at the end of an earlier step; others
 * as many as are well held at once.
 */
export async function* rowSteps<K extends RaggedKind>(
  node: RaggedNode<K> & Node,
  engine: Engine,
  segment: number,
  from = 0,
): AsyncGenerator<RowStep<K>> {
  for await (const step of isDetected(node) ? bySecond<K>(node, engine, segment, from) : byWindow<K>(node, engine, segment)) {
    yield step
    await turn()
  }
}

/** True for spikes that are found in samples whenever they are asked for. */
export const isDetected = (node: Node): boolean => nodesOf(node).some(({ _tag }) => _tag === 'detector')

async function* bySecond<K extends RaggedKind>(
  node: RaggedNode<K>,
  engine: Engine,
  segment: number,
  from: number,
): AsyncGenerator<RowStep<K>> {
  const last = endOfRows(node, segment)
  const width = Math.max(1, Math.floor(node.header.samplingFrequency))
  for (let start = from; start < last; start += width) {
    const end = Math.min(last, start + width)
    yield { rows: await pullRows(node, engine, { segment, start, end }), end }
  }
}

async function* byWindow<K extends RaggedKind>(node: RaggedNode<K>, engine: Engine, segment: number): AsyncGenerator<RowStep<K>> {
  let end = 0
  for await (const rows of rowWindows(node, engine, segment)) {
    const { length } = rows.sampleIndex
    end = length === 0 ? end : rows.sampleIndex[length - 1] + 1
    yield { rows, end }
  }
}
