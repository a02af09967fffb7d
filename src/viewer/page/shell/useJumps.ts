import { useRef } from 'preact/hooks'
import type { PanelProps } from '../panels/panel.js'
import { eventsOf, sortingOf } from '../panels/traces/useMarks.js'
import { centredAt } from '../state/actions.js'
import { say } from '../state/readout.js'
import { timeText } from '../state/times.js'

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

/** Where the last jump went, and the window in which it ended. */
interface Jump {
  readonly what: 'event' | 'spike'
  readonly time: number
  readonly window: string
}

const windowText = ({ recording, segment, start, duration }: PanelProps['state']): string =>
  JSON.stringify([recording, segment, start, duration])

/**
 * Seconds from which the next one is looked for: those of the last, where nothing has moved since; else the middle of the window. At
 * the ends of a segment, where the window goes no farther, it is the end itself: what lies before the middle would never be met.
 */
const fromWhere = (
  last: Jump | undefined,
  what: 'event' | 'spike',
  direction: 1 | -1,
  { state, view }: Omit<PanelProps, 'size'>,
): number => {
  const { start, duration } = state
  if (last !== undefined && last.what === what && last.window === windowText(state)) return last.time
  if (direction > 0 && start <= 0) return -1
  if (direction < 0 && start + duration >= view.seconds) return view.seconds
  return start + duration / 2
}

const nothingText = (what: 'event' | 'spike', direction: 1 | -1, { state, view }: Omit<PanelProps, 'size'>): string => {
  const whose = what === 'spike' && state.units.length > 0 ? ' of the selected units' : ''
  const where = view.shape.segments.length > 1 ? ` in segment ${state.segment}` : ''
  return `There is no ${what}${whose} ${direction > 0 ? 'after' : 'before'} this one${where}.`
}

/** Go to the event or spike before or after the last one, or the middle of the window; what was not found is said. */
export const useJumps = (given: Omit<PanelProps, 'size'>) => {
  const stop = useRef<AbortController>(undefined)
  const last = useRef<Jump>(undefined)
  return (what: 'event' | 'spike', direction: 1 | -1): void => {
    const searched = searchedOf(given, what)
    const { state, view, change } = given
    if (searched === undefined) {
      say(what === 'event' ? 'No events are open.' : 'No sorting is open.')
      return
    }
    stop.current?.abort()
    stop.current = new AbortController()
    const { samplingFrequency } = searched
    const end = Math.round(view.seconds * samplingFrequency)
    const at = fromWhere(last.current, what, direction, given)
    const from = Math.max(0, Math.min(end, Math.round(at * samplingFrequency) + (direction > 0 ? 1 : 0)))
    nearest(searched, from, end, direction, SECONDS * samplingFrequency, stop.current.signal).then(
      (frame) => {
        if (frame === undefined) {
          say(nothingText(what, direction, given))
          return
        }
        const time = frame / samplingFrequency
        const next = centredAt(state, view, time)
        last.current = { what, time, window: windowText({ ...state, ...next }) }
        change(next, 'jump')
        say(`The ${what} at ${timeText(time, 1e-4)}.`)
      },
      // What could not be read is told by the panel that draws it.
      () => undefined,
    )
  }
}
