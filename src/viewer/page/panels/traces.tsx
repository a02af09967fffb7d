import type { Panel, PanelProps } from './panel.js'
import { Pane } from './traces/pane.js'

/** Pixels between two panes. */
const BETWEEN = 6

const Traces = (props: PanelProps) => {
  const { state, size, view } = props
  if (state.show !== 'beside') return <Pane {...props} which={state.show} />
  // What has no room side by side stands one above the other.
  const upright = size.width < 640
  const half = upright
    ? { width: size.width, height: Math.floor((size.height - BETWEEN) / 2) }
    : { width: Math.floor((size.width - BETWEEN) / 2), height: size.height }
  return (
    <div class={upright ? 'beside upright' : 'beside'} style={{ gap: `${BETWEEN}px` }}>
      <Pane {...props} view={view} size={half} which="raw" />
      <Pane {...props} view={view} size={half} which="processed" />
    </div>
  )
}

/** The panel of traces. */
export const traces: Panel = {
  name: 'traces',
  title: 'Traces',
  place: 'middle',
  isPicture: true,
  empty: ({ view, state }) => {
    if (view.bare !== undefined) return view.bare
    if (view.shape.channels.length === 0) return 'The pipeline leaves no channel: switch a step off.'
    if (!view.live && (view.shape.segments[state.segment]?.frames ?? 0) === 0)
      return 'This segment holds no frame: choose another above.'
    return undefined
  },
  Component: Traces,
}
