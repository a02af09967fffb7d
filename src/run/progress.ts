import { conflict, FaultError } from '../model/fault.js'

/** How far a save is. */
export interface Progress {
  readonly frames: number
  readonly totalFrames: number
  /** Bytes of input that were worked off a second. */
  readonly bytesPerSecond: number
  readonly seconds: number
  /** Undefined while too little is done to tell. */
  readonly secondsLeft: number | undefined
}

/** How far a save is; the last value of its stream has what was saved, opened. */
export interface SaveProgress<S> extends Progress {
  readonly saved?: S
}

/** The progress of a save that has nothing left to do. */
export const allDone = (totalFrames: number): Progress => ({
  frames: totalFrames,
  totalFrames,
  bytesPerSecond: 0,
  seconds: 0,
  secondsLeft: 0,
})

/** A function of the caller's that is told of progress: what it throws is a fault of its own, and none of the disk's. */
export const guarded =
  <P = Progress>(tell: ((progress: P) => void) | undefined): ((progress: P) => void) =>
  (progress) => {
    try {
      tell?.(progress)
    } catch (error) {
      const found = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
      throw new FaultError(conflict('onProgress', 'a function that throws nothing', found), { cause: error })
    }
  }

/** Tells progress from the frames done and the time it took. */
export const progressMeter = (totalFrames: number, rowBytes: number, alreadyDone = 0) => {
  const started = performance.now()
  return (frames: number): Progress => {
    const seconds = (performance.now() - started) / 1000
    const fresh = frames - alreadyDone
    return {
      frames,
      totalFrames,
      seconds,
      bytesPerSecond: seconds > 0 ? (fresh * rowBytes) / seconds : 0,
      secondsLeft: fresh > 0 ? (seconds * (totalFrames - frames)) / fresh : undefined,
    }
  }
}
