import { useEffect, useMemo } from 'preact/hooks'
import { themes } from '../../../../plot/index.js'
import type { Shape, Step } from '../../../protocol.js'
import { Canvas } from '../../canvas.js'
import { tellReadout } from '../../state/readout.js'
import { timeText } from '../../state/times.js'
import type { PanelProps } from '../panel.js'
import { useGestures } from './gestures.js'
import { layoutOf, rowAt } from './layout.js'
import { cursorMarks, rulerText, stretchMarks } from './overlays.js'
import { type Layer, paneScene } from './paneScene.js'
import { drawnAs, rowsOf, seenOf } from './rows.js'
import type { Wanted } from './store.js'
import { useEvents, useSpikes } from './useMarks.js'
import { type TracesNow, useTraces } from './useTraces.js'
import { useValue, valueText } from './useValue.js'

/** Which traces a pane shows: after the pipeline, before it, or both. */
export type Which = 'processed' | 'raw' | 'over'

const titles: Readonly<Record<Which, string>> = {
  processed: 'Processed traces',
  raw: 'Raw traces',
  over: 'Raw and processed traces',
}

/** Traces of a window, with all that is drawn on them. */
export const Pane = (props: PanelProps & { readonly which: Which }) => {
  const { state, change, view, size, which, theme: themeName } = props
  const theme = themes[themeName]
  const shape = which === 'raw' ? view.raw : view.shape
  const window = useMemo(
    () => windowOf(shape, state.start, state.duration, state.segment),
    [shape, state.start, state.duration, state.segment],
  )
  const allRows = useMemo(() => rowsOf(shape, state), [shape, state.order, state.flipped, state.channels])
  const rows = useMemo(() => seenOf(allRows, state), [allRows, state.row, state.rows])
  const drawn = drawnAs(state, rows.length)
  const layout = useMemo(() => layoutOf(rows, size), [rows, size])
  const columns = Math.max(1, Math.round(layout.box.width * (globalThis.devicePixelRatio || 1)))
  const quantum = 2 ** Math.floor(Math.log2(drawn === 'map' ? view.gain / 256 : view.gain / layout.rowHeight / 2))
  const processed = useLayer(props, which === 'raw' ? 'raw' : 'processed', { window, columns, quantum, rows })
  const under = useLayer(props, 'raw', { window, columns, quantum, rows: which === 'over' ? rows : [] })
  const spikes = useSpikes(props, window, rows, theme)
  const events = useEvents(props, window)
  const unit = shape.unit
  const layers: readonly Layer[] = [
    ...(which === 'over' ? [{ ...under.layer, stroke: theme.muted, opacity: 0.55 }] : []),
    { ...processed.layer, stroke: which === 'over' ? theme.accent : theme.foreground },
  ]
  const select = (name: string): void => {
    const id = spikes.units?.unitIds.find((each) => String(each) === name)
    if (id !== undefined)
      change({ units: state.units.includes(id) ? state.units.filter((each) => each !== id) : [...state.units, id] })
  }
  const gestures = useGestures({ state, change, view, layout, rows, allRows, spikes: spikes.shown, window, select })
  const { pointed, stretch } = gestures
  const scene = useMemo(
    () =>
      paneScene({
        title: titles[which],
        size,
        rows,
        labels: state.order === 'depth' ? 'depth' : 'id',
        window,
        drawn,
        gain: view.gain,
        unit,
        layers,
        spikes: spikes.shown,
        events,
        theme,
      }),
    [
      size,
      rows,
      window,
      drawn,
      view.gain,
      processed.now.pieces,
      under.now.pieces,
      JSON.stringify(spikes.shown),
      JSON.stringify(events),
      theme,
      state.centred,
      view.scale,
      which,
    ],
  )
  const row = pointed === undefined ? undefined : rowAt(layout, pointed.y)
  const frame =
    pointed === undefined || pointed.x < layout.box.x
      ? undefined
      : Math.min(window.startFrame + window.frames - 1, Math.floor(window.startFrame + gestures.part(pointed.x) * window.frames))
  const place = row === undefined || frame === undefined ? undefined : { frame, channelId: rows[row].id }
  const value = useValue(props, place)
  const readout =
    place === undefined
      ? ''
      : `${timeText(place.frame / shape.samplingFrequency, 1e-5)} (frame ${place.frame}), channel ${place.channelId}: ${valueText(value, which !== 'raw' && view.pipeline.length > 0)}`
  useEffect(() => tellReadout(readout), [readout])
  const words =
    stretch === undefined
      ? ''
      : rulerText(
          ((stretch.toX - stretch.x) / layout.box.width) * state.duration,
          ((stretch.y - stretch.toY) / layout.rowHeight) * view.gain,
          unit,
        )
  const over = {
    ...scene,
    marks: [
      ...scene.marks,
      ...(place !== undefined && row !== undefined && stretch === undefined
        ? cursorMarks(place.frame, row, window, layout, theme)
        : []),
      ...(stretch === undefined ? [] : stretchMarks(stretch, words, theme)),
    ],
  }
  return (
    <div class="pane">
      <Canvas
        scene={over}
        name={titles[which]}
        readout={readout}
        stale={!processed.now.whole}
        onWheel={gestures.onWheel}
        cursor="crosshair"
        {...gestures.listeners}
      />
      <Notes
        now={processed.now}
        which={which}
        spikes={spikes.drawn < spikes.total ? `${spikes.drawn} of ${spikes.total} spikes` : ''}
      />
    </div>
  )
}

