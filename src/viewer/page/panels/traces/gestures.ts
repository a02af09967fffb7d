import { useRef, useState } from 'preact/hooks'
import { amplified, panned, scrolled, windowAt, zoomed } from '../../state/actions.js'
import type { PanelProps } from '../panel.js'
import { type Layout, rowAt } from './layout.js'
import type { ShownSpike, Stretch } from './overlays.js'
import type { Row } from './rows.js'

interface Ground extends Pick<PanelProps, 'state' | 'change' | 'view'> {
  readonly layout: Layout
  readonly rows: readonly Row[]
  /** Rows that there are, those out of sight too. */
  readonly allRows: readonly Row[]
  readonly spikes: readonly ShownSpike[]
  readonly window: { readonly startFrame: number; readonly frames: number }
  readonly select: (unit: string) => void
}

/** A place in the picture. */
export interface Pointed {
  readonly x: number
  readonly y: number
}

/** One step of a wheel that clicks, in pixels. */
const NOTCH = 100
const arrows: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
}
/** A pointer that moved less has only clicked. */
const CLICK = 4

/** What wheel, pointer and fingers do to a pane of traces. */
export const useGestures = (ground: Ground) => {
  const { state, change, view, layout, rows, allRows, window, select } = ground
  const [pointed, setPointed] = useState<Pointed>()
  const [stretch, setStretch] = useState<Stretch>()
  const began = useRef<{
    readonly x: number
    readonly y: number
    readonly start: number
    readonly row: number
    readonly how: 'pan' | 'ruler' | 'zoom'
  }>(undefined)
  const fingers = useRef(new Map<number, Pointed>())
  const pinch = useRef<{ readonly gap: number; readonly duration: number }>(undefined)
  const at = (event: MouseEvent): Pointed => ({ x: event.offsetX, y: event.offsetY })
  const part = (x: number): number => Math.min(1, Math.max(0, (x - layout.box.x) / layout.box.width))

  const onWheel = (event: WheelEvent) => {
    event.preventDefault()
    const pixels = (delta: number): number => delta * (event.deltaMode === 1 ? 33 : event.deltaMode === 2 ? 800 : 1)
    const [sideways, down] = [pixels(event.deltaX), pixels(event.deltaY)]
    const isPlain = !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey
    if (isPlain && Math.abs(sideways) > Math.abs(down)) return change(panned(state, view, sideways / layout.box.width))
    if (event.ctrlKey || event.metaKey || (isPlain && state.wheel === 'zoom'))
      return change(zoomed(state, view, 1.2 ** (down / NOTCH), part(event.offsetX)))
    if (event.altKey || (isPlain && state.wheel === 'gain')) return change(amplified(view, -(down || sideways) / NOTCH))
    if (event.shiftKey) return change(panned(state, view, (down || sideways) / NOTCH / 10))
    const step = Math.sign(down) * Math.max(1, Math.round(Math.abs(down) / NOTCH) * Math.ceil(rows.length / 10))
    change(scrolled(state, step, rows.length, allRows.length))
  }

  const onPointerDown = (event: PointerEvent): void => {
    if (event.button !== 0 || !(event.currentTarget instanceof HTMLElement)) return
    event.currentTarget.setPointerCapture(event.pointerId)
    fingers.current.set(event.pointerId, at(event))
    if (fingers.current.size === 2) {
      const [one, two] = [...fingers.current.values()]
      pinch.current = { gap: Math.max(10, Math.abs(one.x - two.x)), duration: state.duration }
      began.current = undefined
      return
    }
    const how = event.shiftKey ? 'ruler' : event.ctrlKey || event.metaKey ? 'zoom' : 'pan'
    began.current = { ...at(event), start: state.start, row: state.row, how }
    setStretch(undefined)
  }

  const onPointerMove = (event: PointerEvent) => {
    const { x, y } = at(event)
    if (fingers.current.has(event.pointerId)) fingers.current.set(event.pointerId, { x, y })
    setPointed({ x, y })
    if (pinch.current !== undefined && fingers.current.size === 2) {
      const [one, two] = [...fingers.current.values()]
      const factor = pinch.current.gap / Math.max(10, Math.abs(one.x - two.x))
      return change(zoomed(state, view, (pinch.current.duration * factor) / state.duration, part((one.x + two.x) / 2)))
    }
    const from = began.current
    if (from === undefined) return
    if (from.how !== 'pan') return setStretch({ kind: from.how, x: from.x, y: from.y, toX: x, toY: y })
    const moved = windowAt(view, from.start - ((x - from.x) / layout.box.width) * state.duration, state.duration)
    const hidden = allRows.length - rows.length
    const row = hidden > 0 ? Math.min(hidden, Math.max(0, from.row - Math.round((y - from.y) / layout.rowHeight))) : state.row
    change({ ...moved, row })
  }

  const zoomInto = (from: Pointed, to: Pointed): void => {
    const [left, right] = [part(Math.min(from.x, to.x)), part(Math.max(from.x, to.x))]
    const [first, last] = [rowAt(layout, Math.min(from.y, to.y)), rowAt(layout, Math.max(from.y, to.y))]
    const several = first !== undefined && last !== undefined && Math.abs(from.y - to.y) > 2 * CLICK
    change(
      {
        ...windowAt(view, state.start + left * state.duration, (right - left) * state.duration),
        ...(several && { row: allRows.indexOf(rows[first]), rows: last - first + 1 }),
      },
      'jump',
    )
  }

  const onPointerUp = (event: PointerEvent): void => {
    fingers.current.delete(event.pointerId)
    pinch.current = undefined
    const [from, to] = [began.current, at(event)]
    began.current = undefined
    if (from === undefined) return
    const clicked = Math.hypot(to.x - from.x, to.y - from.y) < CLICK
    if (from.how === 'zoom') {
      setStretch(undefined)
      const unit = clicked ? nearestSpike(to, ground) : undefined
      if (unit !== undefined) select(unit)
      else if (!clicked) zoomInto(from, to)
    }
    if (from.how === 'ruler' && clicked) setStretch(undefined)
  }

  const onDblClick = (event: MouseEvent): void => {
    const row = rowAt(layout, event.offsetY)
    if (state.rows === 1) change({ row: 0, rows: 0 }, 'jump')
    else if (row !== undefined) change({ row: allRows.indexOf(rows[row]), rows: 1 }, 'jump')
  }

  /** With Shift the arrows move the cursor: by a pixel or a frame, and by a row. */
  const onKeyDown = (event: KeyboardEvent): void => {
    const [right, down] = arrows[event.key] ?? [0, 0]
    if (event.key === 'Escape') cancel()
    if (!event.shiftKey || (right === 0 && down === 0)) return
    event.preventDefault()
    const { box, rowHeight } = layout
    const from = pointed ?? { x: box.x + box.width / 2, y: layout.middles[0] ?? box.y }
    const step = Math.max(1, box.width / window.frames)
    const [x, y] = [from.x + right * step, from.y + down * rowHeight]
    setPointed({
      x: Math.min(box.x + box.width - 1, Math.max(box.x, x)),
      y: Math.min(box.y + box.height - 1, Math.max(box.y, y)),
    })
  }

  const forget = (): void => setPointed(undefined)
  const cancel = (): void => {
    began.current = undefined
    pinch.current = undefined
    fingers.current.clear()
    setStretch(undefined)
  }
  const listeners = { onPointerDown, onPointerMove, onPointerUp, onPointerLeave: forget, onPointerCancel: cancel, onDblClick }
  return { onWheel, onKeyDown, listeners, pointed, stretch, part }
}

const REACH = 8

const nearestSpike = ({ x }: Pointed, { spikes, window, layout }: Ground): string | undefined => {
  const xOf = (frame: number): number => layout.box.x + ((frame - window.startFrame + 0.5) / window.frames) * layout.box.width
  const near = spikes
    .filter(({ frame }) => Math.abs(xOf(frame) - x) <= REACH)
    .toSorted((a, b) => Math.abs(xOf(a.frame) - x) - Math.abs(xOf(b.frame) - x))
  return near[0]?.unit
}
