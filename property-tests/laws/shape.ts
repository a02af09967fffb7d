/** Whether a node's header, segments, lanes and routes fit together. */
import type { TracesNode } from '../../src/engine/node.js'

/** What does not fit; undefined when all does. */
export const shapeComplaint = async (node: TracesNode): Promise<string | undefined> => {
  const { header, segments } = node
  const count = header.channelIds.length
  if (new Set(header.channelIds).size !== count) return 'a channel id stands twice'
  for (const [key, { values }] of Object.entries(header.properties))
    if (values.length !== count) return `property "${key}" has ${values.length} values for ${count} channels`
  const wired =
    header.probe?.probes.flatMap(({ deviceChannelIndices }) => deviceChannelIndices ?? []).filter((channel) => channel >= 0) ?? []
  if (new Set(wired).size !== wired.length || wired.some((channel) => channel >= count))
    return `contacts are wired to channels ${wired.join(', ')} of ${count}`
  for (const [segment, { frames, times }] of segments.entries()) {
    if (!Number.isSafeInteger(frames) || frames < 0) return `segment ${segment} has ${frames} frames`
    if (times.vector === undefined) continue
    if (times.vector.frames !== frames) return `segment ${segment} has ${frames} frames and ${times.vector.frames} times`
    const read = await times.vector.read(0, frames)
    if (read.length !== frames) return `the times of segment ${segment} read as ${read.length}, not ${frames}`
  }
  return node._tag === 'source' ? undefined : (lanesComplaint(node) ?? routesComplaint(node))
}

const lanesComplaint = (node: Extract<TracesNode, { _tag: 'operator' }>): string | undefined => {
  for (const [segment, { lanes, frames }] of node.outputs.entries())
    for (const lane of lanes) {
      const below = node.inputs[lane.input]?.segments[lane.segment]
      if (below === undefined)
        return `segment ${segment} comes from segment ${lane.segment} of input ${lane.input}, which is not there`
      if (node.bound.kernel !== undefined) continue
      if (lane.from < 0 || lane.from + lane.frames > below.frames)
        return `a lane of segment ${segment} leads beyond its input's ${below.frames} frames`
      if (lane.at < 0 || lane.at + lane.frames > frames) return `a lane of segment ${segment} leads beyond its ${frames} frames`
    }
  return undefined
}

const routesComplaint = ({ bound, header, inputs }: Extract<TracesNode, { _tag: 'operator' }>): string | undefined => {
  if (bound.kernel !== undefined) return undefined
  if (bound.routes === undefined)
    return inputs.some((input) => input.header.channelIds.length !== header.channelIds.length)
      ? 'without routes an operator has as many channels as its inputs'
      : undefined
  if (bound.routes.length !== header.channelIds.length)
    return `${bound.routes.length} routes for ${header.channelIds.length} channels`
  const lost = bound.routes.find(({ input, channel }) => inputs[input]?.header.channelIds[channel] === undefined)
  return lost === undefined ? undefined : `a route leads to channel ${lost.channel} of input ${lost.input}, which is not there`
}
