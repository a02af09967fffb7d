import { builtIn } from '../catalog.js'
import { lookUp } from '../declare/catalog.js'
import { endOfSpikes, pullSpikes } from '../engine/spikes.js'
import { orThrow } from '../model/attempt.js'
import { type Notice, notice } from '../model/notice.js'
import type { Recording } from './recording.js'
import { Sorting } from './sorting.js'
import { threadEngine } from './traces.js'

/** The sorting with the recording's lengths and times, and a notice of spikes that lie past its end. */
export const registerRecording = async (sorting: Sorting, recording: Recording): Promise<Sorting> => {
  const operator = orThrow(lookUp(builtIn.sortings.operators, 'registerRecording', 'registerRecording'))
  const registered = orThrow(sorting.apply(orThrow(operator.instantiate({}, 'registerRecording.params')), recording))
  const notices: Notice[] = []
  for (const [segment, { frames }] of recording.segments.entries()) {
    if (endOfSpikes(sorting.node, segment) <= frames) continue
    const { sampleIndex } = await pullSpikes(sorting.node, threadEngine(), {
      segment,
      start: frames,
      end: Number.POSITIVE_INFINITY,
    })
    if (sampleIndex.length > 0)
      notices.push(
        notice(
          'Tolerated',
          `${sampleIndex.length} spikes lie past the end of segment ${segment} (${frames} frames), the first at ${sampleIndex[0]}; removeExcessSpikes() takes them away`,
        ),
      )
  }
  return notices.length === 0 ? registered : new Sorting({ ...registered.node, notices: [...registered.notices, ...notices] })
}
