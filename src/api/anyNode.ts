import type { SpikesNode, TracesNode } from '../engine/node.js'

/** The end of a pipeline: of traces, or of spikes. */
export type AnyNode = TracesNode | SpikesNode

export const isOfTraces = (node: AnyNode): node is TracesNode => node.gives === 'traces'
export const isOfSpikes = (node: AnyNode): node is SpikesNode => node.gives === 'spikes'
