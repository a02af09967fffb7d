import { useMemo, useState } from 'preact/hooks'
import { correlogramsScene } from '../../../plot/index.js'
import { useAnswer } from '../link/useAnswer.js'
import { useWhenSeen } from '../link/useWhenSeen.js'
import { Choice } from '../shell/choice.js'
import type { Panel, PanelProps } from './panel.js'
import { noSorting, useChosen } from './spikes/chosen.js'
import { Picture, pictureSize } from './spikes/picture.js'

/** More units of each other would be too small to read. */
const MOST = 5
const BINS = 100
/** ms from one end to the other. */
const windows = [20, 50, 100, 200, 1000].map((ms) => [String(ms), `±${ms / 2} ms`] as const)
const scales = [
  ['counts', 'Counts'],
  ['rate', 'Hz'],
] as const

const Correlograms = (props: PanelProps) => {
  const { session, size } = props
  const [seen, place] = useWhenSeen()
  const [windowMs, setWindowMs] = useState('100')
  const [scale, setScale] = useState<string>('counts')
  const chosen = useChosen(props, seen, MOST)
  const asked = useAnswer(
    session,
    chosen !== undefined && chosen.unitIds.length > 0
      ? {
          type: 'correlograms',
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
    const seconds = (edges[1] - edges[0]) / 1000
    // How often the unit of the row fires at each lag of a spike of the other one.
    const perSpike = (at: number): number => {
      const other = unitIds[Math.floor(at / bins) % unitIds.length]
      return counts[at] / Math.max(1, chosen.counts.get(other) ?? 0) / seconds
    }
    const values = scale === 'rate' ? Float64Array.from(counts, (_, at) => perSpike(at)) : counts
    const data = {
      unitIds,
      edges,
      counts: values,
      colours: chosen.colours(unitIds),
      unit: scale === 'rate' ? ('Hz' as const) : ('counts' as const),
    }
    return correlogramsScene(data, { ...pictureSize(size, 'much'), theme: chosen.theme })
  }, [answer, chosen, size, scale])
  return (
    <Picture
      name="Correlograms"
      asked={asked}
      scene={scene}
      place={place}
      much="much"
      note={chosen?.note ?? ''}
      tools={
        <>
          <Choice label="Window of correlograms" value={windowMs} options={windows} change={setWindowMs} />
          <Choice label="Counts or rates" value={scale} options={scales} change={setScale} />
        </>
      }
    />
  )
}

/** How units fire around their own spikes and those of each other, of all spikes. */
export const correlograms: Panel = {
  name: 'correlograms',
  title: 'Correlograms',
  place: 'side',
  half: true,
  isPicture: true,
  empty: noSorting,
  Component: Correlograms,
}
