import type { Node } from '../engine/node.js'
import type { SortingNode } from '../engine/sortingNode.js'

/** The end of a pipeline: of traces, or of spikes. */
export type AnyNode = Node | SortingNode

export const isOfTraces = (node: AnyNode): node is Node => 'channelIds' in node.header
export const isOfSpikes = (node: AnyNode): node is SortingNode => 'unitIds' in node.header
