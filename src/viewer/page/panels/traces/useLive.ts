import { useEffect, useMemo } from 'preact/hooks'
import type { Theme } from '../../../../plot/index.js'
import { beginLive, followLive, liveNow, takeLive, useLiveNow } from '../../state/live.js'
import type { PanelProps } from '../panel.js'
import type { ShownSpike } from './overlays.js'
import type { Row } from './rows.js'
import type { Wanted } from './store.js'
import { storeOf } from './useTraces.js'

/** So many times the noise is marked as a peak. */
const THRESHOLD = 5
/** Who moves the window away from its end stays there. */
const AWAY = 0.02

/** Listen to an acquisition while it is looked at: what comes is kept, and the window moves on with it. */
export const useLive = ({ session, view, state, change }: PanelProps, wanted: Wanted | undefined): void => {
  const { key } = view.recording
  const listened =
    view.live && wanted !== undefined
      ? JSON.stringify([key, wanted.pipeline, wanted.channelIds, wanted.quantum, wanted.binFrames])
      : undefined
  useEffect(() => {
    if (listened === undefined || wanted === undefined) return
    beginLive(key)
    const stop = new AbortController()
    const { recording, pipeline, channelIds, quantum, binFrames } = wanted
    session
      .follow(
        { type: 'live', recording, pipeline, channelIds, quantum, binFrames, detectThreshold: THRESHOLD },
        stop.signal,
        (part) => {
          if (part.envelope !== undefined) storeOf(session).keep({ ...wanted, segment: part.segment }, part.envelope)
          takeLive(part, channelIds)
        },
      )
      .catch((error: unknown) => {
        if (!stop.signal.aborted) storeOf(session).fail(wanted, error)
      })
    return () => stop.abort()
  }, [session, listened])
  const { following, segment, endFrame } = useLiveNow()
  const end = endFrame / view.shape.samplingFrequency
  useEffect(() => {
    if (!view.live || wanted === undefined) return
    if (following) change({ segment, start: Math.max(0, end - state.duration) })
  }, [view.live, following, segment, end, state.duration])
  useEffect(() => {
    const isAway = state.segment !== segment || state.start + state.duration < end - state.duration * AWAY - 1
    if (view.live && wanted !== undefined && liveNow().following && isAway && end > state.duration) followLive(false)
  }, [state.start])
}

/** Peaks of an acquisition, on the rows that are seen. */
export const usePeaks = ({ view, state }: PanelProps, rows: readonly Row[], theme: Theme): readonly ShownSpike[] => {
  const { peaks } = useLiveNow()
  const first = state.start * view.shape.samplingFrequency
  const last = first + state.duration * view.shape.samplingFrequency
  return useMemo(() => {
    if (!view.live || !state.spikes) return []
    const rowOf = new Map(rows.map(({ id }, index) => [id, index]))
    return peaks.flatMap(({ segment, frame, channelId }): readonly ShownSpike[] => {
      const row = rowOf.get(channelId)
      return segment !== state.segment || row === undefined || frame < first || frame > last
        ? []
        : [{ frame, unit: '', colour: theme.accent, row }]
    })
  }, [view.live, state.spikes, state.segment, peaks, rows, theme, first, last])
}
