import { builtIn } from '../catalog.js'
import { among, lookUp, onSpikes } from '../declare/catalog.js'
import { raggedOperatorNode } from '../engine/build.js'
import type { SpikesNode, TracesNode } from '../engine/node.js'
import { endOfSpikes, pullSpikes } from '../engine/spikes.js'
import { orThrow } from '../model/attempt.js'
import { type Notice, notice } from '../model/notice.js'
import { threadEngine } from './traces.js'

/** The sorting with the recording's lengths and times, and a notice of spikes that lie past its end. */
export const registeredNode = async (sorting: SpikesNode, recording: TracesNode): Promise<SpikesNode> => {
  const operator = orThrow(lookUp(among(builtIn.operators, onSpikes), 'registerRecording', 'registerRecording'))
  const instance = orThrow(operator.instantiate({}, 'registerRecording.params'))
  const registered = orThrow(raggedOperatorNode(instance, [sorting], recording))
  const notices: Notice[] = []
  for (const [segment, { frames }] of recording.segments.entries()) {
    if (endOfSpikes(sorting, segment) <= frames) continue
    const range = { segment, start: frames, end: Number.POSITIVE_INFINITY }
    const { sampleIndex } = await pullSpikes(sorting, threadEngine(), range)
    if (sampleIndex.length > 0)
      notices.push(
        notice(
          'Tolerated',
          `${sampleIndex.length} spikes lie past the end of segment ${segment} (${frames} frames), the first at ${sampleIndex[0]}; removeExcessSpikes() removes them`,
        ),
      )
  }
  return notices.length === 0 ? registered : { ...registered, notices: [...registered.notices, ...notices] }
}
