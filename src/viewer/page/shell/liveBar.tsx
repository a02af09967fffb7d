import type { PanelProps } from '../panels/panel.js'
import { followLive, useLiveNow } from '../state/live.js'
import { durationText } from '../state/times.js'

const states = { ready: 'waiting for samples', connected: 'live', reconnecting: 'connecting again', ended: 'ended' } as const

/** How an acquisition goes: whether it is followed, how late it is, what was lost. */
export const LiveBar = ({ view, state }: Pick<PanelProps, 'view' | 'state'>) => {
  const live = useLiveNow()
  if (!view.live) return null
  const { samplingFrequency } = view.shape
  const since = Math.max(0, live.endFrame - live.pausedAt) / samplingFrequency
  const oldest = live.kept.find(({ segment }) => segment === state.segment)
  const share = live.received + live.lost > 0 ? (100 * live.lost) / (live.received + live.lost) : 0
  return (
    <section class="live-bar" aria-label="Acquisition">
      <button type="button" aria-pressed={live.following} title="Space" onClick={() => followLive(!live.following)}>
        {live.following ? 'Pause' : 'Go on'}
      </button>
      <span role="status">
        {live.following || live.state !== 'connected' ? states[live.state] : `paused, ${durationText(since)} came since`}
      </span>
      <span>lag {live.lag < 0.001 ? 'under 1 ms' : durationText(live.lag)}</span>
      <span class={live.lost > 0 ? 'fault' : ''}>
        {live.lost > 0 ? `⚠ ${live.lost} frames lost (${Number(share.toPrecision(2))} %)` : 'nothing lost'}
      </span>
      {live.gaps.length > 0 && (
        <span title={live.gaps.map((gap) => JSON.stringify(gap)).join('\n')}>{live.gaps.length} gaps</span>
      )}
      {!live.following && oldest !== undefined && (
        <span>kept since {durationText((live.endFrame - oldest.startFrame) / samplingFrequency)} ago</span>
      )}
    </section>
  )
}
