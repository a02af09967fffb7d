import { useEffect, useState } from 'preact/hooks'
import type { Value } from '../../../protocol.js'
import { useAnswer } from '../../link/useAnswer.js'
import type { PanelProps } from '../panel.js'

/** A pointer that has rested so long is asked for. */
const REST_MS = 60

/** The exact sample at a frame of a channel, when the pointer has rested there. */
export const useValue = (
  { session, view, state }: PanelProps,
  at: { readonly frame: number; readonly channelId: string | number } | undefined,
): Value | undefined => {
  const [rested, setRested] = useState(at)
  const key = JSON.stringify(at)
  useEffect(() => {
    const later = setTimeout(() => setRested(at), REST_MS)
    return () => clearTimeout(later)
  }, [key])
  const isThere = rested !== undefined && at !== undefined && JSON.stringify(rested) === key
  const { answer, waiting } = useAnswer(
    session,
    isThere
      ? { type: 'value', recording: view.recording.key, pipeline: view.pipeline, segment: state.segment, ...rested }
      : undefined,
  )
  return isThere && !waiting ? answer : undefined
}

const number = (value: number | undefined, unit: string): string | undefined =>
  value === undefined ? undefined : `${Number.isInteger(value) ? value : value.toPrecision(6)} ${unit}`

/** `, clock 1203.25 s`: where the recording's clock is another than the time from the start of the segment. */
export const clockText = (value: Value | undefined, seconds: number): string =>
  value?.time === undefined || Math.abs(value.time - seconds) < 1e-6 ? '' : `, clock ${value.time.toFixed(5)} s`

/** `-12.3 µV (raw 5.07 µV)`. */
export const valueText = (value: Value | undefined, hasPipeline: boolean): string => {
  if (value === undefined) return '…'
  const [processed, raw] = [number(value.processed, value.processedUnit), number(value.raw, value.rawUnit)]
  if (!hasPipeline) return raw ?? processed ?? 'no such sample'
  return `${processed ?? 'no such sample'}${raw === undefined ? '' : ` (raw ${raw})`}`
}
