import { useEffect, useRef, useState } from 'preact/hooks'
import { type Column, cellText } from './columns.js'

interface RowsProps {
  /** What the table is called, for those who do not see it. */
  readonly name: string
  readonly columns: readonly Column[]
  /** Places in the columns, in the order of the rows. */
  readonly rows: readonly number[]
  /** CSS pixels. */
  readonly height: number
  readonly order: { readonly name: string; readonly descending: boolean }
  readonly setOrder: (order: { readonly name: string; readonly descending: boolean }) => void
  readonly isSelected: (row: number) => boolean
  readonly colourOf?: (row: number) => string | undefined
  /** Select these places, and no others. */
  readonly select: (rows: readonly number[]) => void
}

/** A target that a finger meets. */
const ROW = 24
/** Rows beyond the edges that are there already when they are scrolled to. */
const MARGIN = 6

/**
 * A table of which only the rows that are seen are in the page. A click selects a row; with Ctrl one more, with Shift all between. By
 * keys: arrows, Page, Home and End move, with Shift they select; Space adds the row or takes it away, Enter selects it alone; Ctrl+A selects all.
 */
export const Rows = (props: RowsProps) => {
  const { name, columns, rows, height, order, setOrder, isSelected, colourOf, select } = props
  const [top, setTop] = useState(0)
  const [cursor, setCursor] = useState(0)
  const anchor = useRef(0)
  const box = useRef<HTMLDivElement>(null)
  const at = Math.min(cursor, Math.max(0, rows.length - 1))
  const first = Math.max(0, Math.floor(top / ROW) - MARGIN)
  const last = Math.min(rows.length, Math.ceil((top + height) / ROW) + MARGIN)
  // Of fewer rows, where the box was scrolled to may be beyond their end.
  useEffect(() => setTop(box.current?.scrollTop ?? 0), [rows.length])
  const move = (to: number, extend: boolean): void => {
    const next = Math.max(0, Math.min(rows.length - 1, to))
    setCursor(next)
    if (extend) select(between(rows, anchor.current, next))
    else anchor.current = next
    const element = box.current
    if (element === null) return
    if (next * ROW < element.scrollTop) element.scrollTop = next * ROW
    else if ((next + 2) * ROW > element.scrollTop + element.clientHeight)
      element.scrollTop = (next + 2) * ROW - element.clientHeight
  }
  const toggle = (place: number): void => {
    const row = rows[place]
    const others = rows.filter((each) => each !== row && isSelected(each))
    select(isSelected(row) ? others : [...others, row])
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const page = Math.max(1, Math.floor(height / ROW) - 2)
    const moves: Readonly<Record<string, number>> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      PageDown: at + page,
      PageUp: at - page,
      Home: 0,
      End: rows.length - 1,
    }
    if (rows.length === 0) return
    if (event.key in moves) move(moves[event.key], event.shiftKey)
    else if (event.key === ' ') toggle(at)
    else if (event.key === 'Enter') select([rows[at]])
    else if (event.code === 'KeyA' && (event.ctrlKey || event.metaKey)) select(rows)
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  const onRow = (place: number, event: MouseEvent): void => {
    setCursor(place)
    if (event.shiftKey) select(between(rows, anchor.current, place))
    else if (event.ctrlKey || event.metaKey) toggle(place)
    else select([rows[place]])
    if (!event.shiftKey) anchor.current = place
  }
  return (
    <div
      class="rows"
      ref={box}
      style={{ height: `${height}px` }}
      onScroll={({ currentTarget }) => setTop(currentTarget.scrollTop)}
    >
      <table
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a table whose rows are selected is a grid
        role="grid"
        aria-label={name}
        aria-rowcount={rows.length + 1}
        aria-multiselectable
        aria-activedescendant={rows.length === 0 ? undefined : `${name}-${rows[at]}`}
        tabIndex={0}
        onKeyDown={onKeyDown}
      >
        <thead>
          <tr>
            {columns.map((column) => (
              <Head key={column.name} column={column} order={order} setOrder={setOrder} />
            ))}
          </tr>
        </thead>
        <tbody>
          {first > 0 && <tr style={{ height: `${first * ROW}px` }} />}
          {rows.slice(first, last).map((row, index) => (
            <tr
              key={row}
              id={`${name}-${row}`}
              class={first + index === at ? 'cursor' : undefined}
              aria-rowindex={first + index + 2}
              aria-selected={isSelected(row)}
              style={{ height: `${ROW}px` }}
              onClick={(event) => onRow(first + index, event)}
            >
              {columns.map((column, place) => (
                <td key={column.name} class={column.isNumeric ? 'number' : undefined}>
                  {place === 0 && <i class="swatch" style={{ background: colourOf?.(row) ?? 'transparent' }} />}
                  {cellText(column.values[row])}
                </td>
              ))}
            </tr>
          ))}
          {last < rows.length && <tr style={{ height: `${(rows.length - last) * ROW}px` }} />}
        </tbody>
      </table>
    </div>
  )
}

const between = (rows: readonly number[], one: number, other: number): readonly number[] =>
  rows.slice(Math.min(one, other), Math.max(one, other) + 1)

const Head = ({ column, order, setOrder }: Pick<RowsProps, 'order' | 'setOrder'> & { readonly column: Column }) => {
  const { name, unit, isNumeric } = column
  const isOrder = order.name === name
  return (
    <th class={isNumeric ? 'number' : undefined} aria-sort={!isOrder ? 'none' : order.descending ? 'descending' : 'ascending'}>
      <button
        type="button"
        tabIndex={-1}
        title={`Sort by ${name}`}
        onClick={() => setOrder({ name, descending: isOrder && !order.descending })}
      >
        {name}
        {unit !== undefined && <small> {unit}</small>}
        <span aria-hidden="true">{isOrder ? (order.descending ? ' ▾' : ' ▴') : ''}</span>
      </button>
    </th>
  )
}
