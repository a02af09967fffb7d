import { useMemo, useRef, useState } from 'preact/hooks'
import { themes } from '../../../plot/index.js'
import type { UnitId } from '../../protocol.js'
import { Canvas } from '../canvas.js'
import { useAnswer } from '../link/useAnswer.js'
import { useWhenSeen } from '../link/useWhenSeen.js'
import { Choice } from '../shell/choice.js'
import { panned, windowAt, zoomed } from '../state/actions.js'
import { timeText } from '../state/times.js'
import type { Panel, PanelProps } from './panel.js'
import { rasterLayout, rasterScene, type UnitRow } from './raster/rasterScene.js'
import { noSorting } from './spikes/chosen.js'
import { rowAt } from './traces/layout.js'
import { coloursOf, sortingOf } from './traces/useMarks.js'
import { Waiting } from './waiting.js'

/** So many spikes are drawn at most: that there are more is said. */
const MOST = 20_000
const BINS = 200
/** Beyond so many seconds spikes run into one another, and rates say more. */
const LONG = 20
const TOOLS = 32
const CLICK = 4

const drawings = [
  ['auto', 'Auto'],
  ['spikes', 'Spikes'],
  ['rates', 'Rates'],
] as const
type Drawing = (typeof drawings)[number][0]

const Raster = ({ state, change, session, content, view, size, theme: themeName }: PanelProps) => {
  const theme = themes[themeName]
  const [seen, place] = useWhenSeen()
  const [drawing, setDrawing] = useState<Drawing>('auto')
  const [readout, setReadout] = useState('')
  const began = useRef<{ readonly x: number; readonly y: number; readonly start: number; readonly moved: boolean }>(undefined)
  const sorting = sortingOf(content, state.sorting, view.recording.key)
  const of = sorting?.key ?? ''
  const { answer: units } = useAnswer(session, seen && sorting !== undefined ? { type: 'units', sorting: of } : undefined)
  const rows = useMemo((): readonly UnitRow[] => {
    if (units === undefined) return []
    const colour = coloursOf(units, state.units, theme)
    const all = units.unitIds.map((id, index) => ({ id, place: index, colour: colour(index) }))
    const selected = all.filter(({ id }) => state.units.includes(id))
    return selected.length > 0 ? selected : all
  }, [units, state.units, theme])
  const samplingFrequency = sorting?.samplingFrequency ?? view.shape.samplingFrequency
  const startFrame = Math.max(0, Math.floor(state.start * samplingFrequency))
  const endFrame = Math.ceil((state.start + state.duration) * samplingFrequency)
  const isRates = drawing === 'rates' || (drawing === 'auto' && state.duration > LONG)
  const isAsked = seen && rows.length > 0 && !view.live
  const window = {
    sorting: of,
    segment: state.segment,
    startFrame,
    endFrame,
    ...(rows.length < (units?.unitIds.length ?? 0) && { unitIds: rows.map(({ id }) => id) }),
  }
  const spikes = useAnswer(session, isAsked && !isRates ? { type: 'spikes', most: MOST, ...window } : undefined)
  // Bins of a power of two from frame 0: they stay the same while the window moves.
  const bin = 2 ** Math.max(0, Math.ceil(Math.log2((endFrame - startFrame) / BINS)))
  const [from, to] = [Math.floor(startFrame / bin), Math.ceil(endFrame / bin)]
  const binned = { ...window, startFrame: from * bin, endFrame: to * bin, bins: to - from }
  const rates = useAnswer(session, isAsked && isRates ? { type: 'rates', ...binned } : undefined)
  const pictureSize = { width: size.width, height: Math.max(60, size.height - TOOLS) }
  const layout = useMemo(() => rasterLayout(rows, pictureSize), [rows, size])
  const shown = isRates ? rates : spikes
  const ratesNow = rates.answer?.unitIds.length === rows.length ? rates.answer : undefined
  const scene = useMemo(
    () =>
      rasterScene({
        size: pictureSize,
        rows,
        start: state.start,
        duration: state.duration,
        samplingFrequency,
        theme,
        ...(!isRates && spikes.answer !== undefined && { spikes: spikes.answer }),
        ...(isRates && ratesNow !== undefined && { rates: { found: ratesNow, startFrame: from * bin } }),
      }),
    [rows, size, state.start, state.duration, samplingFrequency, theme, isRates, spikes.answer, ratesNow, from, bin],
  )
  const part = (x: number): number => Math.min(1, Math.max(0, (x - layout.box.x) / layout.box.width))
  const select = (id: UnitId, more: boolean): void =>
    change({
      units: !more ? [id] : state.units.includes(id) ? state.units.filter((each) => each !== id) : [...state.units, id],
    })
  const onWheel = (event: WheelEvent): void => {
    event.preventDefault()
    const down = (event.deltaY || event.deltaX) * (event.deltaMode === 1 ? 33 : 1)
    change(
      event.ctrlKey || event.metaKey
        ? zoomed(state, view, 1.2 ** (down / 100), part(event.offsetX))
        : panned(state, view, down / 1000),
    )
  }
  const onPointerDown = (event: PointerEvent): void => {
    if (event.button !== 0 || !(event.currentTarget instanceof HTMLElement)) return
    event.currentTarget.setPointerCapture(event.pointerId)
    began.current = { x: event.offsetX, y: event.offsetY, start: state.start, moved: false }
  }
  const onPointerMove = (event: PointerEvent): void => {
    const row = rowAt(layout, event.offsetY)
    const time = timeText(state.start + part(event.offsetX) * state.duration, state.duration / 1000)
    setReadout(row === undefined ? time : `unit ${rows[row].id} · ${time}`)
    const from = began.current
    if (from === undefined || (!from.moved && Math.abs(event.offsetX - from.x) < CLICK)) return
    began.current = { ...from, moved: true }
    change(windowAt(view, from.start - ((event.offsetX - from.x) / layout.box.width) * state.duration, state.duration))
  }
  const onPointerUp = (event: PointerEvent): void => {
    const from = began.current
    began.current = undefined
    const row = rowAt(layout, event.offsetY)
    if (from !== undefined && !from.moved && row !== undefined)
      select(rows[row].id, event.ctrlKey || event.metaKey || event.shiftKey)
  }
  const { answer } = spikes
  const chosen = units === undefined ? '' : `${rows.length} of ${units.unitIds.length} units`
  const some = !isRates && answer !== undefined ? ` · ${answer.sampleIndex.length} of ${answer.total} spikes` : ''
  return (
    <div class="picture" ref={place} title={readout}>
      <div class="table-tools">
        <Choice
          label="Spikes or rates"
          value={drawing}
          options={drawings}
          change={(next) => setDrawing(drawings.find(([key]) => key === next)?.[0] ?? 'auto')}
        />
        <span class="counts" aria-live="polite">
          {`${chosen}${some}`}
        </span>
      </div>
      <Waiting asked={shown}>
        <Canvas
          scene={scene}
          name="Raster"
          readout={readout}
          onWheel={onWheel}
          onPointerDown={onPointerDown}
          onPointerMove={onPointerMove}
          onPointerUp={onPointerUp}
          onPointerLeave={() => setReadout('')}
        />
      </Waiting>
    </div>
  )
}

/** Spikes of units over time, or their rates, below the traces and of the same window. */
export const raster: Panel = {
  name: 'raster',
  title: 'Raster and rates',
  place: 'below',
  isPicture: true,
  empty: noSorting,
  Component: Raster,
}
