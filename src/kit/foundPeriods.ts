import type { Stretch } from '../dsp/noiseLevels.js'

/** Frames of a segment: its index, the first frame, and the frame after the last. */
export type Period = readonly [segment: number, startFrame: number, endFrame: number]

/** Puts periods together from frames that come in order, stretch by stretch. */
export class FoundPeriods {
  private readonly found: [segment: number, startFrame: number, endFrame: number][] = []

  /** Frame `frame` is in a period. One frame between two that are does not part them, as in SpikeInterface. */
  add(segment: number, frame: number): void {
    const last = this.found.at(-1)
    if (last !== undefined && last[0] === segment && frame <= last[2] + 1) last[2] = frame + 1
    else this.found.push([segment, frame, frame + 1])
  }

  periods(): readonly Period[] {
    return this.found
  }
}

/** All frames of segments of these lengths, so many at a time. */
export const wholeSegments =
  (atOnce: number) =>
  (lengths: readonly number[]): readonly Stretch[] =>
    lengths.flatMap((frames, segment) =>
      Array.from({ length: Math.ceil(frames / atOnce) }, (_, place) => {
        const start = place * atOnce
        return { segment, start, length: Math.min(atOnce, frames - start) }
      }),
    )
