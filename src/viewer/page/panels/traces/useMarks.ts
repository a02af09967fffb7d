import type { Theme } from '../../../../plot/index.js'
import type { Description, Units } from '../../../protocol.js'
import { useAnswer } from '../../link/useAnswer.js'
import type { PanelProps } from '../panel.js'
import type { ShownEvent, ShownSpike } from './overlays.js'
import type { Row } from './rows.js'

/** So many spikes and events of a window are drawn at most; that there are more is said. */
const MOST = 2000

interface Window {
  readonly startFrame: number
  readonly frames: number
  readonly samplingFrequency: number
}

/** The sorting that is shown with a recording: the one chosen, or the first that belongs to it. */
export const sortingOf = ({ sortings }: Description, chosen: string, recording: string) =>
  // Spikes without samples are looked at themselves.
  sortings.find(({ key }) => key === recording) ??
  sortings.find(({ key }) => key === chosen) ??
  sortings.find((each) => each.recording === recording || each.recording === undefined)

/** The events that belong to a recording. */
export const eventsOf = ({ events }: Description, recording: string) =>
  events.find((each) => each.recording === recording || each.recording === undefined)

/** The unit that an id of a sorting's units is, and its colour: of those selected their own, of all else in order. */
export const coloursOf =
  (units: Units | undefined, selected: PanelProps['state']['units'], theme: Theme) =>
  (index: number): string => {
    const among = units === undefined ? -1 : selected.indexOf(units.unitIds[index])
    return theme.unitColour(among >= 0 ? among : index)
  }

/** The spikes of a window. */
export const useSpikes = (
  { state, view, session, content }: PanelProps,
  { startFrame, frames, samplingFrequency }: Window,
  rows: readonly Row[],
  theme: Theme,
) => {
  const sorting = sortingOf(content, state.sorting, view.recording.key)
  const isShown = state.spikes && sorting !== undefined && !view.live
  const of = sorting?.key ?? ''
  const units = useAnswer(session, sorting === undefined ? undefined : { type: 'units', sorting: of }).answer
  const places = useAnswer(
    session,
    isShown ? { type: 'extremumChannels', sorting: of, recording: view.recording.key, pipeline: [] } : undefined,
  ).answer
  // A pipeline may have changed the sampling frequency: spikes are counted in frames of the sorting.
  const scale = (sorting?.samplingFrequency ?? samplingFrequency) / samplingFrequency
  const found = useAnswer(
    session,
    isShown
      ? {
          type: 'spikes',
          sorting: of,
          segment: state.segment,
          startFrame: Math.floor(startFrame * scale),
          endFrame: Math.ceil((startFrame + frames) * scale),
          most: MOST,
          ...(state.units.length > 0 && { unitIds: state.units }),
        }
      : undefined,
  ).answer
  if (!isShown || found === undefined || units === undefined) return { shown: [], units, total: 0, drawn: 0 }
  const rowOf = new Map(rows.map(({ id }, index) => [id, index]))
  const channelOf = new Map(places?.unitIds.map((unit, index) => [unit, places.channelIds[index]]))
  const colour = coloursOf(units, state.units, theme)
  const shown = Array.from(found.sampleIndex, (frame, index): ShownSpike => {
    const unit = units.unitIds[found.unitIndex[index]]
    const channel = channelOf.get(unit)
    const row = channel === undefined ? undefined : rowOf.get(channel)
    return { frame: frame / scale, unit: String(unit), colour: colour(found.unitIndex[index]), ...(row !== undefined && { row }) }
  })
  // A unit whose channel is out of sight is out of sight too.
  const inSight = shown.filter(
    ({ row, unit }) => row !== undefined || !channelOf.has(units.unitIds.find((id) => String(id) === unit) ?? ''),
  )
  return { shown: inSight, units, total: found.total, drawn: found.sampleIndex.length }
}

/** The events of a window. */
export const useEvents = (
  { state, view, session, content }: PanelProps,
  { startFrame, frames, samplingFrequency }: Window,
): readonly ShownEvent[] => {
  const events = eventsOf(content, view.recording.key)
  const isShown = state.events && events !== undefined && !view.live
  const scale = (events?.samplingFrequency ?? samplingFrequency) / samplingFrequency
  const found = useAnswer(
    session,
    isShown
      ? {
          type: 'events',
          events: events.key,
          segment: state.segment,
          startFrame: Math.floor(startFrame * scale),
          endFrame: Math.ceil((startFrame + frames) * scale),
          most: MOST,
        }
      : undefined,
  ).answer
  if (!isShown || found === undefined) return []
  return Array.from(found.sampleIndex, (frame, index) => ({
    frame: frame / scale,
    text: `${events.channels[found.channelIndex[index]]?.id}: ${found.value[index]}`,
  }))
}
