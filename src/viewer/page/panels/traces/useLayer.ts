import type { Shape, Step } from '../../../protocol.js'
import type { PanelProps } from '../panel.js'
import type { Layer } from './paneScene.js'
import type { Wanted } from './store.js'
import { type TracesNow, useTraces } from './useTraces.js'

/** The frames of a window. Of an acquisition it may reach beyond the last one. */
export const windowOf = (
  { samplingFrequency, segments }: Shape,
  { start, duration, segment }: PanelProps['state'],
  live: boolean,
) => {
  const all = segments[segment]?.frames ?? 0
  const frames = Math.max(1, Math.round(duration * samplingFrequency))
  const wished = Math.round(start * samplingFrequency)
  return { startFrame: Math.max(0, live ? wished : Math.min(wished, all - frames)), frames, samplingFrequency, all }
}

interface Asked {
  readonly window: ReturnType<typeof windowOf>
  readonly columns: number
  readonly quantum: number
  readonly rows: readonly { readonly id: string | number }[]
}

const none: readonly Step[] = []

/** The traces of a pane's rows, raw or processed, and where its rows are among them. */
export const useLayer = (
  { session, view, state }: PanelProps,
  which: 'raw' | 'processed',
  { window, columns, quantum, rows }: Asked,
): { readonly wanted: Wanted; readonly now: TracesNow; readonly layer: Pick<Layer, 'pieces' | 'places' | 'offsets'> } => {
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
    readable: readableOf(view, state.segment, window.all, binFrames),
  }
  const now = useTraces(session, wanted)
  const places = rows.map(({ id }) => own.findIndex((each) => each.id === id))
  const offsets = Float64Array.from(rows, ({ id }) => (state.centred ? (view.scale?.offset[ids.indexOf(id)] ?? 0) : 0))
  return { wanted, now, layer: { pieces: now.pieces, places, offsets } }
}

const readableOf = ({ live, kept }: PanelProps['view'], segment: number, all: number, binFrames: number): Wanted['readable'] => {
  if (!live) return [0, Math.ceil(all / binFrames)]
  // Only whole bins of what is kept: the last one is not complete yet.
  const ring = kept.find((each) => each.segment === segment)
  return ring === undefined ? [0, 0] : [Math.ceil(ring.startFrame / binFrames), Math.floor(all / binFrames)]
}
