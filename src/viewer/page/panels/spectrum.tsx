import { useEffect, useMemo, useState } from 'preact/hooks'
import { spectrumScene, themes } from '../../../plot/index.js'
import { useAnswer } from '../link/useAnswer.js'
import { useWhenSeen } from '../link/useWhenSeen.js'
import { Choice } from '../shell/choice.js'
import { noSamplesIn } from '../state/view.js'
import type { Panel, PanelProps } from './panel.js'
import { Picture, pictureSize } from './spikes/picture.js'
import { rowsOf, seenOf } from './traces/rows.js'

/** Of more samples, a part from the middle is read, which is said. */
const MOST_SAMPLES = 8_000_000
/** A window that moves on is not followed at every step. */
const REST_MS = 250
const scales = [
  ['log', 'log f'],
  ['linear', 'linear f'],
] as const

const Spectrum = ({ session, size, view, state, theme }: PanelProps) => {
  const [seen, place] = useWhenSeen()
  const [scale, setScale] = useState<string>('log')
  const channelIds = seenOf(rowsOf(view.shape, state), state).map(({ id }) => id)
  const rate = view.shape.samplingFrequency
  const wanted = Math.round(state.duration * rate)
  const frames = Math.min(wanted, Math.floor(MOST_SAMPLES / Math.max(1, channelIds.length)))
  const startFrame = Math.max(0, Math.round(state.start * rate + (wanted - frames) / 2))
  const window = useRested(`${startFrame} ${frames}`, REST_MS)
  const [from, length] = window.split(' ').map(Number)
  const asked = useAnswer(
    session,
    seen && channelIds.length > 0 && length > 1 && !view.live
      ? {
          type: 'spectrum',
          recording: view.recording.key,
          pipeline: view.pipeline,
          segment: state.segment,
          startFrame: from,
          endFrame: from + length,
          channelIds,
        }
      : undefined,
  )
  const { answer } = asked
  const scene = useMemo(() => {
    if (answer === undefined || answer.power.length !== channelIds.length * answer.frequencies.length) return undefined
    return spectrumScene({ channelIds, ...answer }, { ...pictureSize(size), theme: themes[theme], logFrequency: scale === 'log' })
  }, [answer, size, theme, scale])
  const part = length < wanted ? ` · ${Number((length / rate).toPrecision(3))} of ${Number(state.duration.toPrecision(3))} s` : ''
  return (
    <Picture
      name="Spectrum"
      asked={asked}
      scene={scene}
      place={place}
      note={`${channelIds.length} of ${view.shape.channels.length} channels${part}`}
      tools={<Choice label="Scale of frequencies" value={scale} options={scales} change={setScale} />}
    />
  )
}

/** A value that has rested for so long. */
const useRested = (value: string, ms: number): string => {
  const [rested, setRested] = useState(value)
  useEffect(() => {
    const waiting = setTimeout(() => setRested(value), ms)
    return () => clearTimeout(waiting)
  }, [value, ms])
  return rested
}

/** The power of the traces that are seen, at each frequency. */
export const spectrum: Panel = {
  name: 'spectrum',
  title: 'Spectrum',
  place: 'side',
  half: true,
  isPicture: true,
  empty: ({ view }) =>
    view.live ? 'The spectrum of an acquisition is not computed: pause it, and open what was saved.' : noSamplesIn(view),
  Component: Spectrum,
}
