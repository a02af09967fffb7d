import type { PanelProps } from '../panels/panel.js'
import { useReadout } from '../state/readout.js'
import { durationText } from '../state/times.js'

/** What the pointer is at, and what is looked at. */
export const Status = ({ view, small, state }: Omit<PanelProps, 'size'> & { readonly small: boolean }) => {
  const { readout, said } = useReadout()
  const { shape, raw } = view
  const about = [
    view.bare === undefined ? `${shape.channels.length} ${shape.channels.length === 1 ? 'channel' : 'channels'}` : 'spikes alone',
    `${Number((shape.samplingFrequency / 1000).toPrecision(4))} kHz`,
    ...(view.live ? ['live'] : [durationText(view.seconds)]),
    ...(view.bare === undefined ? [shape.dtype] : []),
    ...(shape.channels.length !== raw.channels.length ? [`of ${raw.channels.length}`] : []),
    ...(state.centred ? [] : ['offsets kept']),
  ]
  return (
    <footer class="status">
      <span class="said" role="status">
        {said}
      </span>
      {said === '' && (
        <span class="readout">
          {readout === '' ? (small ? '' : 'Point at a trace for its exact value; ? tells keys and gestures.') : readout}
        </span>
      )}
      <span class="spring" />
      {(!small || readout + said === '') && <span>{about.join(' · ')}</span>}
    </footer>
  )
}
