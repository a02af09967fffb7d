import type { Knots } from '../../model/header.js'

/** Follows frames and their timestamps, and keeps the few between which the others lie on lines, within a tolerance in microseconds. */
export class ClockLine {
  private readonly frames: number[] = []
  private readonly times: number[] = []
  /** The slopes, in microseconds a frame, of lines from the last knot that pass all frames since. */
  private low = 0
  private high = Number.POSITIVE_INFINITY
  private lastFrame = 0
  private lastTime = 0

  /** Begins at frame 0. */
  constructor(
    time: number,
    private readonly tolerance: number,
  ) {
    this.keep(0, time)
  }

  add(frame: number, time: number): void {
    this.narrow(frame, time)
    if (this.low > this.high) {
      this.keep(this.lastFrame, this.lastTime)
      this.narrow(frame, time)
    }
    this.lastFrame = frame
    this.lastTime = time
  }

  /** The knots, the last frame among them. Where there is one frame alone, it goes on at `period` microseconds a frame. */
  knots(period: number): Knots {
    const [frames, times] = [[...this.frames], [...this.times]]
    if (this.lastFrame > frames[frames.length - 1]) {
      frames.push(this.lastFrame)
      times.push(this.lastTime)
    }
    if (frames.length === 1) {
      frames.push(1)
      times.push(times[0] + period)
    }
    return { frames: Float64Array.from(frames), times: Float64Array.from(times) }
  }

  private narrow(frame: number, time: number): void {
    const [from, at] = [this.frames[this.frames.length - 1], this.times[this.times.length - 1]]
    this.low = Math.max(this.low, (time - this.tolerance - at) / (frame - from))
    this.high = Math.min(this.high, (time + this.tolerance - at) / (frame - from))
  }

  private keep(frame: number, time: number): void {
    this.frames.push(frame)
    this.times.push(time)
    this.low = 0
    this.high = Number.POSITIVE_INFINITY
    this.lastFrame = frame
    this.lastTime = time
  }
}

/** The frame at a time, no integer mostly, by a clock of knots; beyond the ends it goes on as in the piece there. */
export const frameAt = ({ frames, times }: Knots, time: number): number => {
  let [low, high] = [0, times.length - 1]
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (times[middle] > time) high = middle
    else low = middle
  }
  return frames[low] + ((time - times[low]) * (frames[low + 1] - frames[low])) / (times[low + 1] - times[low])
}
