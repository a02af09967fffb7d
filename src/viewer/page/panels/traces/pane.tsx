import { useEffect, useMemo } from 'preact/hooks'
import { themes } from '../../../../plot/index.js'
import { Canvas } from '../../canvas.js'
import { tellReadout } from '../../state/readout.js'
import { timeText } from '../../state/times.js'
import type { PanelProps } from '../panel.js'
import { useGestures } from './gestures.js'
import { layoutOf, rowAt } from './layout.js'
import { Over } from './over.js'
import { rulerText } from './overlays.js'
import { type Layer, paneScene } from './paneScene.js'
import { drawnAs, rowsOf, seenOf } from './rows.js'
import { useLayer, windowOf } from './useLayer.js'
import { useLive, usePeaks } from './useLive.js'
import { useEvents, useSpikes } from './useMarks.js'
import { useSaturation } from './useSaturation.js'
import type { TracesNow } from './useTraces.js'
import { clockText, useValue, valueText } from './useValue.js'

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
  const window = useMemo(() => windowOf(shape, state, view.live), [shape, state.start, state.duration, state.segment, view.live])
  const allRows = useMemo(() => rowsOf(shape, state), [shape, state.order, state.flipped, state.channels])
  const rows = useMemo(() => seenOf(allRows, state), [allRows, state.row, state.rows])
  const drawn = drawnAs(state, rows.length)
  const layout = useMemo(() => layoutOf(rows, size), [rows, size.width, size.height])
  const columns = Math.max(1, Math.round(layout.box.width * (globalThis.devicePixelRatio || 1)))
  const quantum = 2 ** Math.floor(Math.log2(drawn === 'map' ? view.gain / 256 : view.gain / layout.rowHeight / 2))
  const processed = useLayer(props, which === 'raw' ? 'raw' : 'processed', { window, columns, quantum, rows })
  useLive(props, which === 'raw' ? undefined : processed.wanted)
  const under = useLayer(props, 'raw', { window, columns, quantum, rows: which === 'over' ? rows : [] })
  const spikes = useSpikes(props, window, rows, theme)
  const events = useEvents(props, window)
  const peaks = usePeaks(props, rows, theme)
  const saturation = useSaturation(props, processed.wanted, rows)
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
        spikes: [...spikes.shown, ...peaks],
        events,
        saturation,
        theme,
      }),
    [
      size.width,
      size.height,
      rows,
      window,
      drawn,
      view.gain,
      processed.now.pieces,
      under.now.pieces,
      JSON.stringify(spikes.shown),
      peaks,
      JSON.stringify(events),
      saturation,
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
      : `${timeText(place.frame / shape.samplingFrequency, 1e-5)} (frame ${place.frame}${clockText(value, place.frame / shape.samplingFrequency)}), channel ${place.channelId}: ${valueText(value, which !== 'raw' && view.pipeline.length > 0)}`
  useEffect(() => tellReadout(readout), [readout])
  const words =
    stretch === undefined
      ? ''
      : rulerText(
          ((stretch.toX - stretch.x) / layout.box.width) * state.duration,
          ((stretch.y - stretch.toY) / layout.rowHeight) * view.gain,
          unit,
        )
  return (
    <div class="pane">
      <Canvas
        scene={scene}
        name={titles[which]}
        readout={readout}
        stale={!processed.now.whole}
        onWheel={gestures.onWheel}
        cursor="crosshair"
        {...gestures.listeners}
        onKeyDown={gestures.onKeyDown}
      />
      <Over
        size={size}
        layout={layout}
        row={stretch === undefined && place !== undefined ? row : undefined}
        x={
          place === undefined
            ? undefined
            : layout.box.x + ((place.frame - window.startFrame + 0.5) / window.frames) * layout.box.width
        }
        stretch={stretch}
        words={words}
      />
      <Notes
        now={processed.now}
        which={which}
        faulty={view.checked !== undefined && 'fault' in view.checked}
        spikes={spikes.drawn < spikes.total ? `${spikes.drawn} of ${spikes.total} spikes` : ''}
        saturation={saturation.note}
      />
    </div>
  )
}

const Notes = ({
  now,
  which,
  spikes,
  saturation,
  faulty,
}: {
  readonly now: TracesNow
  readonly which: Which
  readonly spikes: string
  readonly saturation: string
  readonly faulty: boolean
}) => (
  <div class="notes">
    {which === 'raw' && <span>raw</span>}
    {faulty && which !== 'raw' && <span class="fault">⚠ the pipeline has a fault: as before it</span>}
    {which === 'over' && <span>raw grey, processed blue</span>}
    {now.sampled && !now.whole && <span>sampled: spikes may be missing</span>}
    {!now.whole && now.error === undefined && <span>reading…</span>}
    {spikes !== '' && <span>{spikes}</span>}
    {saturation !== '' && <span>{saturation}</span>}
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
