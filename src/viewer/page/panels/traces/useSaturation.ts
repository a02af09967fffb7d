import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { TraceSaturation } from '../../../../plot/index.js'
import type { SaturationAnswer, SaturationRequest } from '../../../protocol.js'
import { useAnswer } from '../../link/useAnswer.js'
import type { PanelProps } from '../panel.js'
import type { Row } from './rows.js'
import type { Wanted } from './store.js'

/** Traces come first: a window that has rested so long is asked for. */
const REST_MS = 120
/** Wider windows are not looked through, which is said. */
const MOST_SAMPLES = 2 ** 29

/** What is known of the saturated samples of a window. */
export interface ShownSaturation {
  readonly stretches: readonly TraceSaturation[]
  /** A row each. */
  readonly counts: readonly number[]
  /** Said below the traces. */
  readonly note: string
}

const nothing: ShownSaturation = { stretches: [], counts: [], note: '' }

/** Samples of the rows that reached an end of what could be recorded, before the pipeline. */
export const useSaturation = (
  { session, view }: Pick<PanelProps, 'session' | 'view'>,
  { recording, pipeline, segment, channelIds, binFrames, bins, readable }: Wanted,
  rows: readonly Row[],
): ShownSaturation => {
  const [startFrame, endFrame] = [Math.max(readable[0], bins[0]) * binFrames, Math.min(readable[1], bins[1]) * binFrames]
  const isWide = (endFrame - startFrame) * channelIds.length > MOST_SAMPLES
  const isAsked = !view.live && !isWide && channelIds.length > 0 && endFrame > startFrame
  const wanted: SaturationRequest | undefined = isAsked
    ? { recording, pipeline, segment, channelIds, binFrames, startFrame, endFrame }
    : undefined
  const [rested, setRested] = useState<SaturationRequest>()
  const key = JSON.stringify(wanted)
  useEffect(() => {
    const later = setTimeout(() => setRested(wanted), REST_MS)
    return () => clearTimeout(later)
  }, [key])
  const { answer, waiting } = useAnswer(session, rested && { type: 'saturation', ...rested })
  // Stretches are told by frames: those of the window before are right in the next one too, where it is of the same channels.
  const samples = JSON.stringify([recording, segment, channelIds])
  const known = useRef<{ readonly samples: string; readonly answer: SaturationAnswer }>(undefined)
  if (rested !== undefined && answer !== undefined && !waiting && known.current?.answer !== answer)
    known.current = { samples: JSON.stringify([rested.recording, rested.segment, rested.channelIds]), answer }
  const found = isAsked && known.current?.samples === samples ? known.current.answer : undefined
  const isOfNow = !waiting && JSON.stringify(rested) === key
  return useMemo(() => {
    if (isWide && !view.live) return { ...nothing, note: 'too wide a window to look for saturated samples' }
    if (found === undefined) return nothing
    const rowOf = new Map(rows.map(({ id }, row) => [id, row]))
    const places = channelIds.map((id) => rowOf.get(id) ?? -1)
    const stretches = Array.from(found.side, (side, at) => ({
      row: places[found.channelIndex[at]],
      startFrame: found.startFrame[at],
      endFrame: found.endFrame[at],
      side,
    })).filter((each) => each.row >= 0 && each.endFrame > startFrame && each.startFrame < endFrame)
    if (!isOfNow) return { ...nothing, stretches }
    const counts = new Array<number>(rows.length).fill(0)
    for (const [at, count] of found.counts.entries()) if (places[at] >= 0) counts[places[at]] = count
    const total = counts.reduce((sum, count) => sum + count, 0)
    const channels = counts.filter((count) => count > 0).length
    const note = total === 0 ? '' : `${total} saturated samples on ${channels} ${channels === 1 ? 'channel' : 'channels'}`
    return { stretches, counts, note }
  }, [found, isOfNow, isWide, rows, startFrame, endFrame, view.live])
}
