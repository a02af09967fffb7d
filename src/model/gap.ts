/**
 * Why frames of a live stream are missing. `source`: the source has skipped them, or says that it has none of them any more;
 * `incomplete`: they came without one of their channels; `connection`: they passed while there was none; `overflow`: the consumer
 * was too slow; `clock`: the clock of the source jumped; `restart`: the source began to count anew; `end`: it was lost for good;
 * `beside`: of several that stand side by side, another had ended.
 */
export const gapCauses = ['source', 'incomplete', 'connection', 'overflow', 'clock', 'restart', 'end', 'beside'] as const
/** One of `gapCauses`. */
export type GapCause = (typeof gapCauses)[number]

/** Frames of a source that a consumer does not get. */
export interface Loss {
  /** The first frame that is missing, as the source counts. */
  readonly sample: number
  /** How many; undefined where nobody can know. */
  readonly frames: number | undefined
  readonly cause: GapCause
}

/** The same, with its place in the stream: the segment that ends there, or before which it stands. */
export interface Gap extends Loss {
  readonly segment: number
  /** The frame of the segment at which they are missing: its length, or 0 where nothing came before. */
  readonly frame: number
}

/** A gap as a person reads it: `300 frames are missing at frame 1200 of segment 0, from sample 5200 on: the consumer was too slow`. */
export const gapText = ({ segment, frame, sample, frames, cause }: Gap): string => {
  const many = frames === undefined ? 'an unknown number of frames is' : frames === 1 ? 'one frame is' : `${frames} frames are`
  return `${many} missing at frame ${frame} of segment ${segment}, from sample ${sample} on: ${reasons[cause]}`
}

const reasons: Readonly<Record<GapCause, string>> = {
  source: 'the source has skipped them',
  incomplete: 'a channel of them did not come',
  connection: 'there was no connection',
  overflow: 'the consumer was too slow',
  clock: 'the clock of the source jumped',
  restart: 'the source began anew',
  end: 'the source was lost',
  beside: 'another that stands beside it had ended',
}
