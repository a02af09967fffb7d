import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { themes } from '../../../plot/index.js'
import { Canvas } from '../canvas.js'
import { windowAt } from '../state/actions.js'
import { timeText } from '../state/times.js'
import { partsOf, stripScene } from './overview/strip.js'
import { useOverview } from './overview/useOverview.js'
import type { PanelProps } from './panel.js'

const HEIGHT = 44

/** All of the recording in one strip: where something happens, what has been read, and where the window is. */
export const Overview = (props: Omit<PanelProps, 'size'>) => {
  const { state, change, view, theme } = props
  const [place, width] = useWidth()
  const columns = Math.max(1, Math.round(width))
  const known = useOverview(props, columns, 2 ** Math.floor(Math.log2(view.gain / 32)))
  const scene = useMemo(
    () =>
      stripScene({
        width: columns,
        height: HEIGHT,
        view,
        segment: state.segment,
        start: state.start,
        duration: state.duration,
        known,
        theme: themes[theme],
      }),
    [columns, view, state.segment, state.start, state.duration, known.sampled, known.whole, theme],
  )
  const dragging = useRef(false)
  const go = (x: number, how?: 'jump'): void => {
    const parts = partsOf(view, state.segment, columns)
    const part = parts.find((each) => x >= each.x && x <= each.x + each.width)
    if (part === undefined) return
    const time = ((x - part.x) / part.width) * part.seconds
    if (part.segment === state.segment) change(windowAt(view, time - state.duration / 2, state.duration), how)
    else
      change(
        { segment: part.segment, start: Math.max(0, Math.min(time - state.duration / 2, part.seconds - state.duration)) },
        'jump',
      )
  }
  const readSoFar = known.totalFrames > 0 && known.readFrames < known.totalFrames
  return (
    <div class="overview" ref={place} style={{ height: `${HEIGHT}px` }}>
      {width > 0 && !view.live && (
        <Canvas
          scene={scene}
          name={`Overview, window at ${timeText(state.start)}`}
          onPointerDown={(event) => {
            event.currentTarget.setPointerCapture(event.pointerId)
            dragging.current = true
            go(event.offsetX, 'jump')
          }}
          onPointerMove={(event) => dragging.current && go(event.offsetX)}
          onPointerUp={() => {
            dragging.current = false
          }}
          onPointerCancel={() => {
            dragging.current = false
          }}
        />
      )}
      <div class="notes">
        {known.paused && (
          <button type="button" onClick={known.readAll} title="Only some frames of each column were read: a spike may be missing">
            sampled: read all
          </button>
        )}
        {!known.paused && readSoFar && <span>{Math.round((100 * known.readFrames) / known.totalFrames)} % read</span>}
        {known.error !== undefined && <span class="failure">{known.error.message}</span>}
      </div>
    </div>
  )
}

const useWidth = () => {
  const place = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(0)
  useEffect(() => {
    if (place.current === null) return
    const watcher = new ResizeObserver(([{ contentRect }]) => setWidth(contentRect.width))
    watcher.observe(place.current)
    return () => watcher.disconnect()
  }, [])
  return [place, width] as const
}
