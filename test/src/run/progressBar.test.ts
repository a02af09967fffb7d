import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Progress } from '../../../src/run/progress.js'
import { progressBar } from '../../../src/run/progressBar.js'

const header = { samplingFrequency: 1000, channelIds: [0, 1], dtype: 'int16', properties: {}, annotations: {} } as const
const at = (frames: number, secondsLeft?: number): Progress => ({
  frames,
  totalFrames: 1000,
  seconds: 1,
  bytesPerSecond: 40_000,
  secondsLeft,
})
const watch = (isTTY: boolean, columns = 80) => {
  const written: string[] = []
  return { written, bar: progressBar(header, { isTTY, columns, write: (text) => written.push(text) }) }
}

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('on a terminal', () => {
  test('one line is redrawn, not more often than is seen, and left at the end', () => {
    const { written, bar } = watch(true)
    bar.update(at(0))
    bar.update(at(100, 90))
    vi.advanceTimersByTime(200)
    bar.update(at(500, 3661))
    bar.update(at(1000, 0))
    bar.end()
    const [empty, half, full] = ['░'.repeat(24), '█'.repeat(12) + '░'.repeat(12), '█'.repeat(24)]
    expect(written).toEqual([
      `\r${empty}   0 % · 0.040 MB/s · 10 × real time\x1b[K`,
      `\r${half}  50 % · 0.040 MB/s · 10 × real time · 1 h 01 min left\x1b[K`,
      `\r${full} 100 % · 0.040 MB/s · 10 × real time\x1b[K`,
      '\n',
    ])
  })

  test('the line is never wider than the terminal; one that does not know its width says 0', () => {
    const widths = [40, 0].map((columns) => {
      const { written, bar } = watch(true, columns)
      bar.update(at(500, 100))
      return written[0].length - '\r\x1b[K'.length
    })
    expect(widths).toEqual([39, '████████████░░░░░░░░░░░░  50 % · 0.040 MB/s · 10 × real time · 1 min 40 s left'.length])
  })
})

describe('elsewhere', () => {
  test('a plain line for every tenth, two seconds apart at least, or after ten seconds', () => {
    const { written, bar } = watch(false)
    const waits = [
      { wait: 1000, frames: 500 },
      { wait: 1000, frames: 600, line: ' 60 %' },
      { wait: 1000, frames: 700 },
      { wait: 1000, frames: 700, line: ' 70 %' },
      { wait: 5000, frames: 750 },
      { wait: 5000, frames: 751, line: ' 75 %' },
      { wait: 2000, frames: 1000, line: '100 %' },
    ]
    for (const { wait, frames } of waits) {
      vi.advanceTimersByTime(wait)
      bar.update(at(frames, 8.2))
    }
    bar.end()
    const left = (line: string): string => (line === '100 %' ? '' : ' · 9 s left')
    expect(written).toEqual(
      waits.flatMap(({ line }) => (line === undefined ? [] : [`${line} · 0.040 MB/s · 10 × real time${left(line)}\n`])),
    )
  })
})
