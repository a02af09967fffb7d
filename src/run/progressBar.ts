import { itemSize } from '../model/dtype.js'
import type { Header } from '../model/header.js'
import type { Progress } from './progress.js'

/** Shows how far something is. */
export interface ProgressBar {
  readonly update: (progress: Progress) => void
  /** Leave the line, so that what follows starts on its own. */
  readonly end: () => void
}

/** What is written to: a stream that may be a terminal. */
export interface ProgressStream {
  readonly isTTY?: boolean
  readonly columns?: number
  readonly write: (text: string) => unknown
}

/** Cells of the bar. */
const CELLS = 24
/** A terminal is redrawn no more often than this, in ms. */
const REDRAW = 100
/** Where nothing can be redrawn: ms before a step of 10 % is worth a line, and before a line comes whatever the step. */
const [SOON, LATE] = [2000, 10_000]

const round = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toPrecision(2))

/** The rate as a person reads it: `72 MB/s · 1.6 × real time`. */
export const rateText = (
  { bytesPerSecond }: Pick<Progress, 'bytesPerSecond'>,
  { channelIds, dtype, samplingFrequency }: Header,
): string => {
  const speed = bytesPerSecond / (channelIds.length * itemSize(dtype) * samplingFrequency)
  return `${round(bytesPerSecond / 1e6)} MB/s · ${round(speed)} × real time`
}

/** Seconds that are left, as a person reads them: `8 s`, `4 min 30 s`, `2 h 05 min`. */
const leftText = (seconds: number): string => {
  const whole = Math.ceil(seconds)
  if (whole < 60) return `${whole} s left`
  const minutes = Math.floor(whole / 60)
  if (minutes < 60) return `${minutes} min ${`${whole % 60}`.padStart(2, '0')} s left`
  return `${Math.floor(minutes / 60)} h ${`${minutes % 60}`.padStart(2, '0')} min left`
}

/** The same of spikes, which have no bytes of samples. */
export const spikeRateText = ({ frames, seconds }: Progress, samplingFrequency: number): string =>
  `${round(seconds > 0 ? frames / seconds / samplingFrequency : 0)} × real time`

/** What tells the rate: `rateText` of a recording, or another. */
type Rate = (progress: Progress) => string

/** One line that is redrawn on a terminal; elsewhere a plain line now and then. */
export const progressBar = (subject: Header | Rate, stream: ProgressStream = process.stderr): ProgressBar => {
  const rate: Rate = typeof subject === 'function' ? subject : (progress) => rateText(progress, subject)
  const draw = stream.isTTY === true ? redrawn(rate, stream) : spoken(rate, stream)
  return {
    update: (progress) =>
      draw.update(progress, progress.totalFrames === 0 ? 100 : Math.floor((100 * progress.frames) / progress.totalFrames)),
    end: draw.end,
  }
}

interface Drawing {
  readonly update: (progress: Progress, percent: number) => void
  readonly end: () => void
}

const lineOf = (progress: Progress, percent: number, rate: Rate): string => {
  const left = progress.secondsLeft === undefined || percent === 100 ? '' : ` · ${leftText(progress.secondsLeft)}`
  return `${`${percent}`.padStart(3)} % · ${rate(progress)}${left}`
}

const redrawn = (rate: Rate, stream: ProgressStream): Drawing => {
  let last: number | undefined
  return {
    update: (progress, percent) => {
      const now = performance.now()
      if (last !== undefined && now - last < REDRAW && percent < 100) return
      last = now
      const full = Math.round((CELLS * percent) / 100)
      const text = `${'█'.repeat(full)}${'░'.repeat(CELLS - full)} ${lineOf(progress, percent, rate)}`
      // A terminal that does not know its width says 0.
      const columns = stream.columns === undefined || stream.columns === 0 ? 80 : stream.columns
      stream.write(`\r${text.slice(0, Math.max(20, columns - 1))}\x1b[K`)
    },
    end: () => {
      if (last !== undefined) stream.write('\n')
      last = undefined
    },
  }
}

const spoken = (rate: Rate, stream: ProgressStream): Drawing => {
  let last = { percent: 0, at: performance.now() }
  return {
    update: (progress, percent) => {
      const now = performance.now()
      const waited = now - last.at
      if (waited < LATE && (waited < SOON || percent < last.percent + 10)) return
      last = { percent, at: now }
      stream.write(`${lineOf(progress, percent, rate)}\n`)
    },
    end: () => undefined,
  }
}
