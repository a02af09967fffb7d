import { useMemo, useState } from 'preact/hooks'
import { isiScene } from '../../../plot/index.js'
import { useAnswer } from '../link/useAnswer.js'
import { useWhenSeen } from '../link/useWhenSeen.js'
import { Choice } from '../shell/choice.js'
import type { Panel, PanelProps } from './panel.js'
import { noSorting, useChosen } from './spikes/chosen.js'
import { Picture, pictureSize } from './spikes/picture.js'

const MOST = 6
const BINS = 100
const windows = [20, 50, 100, 500, 2000].map((ms) => [String(ms), `up to ${ms} ms`] as const)
/** ms within which a neuron does not fire again. */
const REFRACTORY = 2

const Isi = (props: PanelProps) => {
  const { session, size } = props
  const [seen, place] = useWhenSeen()
  const [windowMs, setWindowMs] = useState('50')
  const chosen = useChosen(props, seen, MOST)
  const asked = useAnswer(
    session,
    chosen !== undefined && chosen.unitIds.length > 0
      ? {
          type: 'isi',
          sorting: chosen.sorting.key,
          unitIds: chosen.unitIds,
          windowMs: Number(windowMs),
          binMs: Number(windowMs) / BINS,
        }
      : undefined,
  )
  const { answer } = asked
  const scene = useMemo(() => {
    if (chosen === undefined || answer === undefined) return undefined
    const { unitIds, edges, counts } = answer
    const bins = edges.length - 1
    const colours = chosen.colours(unitIds)
    const units = unitIds.map((unitId, unit) => ({
      unitId,
      colour: colours[unit],
      edges,
      counts: counts.subarray(unit * bins, (unit + 1) * bins),
    }))
    return isiScene(units, { ...pictureSize(size, 'much'), theme: chosen.theme, refractoryMs: REFRACTORY })
  }, [answer, chosen, size])
  return (
    <Picture
      name="Intervals between spikes"
      asked={asked}
      scene={scene}
      place={place}
      much="much"
      note={chosen?.note ?? ''}
      tools={<Choice label="Longest interval" value={windowMs} options={windows} change={setWindowMs} />}
    />
  )
}

/** How long it is from each spike of a unit to its next, of all spikes. */
export const isi: Panel = {
  name: 'isi',
  title: 'Intervals (ISI)',
  place: 'side',
  half: true,
  isPicture: true,
  empty: noSorting,
  Component: Isi,
}