const windowOf = ({ samplingFrequency, segments }: Shape, start: number, duration: number, segment: number) => {
  const all = segments[segment]?.frames ?? 0
  const frames = Math.max(1, Math.round(duration * samplingFrequency))
  const startFrame = Math.max(0, Math.min(Math.round(start * samplingFrequency), all - frames))
  return { startFrame, frames, samplingFrequency, all }
}

interface Asked {
  readonly window: ReturnType<typeof windowOf>
  readonly columns: number
  readonly quantum: number
  readonly rows: readonly { readonly id: string | number }[]
}

const none: readonly Step[] = []

/** The traces of a pane's rows, raw or processed, and where its rows are among them. */
const useLayer = (
  { session, view, state }: PanelProps,
  which: 'raw' | 'processed',
  { window, columns, quantum, rows }: Asked,
): { readonly now: TracesNow; readonly layer: Pick<Layer, 'pieces' | 'places' | 'offsets'> } => {
  const ids = (which === 'raw' ? view.raw : view.shape).channels.map(({ id }) => id)
  const own = rows.filter(({ id }) => ids.includes(id))
  const binFrames = 2 ** Math.max(0, Math.floor(Math.log2(window.frames / columns)))
  const wanted: Wanted = {
    recording: view.recording.key,
    pipeline: which === 'raw' ? none : view.pipeline,
    segment: state.segment,
    channelIds: own.map(({ id }) => id),
    quantum,
    binFrames,
    bins: [Math.floor(window.startFrame / binFrames), Math.ceil((window.startFrame + window.frames) / binFrames)],
    allBins: Math.ceil(window.all / binFrames),
  }
  const now = useTraces(session, wanted)
  const places = rows.map(({ id }) => own.findIndex((each) => each.id === id))
  const offsets = Float64Array.from(rows, ({ id }) => (state.centred ? (view.scale?.offset[ids.indexOf(id)] ?? 0) : 0))
  return { now, layer: { pieces: now.pieces, places, offsets } }
}

const Notes = ({ now, which, spikes }: { readonly now: TracesNow; readonly which: Which; readonly spikes: string }) => (
  <div class="notes">
    {which === 'raw' && <span>raw</span>}
    {which === 'over' && <span>raw grey, processed blue</span>}
    {now.sampled && !now.whole && <span>sampled: spikes may be missing</span>}
    {!now.whole && now.error === undefined && <span>reading…</span>}
    {spikes !== '' && <span>{spikes}</span>}
    {now.error !== undefined && (
      <span class="failure" role="alert">
        {now.error.message}{' '}
        <button type="button" onClick={now.retry}>
          Try again
        </button>
      </span>
    )}
  </div>
)
