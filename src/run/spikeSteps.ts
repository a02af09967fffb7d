import type { Engine } from '../engine/engine.js'
import { nodesOf, type SpikesNode } from '../engine/node.js'
import { endOfSpikes, pullSpikes, spikeWindows } from '../engine/spikes.js'
import type { Spikes } from '../model/spikes.js'

/** Some spikes of a segment, in order, and the frame up to which there are no others. */
export interface SpikeStep {
  readonly spikes: Spikes
  readonly end: number
}

/**
 * All spikes of a segment, step by step, with a turn for timers and signals after each. Spikes that are found in samples
 * come a second at a time, since a step then takes as long as its samples do; others as many as are well held at once.
 */
export async function* spikeSteps(node: SpikesNode, engine: Engine, segment: number): AsyncGenerator<SpikeStep> {
  for await (const step of isDetected(node) ? bySecond(node, engine, segment) : byWindow(node, engine, segment)) {
    yield step
    await turn()
  }
}

/** True for spikes that are found in samples whenever they are asked for. */
export const isDetected = (node: SpikesNode): boolean => nodesOf(node).some(({ _tag }) => _tag === 'detector')

async function* bySecond(node: SpikesNode, engine: Engine, segment: number): AsyncGenerator<SpikeStep> {
  const last = endOfSpikes(node, segment)
  const width = Math.max(1, Math.floor(node.header.samplingFrequency))
  for (let start = 0; start < last; start += width) {
    const end = Math.min(last, start + width)
    yield { spikes: await pullSpikes(node, engine, { segment, start, end }), end }
  }
}

async function* byWindow(node: SpikesNode, engine: Engine, segment: number): AsyncGenerator<SpikeStep> {
  let end = 0
  for await (const spikes of spikeWindows(node, engine, segment)) {
    const { length } = spikes.sampleIndex
    end = length === 0 ? end : spikes.sampleIndex[length - 1] + 1
    yield { spikes, end }
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0))
