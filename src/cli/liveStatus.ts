import type { Observable } from 'rxjs'
import { calibrate } from '../api/calibrate.js'
import { detectPeaks } from '../api/operators.js'
import type { Chunk } from '../model/block.js'
import { renderFault } from '../model/fault.js'
import type { Header } from '../model/header.js'
import type { SpikeChunk } from '../model/spikes.js'
import type { Acquisition } from '../stream/acquisition.js'
import { watched } from '../stream/session.js'
import { redraw, tell } from './output.js'

/** What was counted since it began. */
export interface Counted {
  frames: number
  /** Frames of gaps whose length is known. */
  lost: number
  gaps: number
  peaks: number
  bytes: number
}

/** Seconds that noise is estimated from. */
const CALIBRATION = 2

/** The peaks of a stream, which are counted as they are found: on each channel by itself where nobody knows which are near it. */
export const peaksOf = (chunks: Observable<Chunk>, { probe }: Header, counted: Counted): Observable<SpikeChunk> =>
  watched(
    chunks.pipe(
      calibrate(detectPeaks({ method: probe === undefined ? 'by_channel' : 'locally_exclusive' }), { seconds: CALIBRATION }),
    ),
    ({ spikes: { sampleIndex } }) => {
      counted.peaks += sampleIndex.length
    },
  )

/** How often the line is written: on a terminal, and elsewhere, in milliseconds. */
const [OFTEN, SELDOM] = [500, 10_000]

/** Shows how an acquisition stands, until it is ended. */
export const statusLine = (acquisition: Acquisition, counted: Counted, isShown: boolean): { readonly end: () => void } => {
  const { isTTY = false } = process.stderr
  let before = { frames: 0, peaks: 0, at: performance.now() }
  const look = (): string => {
    const { state, fault, consumers } = acquisition.status()
    const lost = Math.max(counted.lost, ...consumers.map((each) => each.lost))
    const lag = Math.max(0, ...consumers.map((each) => each.lag))
    const now = performance.now()
    const rate = (what: 'frames' | 'peaks'): number => (1000 * (counted[what] - before[what])) / Math.max(1, now - before.at)
    // What has ended comes no more, and what waits then is not late.
    const pace =
      state === 'ended' ? ['finishing'] : [`${(rate('frames') / 1000).toFixed(1)} kHz`, `lag ${(1000 * lag).toFixed(0)} ms`]
    const parts = [
      `${(counted.frames / acquisition.header.samplingFrequency).toFixed(1)} s`,
      ...pace,
      `lost ${lost}`,
      ...(counted.peaks > 0 ? [`${rate('peaks').toFixed(0)} peaks/s`] : []),
      ...(counted.bytes > 0 ? [`disk ${(counted.bytes / 1e6).toFixed(1)} MB`] : []),
      ...(state === 'reconnecting' ? [`reconnecting${fault === undefined ? '' : `: ${renderFault(fault)}`}`] : []),
    ]
    before = { frames: counted.frames, peaks: counted.peaks, at: now }
    return parts.join(' · ')
  }
  const show = (): void => {
    const line = look()
    if (isShown) (isTTY ? redraw : tell)(line)
  }
  const timer = setInterval(show, isTTY ? OFTEN : SELDOM)
  return { end: () => clearInterval(timer) }
}
