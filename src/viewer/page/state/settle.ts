import type { Description } from '../../protocol.js'
import type { ViewState } from './state.js'
import { shownIn } from './view.js'

/** Sampled more slowly than this, a recording is of slow signals, of which a longer window is looked at. */
const SLOW = 4000
const SECONDS = 0.5
const SLOW_SECONDS = 5
/** Of spikes without samples. */
const SPIKES_SECONDS = 10

/** What a state does not say, as suits what is open: the first recording with its pipeline, and a window. */
export const settled = (state: ViewState, content: Description): ViewState => {
  const recording = shownIn(content, state.recording)
  if (recording === undefined) return state
  const isNew = state.recording !== recording.key
  const segments = 'segments' in recording ? recording.segments : []
  const segment = Math.min(state.segment, Math.max(0, segments.length - 1))
  const seconds = (segments[segment]?.frames ?? Number.POSITIVE_INFINITY) / recording.samplingFrequency
  const isSpikes = content.sortings.some(({ key }) => key === recording.key)
  const usual = isSpikes ? SPIKES_SECONDS : recording.samplingFrequency < SLOW ? SLOW_SECONDS : SECONDS
  const duration = Math.min(state.duration > 0 ? state.duration : usual, seconds)
  return {
    ...state,
    recording: recording.key,
    segment,
    duration,
    start: Math.min(state.start, Math.max(0, seconds - duration)),
    pipeline: isNew && state.pipeline.length === 0 && 'pipeline' in recording ? recording.pipeline : state.pipeline,
  }
}
