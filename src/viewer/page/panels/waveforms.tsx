import { useMemo, useState } from 'preact/hooks'
import { waveformsScene } from '../../../plot/index.js'
import type { UnitWaveforms } from '../../protocol.js'
import { useAnswer } from '../link/useAnswer.js'
import { useWhenSeen } from '../link/useWhenSeen.js'
import { Choice } from '../shell/choice.js'
import type { Panel, PanelProps } from './panel.js'
import { noSamples, useChosen } from './spikes/chosen.js'
import { Picture, pictureSize } from './spikes/picture.js'

const MOST = 6
const channels = [4, 8, 12, 24, 48].map((count) => [String(count), `${count} channels a unit`] as const)

const Waveforms = (props: PanelProps) => {
  const { session, size, view } = props
  const [seen, place] = useWhenSeen()
  const [count, setCount] = useState('8')
  const chosen = useChosen(props, seen, MOST)
  const asked = useAnswer(
    session,
    chosen !== undefined && chosen.unitIds.length > 0 && !view.live
      ? {
          type: 'unitWaveforms',
          recording: view.recording.key,
          pipeline: view.pipeline,
          sorting: chosen.sorting.key,
          unitIds: chosen.unitIds,
        }
      : undefined,
  )
  const { answer } = asked
  const scene = useMemo(() => {
    if (chosen === undefined || answer === undefined) return undefined
    const places = new Map(view.shape.channels.map(({ id, location }) => [id, location]))
    const locations = answer.channelIds.flatMap((id) => {
      const found = places.get(id)
      return found === undefined ? [] : [found]
    })
    const data = {
      ...answer,
      average: answer.mean,
      colours: chosen.colours(answer.unitIds),
      extremumChannelIndex: extrema(answer),
      samplingFrequency: view.shape.samplingFrequency,
      ...(locations.length === answer.channelIds.length && { locations }),
    }
    return waveformsScene(data, { ...pictureSize(size), theme: chosen.theme, channelsPerUnit: Number(count) })
  }, [answer, chosen, size, view.shape, count])
  const averaged =
    answer === undefined
      ? ''
      : `mean ± SD of ${answer.counts.reduce((sum, each) => sum + each, 0)} of ${answer.totals.reduce((sum, each) => sum + each, 0)} spikes`
  return (
    <Picture
      name="Mean waveforms"
      asked={asked}
      scene={scene}
      place={place}
      note={[averaged, chosen?.note ?? ''].filter((each) => each !== '').join(' · ')}
      tools={<Choice label="Channels of a unit" value={count} options={channels} change={setCount} />}
    />
  )
}

/** The channel on which each unit is farthest from 0; -1 where it has no waveform. */
const extrema = ({ unitIds, frames, channelIds, mean }: UnitWaveforms): Int32Array =>
  Int32Array.from(unitIds, (_, unit) => {
    const own = mean.subarray(unit * frames * channelIds.length, (unit + 1) * frames * channelIds.length)
    let best = -1
    for (let at = 0; at < own.length; at++) if (Math.abs(own[at]) > (best < 0 ? 0 : Math.abs(own[best]))) best = at
    return best < 0 ? -1 : best % channelIds.length
  })

/** The mean waveform of units and how much spikes differ from it, where the channels lie on the probe. */
export const waveforms: Panel = {
  name: 'waveforms',
  title: 'Waveforms',
  place: 'side',
  isPicture: true,
  empty: noSamples,
  Component: Waveforms,
}
