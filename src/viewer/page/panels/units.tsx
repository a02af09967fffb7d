import { useMemo, useState } from 'preact/hooks'
import { themes } from '../../../plot/index.js'
import type { UnitId } from '../../protocol.js'
import { useAnswer } from '../link/useAnswer.js'
import { useWhenSeen } from '../link/useWhenSeen.js'
import { Choice } from '../shell/choice.js'
import { compareBy, unitColumns } from '../tables/columns.js'
import { filterRows } from '../tables/filter.js'
import { Rows } from '../tables/rows.js'
import type { Panel, PanelProps } from './panel.js'
import { noSorting } from './spikes/chosen.js'
import { sortingOf } from './traces/useMarks.js'
import { Waiting } from './waiting.js'

interface Order {
  readonly name: string
  readonly descending: boolean
}

const Units = ({ state, change, session, content, view, theme, size }: PanelProps) => {
  const sorting = sortingOf(content, state.sorting, view.recording.key)
  const [seen, place] = useWhenSeen()
  const asked = useAnswer(session, seen && sorting !== undefined ? { type: 'units', sorting: sorting.key } : undefined)
  const [filter, setFilter] = useState('')
  const [order, setOrder] = useState<Order>({ name: 'id', descending: false })
  const { answer } = asked
  const columns = useMemo(() => (answer === undefined ? [] : unitColumns(answer)), [answer])
  const filtered = useMemo(() => filterRows(columns, filter), [columns, filter])
  const found = 'rows' in filtered ? filtered.rows : noRows
  const rows = useMemo(() => {
    const column = columns.find(({ name }) => name === order.name)
    return column === undefined ? found : found.toSorted(compareBy(column, order.descending))
  }, [columns, found, order])
  const unitIds = answer?.unitIds ?? []
  const selected = useMemo(() => new Set(state.units), [state.units])
  const colours = useMemo(
    () => new Map(state.units.map((id, index) => [id, themes[theme].unitColour(index)])),
    [state.units, theme],
  )
  const choose = (units: readonly UnitId[]): void => change({ units })
  return (
    <div class="units" ref={place}>
      <div class="table-tools">
        {content.sortings.length > 1 && (
          <Choice
            label="Sorting"
            value={sorting?.key ?? ''}
            options={content.sortings.map(({ key, name }) => [key, name])}
            change={(key) => change({ sorting: key, units: [] }, 'jump')}
          />
        )}
        <input
          type="search"
          value={filter}
          placeholder="filter: rate>2 quality=good"
          title="Words apart by spaces have all to be met: rate>2, quality=good, or any text"
          aria-label="Filter units"
          aria-invalid={'fault' in filtered}
          onInput={({ currentTarget }) => setFilter(currentTarget.value)}
        />
        <span class="counts" aria-live="polite">
          {answer === undefined ? '' : `${rows.length} of ${unitIds.length} units, ${state.units.length} selected`}
        </span>
      </div>
      {'fault' in filtered && (
        <p class="fault" role="alert">
          {filtered.fault}
        </p>
      )}
      <Waiting asked={asked}>
        <Rows
          name="Units"
          columns={columns}
          rows={rows}
          height={Math.max(96, size.height - 34)}
          order={order}
          setOrder={setOrder}
          isSelected={(row) => selected.has(unitIds[row])}
          colourOf={(row) => colours.get(unitIds[row])}
          select={(chosen) => choose(chosen.map((row) => unitIds[row]))}
        />
      </Waiting>
    </div>
  )
}

const noRows: readonly number[] = []

/** The units of a sorting as a table, in which units are selected. */
export const units: Panel = {
  name: 'units',
  title: 'Units',
  place: 'side',
  empty: noSorting,
  Component: Units,
}
