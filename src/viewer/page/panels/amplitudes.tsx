import { useMemo } from 'preact/hooks'
import { amplitudesScene } from '../../../plot/index.js'
import { useAnswer } from '../link/useAnswer.js'
import { useWhenSeen } from '../link/useWhenSeen.js'
import type { Panel, PanelProps } from './panel.js'
import { noSamples, useChosen } from './spikes/chosen.js'
import { Picture, pictureSize } from './spikes/picture.js'

const MOST = 6
/** Of more spikes, an even choice is read, which is said. */
const SPIKES = 2000

const Amplitudes = (props: PanelProps) => {
  const { session, size, view, state } = props
  const [seen, place] = useWhenSeen()
  const chosen = useChosen(props, seen, MOST)
  const asked = useAnswer(
    session,
    chosen !== undefined && chosen.unitIds.length > 0 && !view.live
      ? {
          type: 'amplitudes',
          recording: view.recording.key,
          pipeline: view.pipeline,
          segment: state.segment,
          sorting: chosen.sorting.key,
          unitIds: chosen.unitIds,
          most: SPIKES,
        }
      : undefined,
  )
  const { answer } = asked
  const scene = useMemo(() => {
    if (chosen === undefined || answer === undefined) return undefined
    // The answer counts units among all of the sorting, the picture among those that it has.
    const ids = [...chosen.counts.keys()]
    const there = chosen.unitIds.map((id) => ids.indexOf(id))
    const data = {
      unitIds: chosen.unitIds,
      colours: chosen.colours(chosen.unitIds),
      sampleIndex: answer.sampleIndex,
      unitIndex: Int32Array.from(answer.unitIndex, (unit) => there.indexOf(unit)),
      amplitudes: answer.amplitude.map((value, spike) => (there.includes(answer.unitIndex[spike]) ? value : Number.NaN)),
      total: answer.total,
      samplingFrequency: chosen.sorting.samplingFrequency,
      startFrame: 0,
      endFrame: Math.round(view.seconds * chosen.sorting.samplingFrequency),
      unit: answer.unit,
    }
    return amplitudesScene(data, { ...pictureSize(size), theme: chosen.theme })
  }, [answer, chosen, size, view.seconds])
  return <Picture name="Amplitudes" asked={asked} scene={scene} place={place} note={chosen?.note ?? ''} />
}

/** The amplitude of each spike over the segment, on the channel where its unit is largest. */
export const amplitudes: Panel = {
  name: 'amplitudes',
  title: 'Amplitudes',
  place: 'side',
  half: true,
  isPicture: true,
  empty: noSamples,
  Component: Amplitudes,
}
