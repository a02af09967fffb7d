import { type Node, nodesOf } from '../engine/node.js'
import { FaultError, unsupported } from '../model/fault.js'

/** What is stored of the one hierarchy that a pipeline begins with. Throws a `FaultError` where there is none, or several. */
export const treeOf = (node: Node): string => {
  const trees = nodesOf(node).flatMap((each) => ('tree' in each && each.tree !== undefined ? [each.tree] : []))
  if (trees.length === 1) return trees[0]()
  const found = trees.length === 0 ? 'nothing here was opened from one' : `${trees.length} are read here`
  throw new FaultError(unsupported(`the tree of a hierarchy: ${found}`, 'open(path).tree() draws that of a Zarr'))
}
