import type { Node } from '../engine/node.js'
import { threadEngine } from './traces.js'

/**
 * Give back what the sources among these nodes hold open, and the blocks that are kept of any of them. Every source is closed,
 * also after one that fails; the first failure is thrown.
 */
export const closeNodes = (nodes: readonly Node[]): void => {
  threadEngine().forget(new Set(nodes.map(({ id }) => id)))
  const failures: unknown[] = []
  for (const node of nodes) {
    if (node._tag !== 'source') continue
    try {
      node.reader.close()
    } catch (error) {
      failures.push(error)
    }
  }
  if (failures.length > 0) throw failures[0]
}
