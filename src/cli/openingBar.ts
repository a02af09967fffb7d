import type { OpenProgress } from '../declare/source.js'
import { progressMeter } from '../run/progress.js'
import { type ProgressStream, progressBar } from '../run/progressBar.js'

/** Opening that takes less, in ms, is not worth a line. */
const PATIENCE = 500

/** Shows how far the files are that are looked through while INPUT is opened: all that are known of, as one. */
export const openingBar = (
  stream: ProgressStream = process.stderr,
  now: () => number = () => performance.now(),
): { readonly update: (progress: OpenProgress) => void; readonly end: () => void } => {
  const files = new Map<string, OpenProgress>()
  const bar = progressBar(({ bytesPerSecond }) => `${(bytesPerSecond / 1e6).toFixed(0)} MB/s · looking for gaps`, stream)
  const meter = progressMeter(0, 1)
  const begun = now()
  return {
    update: (progress) => {
      files.set(progress.path, progress)
      if (now() - begun < PATIENCE) return
      const sum = (key: 'bytes' | 'totalBytes'): number => [...files.values()].reduce((all, each) => all + each[key], 0)
      const [frames, totalFrames] = [sum('bytes'), sum('totalBytes')]
      const { seconds, bytesPerSecond } = meter(frames)
      bar.update({ frames, totalFrames, seconds, bytesPerSecond, secondsLeft: undefined })
    },
    end: bar.end,
  }
}
