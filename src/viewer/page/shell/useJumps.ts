import { useRef } from 'preact/hooks'
import type { PanelProps } from '../panels/panel.js'
import { eventsOf, sortingOf } from '../panels/traces/useMarks.js'
import { centredAt } from '../state/actions.js'

/** The first stretch that is searched; each further one is longer. */
const SECONDS = 10
const LONGER = 8
const MOST = 10_000

/** Whose frames are searched, and how fast they are counted. */
interface Searched {
  readonly samplingFrequency: number
  readonly frames: (startFrame: number, endFrame: number, signal: AbortSignal) => Promise<Float64Array>
}

const searchedOf = (
  { state, content, view, session }: Omit<PanelProps, 'size'>,
  what: 'event' | 'spike',
): Searched | undefined => {
  const { segment, units } = state
  if (what === 'spike') {
    const sorting = sortingOf(content, state.sorting, view.recording.key)
    return (
      sorting && {
        samplingFrequency: sorting.samplingFrequency,
        frames: async (startFrame, endFrame, signal) =>
          (
            await session.answer(
              {
                type: 'spikes',
                sorting: sorting.key,
                segment,
                startFrame,
                endFrame,
                most: MOST,
                ...(units.length > 0 && { unitIds: units }),
              },
              signal,
            )
          ).sampleIndex,
      }
    )
  }
  const events = eventsOf(content, view.recording.key)
  return (
    events && {
      samplingFrequency: events.samplingFrequency,
      frames: async (startFrame, endFrame, signal) =>
        (await session.answer({ type: 'events', events: events.key, segment, startFrame, endFrame, most: MOST }, signal))
          .sampleIndex,
    }
  )
}

/** The frame nearest to `from` in a direction, among stretches that grow; undefined where there is none. */
const nearest = async (
  { frames }: Searched,
  from: number,
  end: number,
  direction: 1 | -1,
  first: number,
  signal: AbortSignal,
): Promise<number | undefined> => {
  let [near, length] = [from, first]
  while (direction > 0 ? near < end : near > 0) {
    const far = Math.min(end, Math.max(0, near + direction * length))
    const found = await frames(Math.min(near, far), Math.max(near, far), signal)
    // Of too many some are left out: a shorter stretch holds all of its own.
    if (found.length >= MOST && length > 1) length = Math.max(1, Math.floor(length / LONGER))
    else if (found.length > 0) return direction > 0 ? found[0] : found[found.length - 1]
    else [near, length] = [far, length * LONGER]
  }
  return undefined
}

/** Go to the event or spike before or after the middle of the window. */
export const useJumps = (given: Omit<PanelProps, 'size'>) => {
  const stop = useRef<AbortController>(undefined)
  return (what: 'event' | 'spike', direction: 1 | -1): void => {
    const searched = searchedOf(given, what)
    if (searched === undefined) return
    const { state, view, change } = given
    stop.current?.abort()
    stop.current = new AbortController()
    const { samplingFrequency } = searched
    const middle = Math.round((state.start + state.duration / 2) * samplingFrequency)
    const [from, end] = [direction > 0 ? middle + 1 : middle, Math.round(view.seconds * samplingFrequency)]
    nearest(searched, from, end, direction, SECONDS * samplingFrequency, stop.current.signal).then(
      (frame) => {
        if (frame !== undefined) change(centredAt(state, view, frame / samplingFrequency), 'jump')
      },
      // What could not be read is told by the panel that draws it.
      () => undefined,
    )
  }
}
