import { useMemo, useState } from 'preact/hooks'
import { useAnswer } from '../link/useAnswer.js'
import { useWhenSeen } from '../link/useWhenSeen.js'
import { centredAt } from '../state/actions.js'
import { type Column, columnOf, compareBy } from '../tables/columns.js'
import { filterRows } from '../tables/filter.js'
import { Rows } from '../tables/rows.js'
import type { Panel, PanelProps } from './panel.js'
import { eventsOf } from './traces/useMarks.js'
import { Waiting } from './waiting.js'

/** So many are listed at most: of more, an even choice, which is said. */
const MOST = 20_000

const Events = ({ state, change, session, content, view, size }: PanelProps) => {
  const events = eventsOf(content, view.recording.key)
  const [seen, place] = useWhenSeen()
  const [filter, setFilter] = useState('')
  const [order, setOrder] = useState({ name: 'time', descending: false })
  const frames = view.shape.segments[state.segment]?.frames ?? 0
  const scale = (events?.samplingFrequency ?? 1) / view.shape.samplingFrequency
  const asked = useAnswer(
    session,
    seen && events !== undefined
      ? {
          type: 'events',
          events: events.key,
          segment: state.segment,
          startFrame: 0,
          endFrame: Math.ceil(frames * scale),
          most: MOST,
        }
      : undefined,
  )
  const { answer } = asked
  const times = useMemo(
    () => Float64Array.from(answer?.sampleIndex ?? [], (frame) => frame / (events?.samplingFrequency ?? 1)),
    [answer, events],
  )
  const columns = useMemo((): readonly Column[] => {
    if (answer === undefined || events === undefined) return []
    const channels = Array.from(answer.channelIndex, (channel) => String(events.channels[channel]?.id ?? channel))
    return [columnOf('time', times, 's'), columnOf('channel', channels), columnOf('value', answer.value)]
  }, [answer, events, times])
  const filtered = useMemo(() => filterRows(columns, filter), [columns, filter])
  const rows = useMemo(() => {
    const found = 'rows' in filtered ? filtered.rows : []
    const column = columns.find(({ name }) => name === order.name)
    return column === undefined ? found : found.toSorted(compareBy(column, order.descending))
  }, [columns, filtered, order])
  const isShown = (row: number): boolean => times[row] >= state.start && times[row] < state.start + state.duration
  return (
    <div class="events" ref={place}>
      <div class="table-tools">
        <input
          type="search"
          value={filter}
          placeholder="filter: channel=TTL1 time>10"
          aria-label="Filter events"
          aria-invalid={'fault' in filtered}
          onInput={({ currentTarget }) => setFilter(currentTarget.value)}
        />
        <label class="check">
          <input
            type="checkbox"
            checked={state.events}
            onChange={({ currentTarget }) => change({ events: currentTarget.checked })}
          />
          lines
        </label>
        <span class="counts" aria-live="polite">
          {answer === undefined ? '' : `${rows.length} of ${answer.total} events`}
        </span>
      </div>
      {'fault' in filtered && (
        <p class="fault" role="alert">
          {filtered.fault}
        </p>
      )}
      <Waiting asked={asked}>
        {answer?.total === 0 ? (
          <p class="empty">No event is in this segment.</p>
        ) : (
          <Rows
            name="Events"
            columns={columns}
            rows={rows}
            height={Math.max(96, size.height - 34)}
            order={order}
            setOrder={setOrder}
            isSelected={isShown}
            select={([row]) => row !== undefined && change(centredAt(state, view, times[row]), 'jump')}
          />
        )}
      </Waiting>
    </div>
  )
}

/** Events as a list; choosing one goes there. */
export const events: Panel = {
  name: 'events',
  title: 'Events',
  place: 'side',
  empty: ({ content }) =>
    content.events.length === 0 ? 'No events are open: the recording has none, or they lie elsewhere.' : undefined,
  Component: Events,
}
