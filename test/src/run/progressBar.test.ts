import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Progress } from '../../../src/run/progress.js'
import { progressBar, rateText, spikeRateText } from '../../../src/run/progressBar.js'

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

  test('is drawn ten times a second at most, but for the end', () => {
    const { written, bar } = watch(true)
    const drawn = (wait: number, frames: number): boolean => {
      const before = written.length
      vi.advanceTimersByTime(wait)
      bar.update(at(frames))
      return written.length > before
    }
    expect([drawn(1000, 1), drawn(99, 2), drawn(1, 3), drawn(99, 4), drawn(1, 1000)]).toEqual([true, false, true, false, true])
  })

  test('a cell of the bar is full from its middle on', () => {
    const { written, bar } = watch(true)
    // A cell is 4.17 %: 23 % are five and a half.
    bar.update(at(229))
    vi.advanceTimersByTime(100)
    bar.update(at(230))
    expect(written.map((text) => text.split('█').length - 1)).toEqual([5, 6])
  })

  test('the line has twenty columns on the narrowest terminal, and those of a common one where none are told', () => {
    const wide: Progress = { ...at(500, 7500), bytesPerSecond: 1_234_567e6 }
    const widths = [10, undefined].map((columns) => {
      const written: string[] = []
      progressBar(header, { isTTY: true, ...(columns && { columns }), write: (text) => written.push(text) }).update(wide)
      return written[0].length - '\r\x1b[K'.length
    })
    expect(widths).toEqual([20, 79])
  })

  test('a line is left once, and none where nothing was drawn', () => {
    const { written, bar } = watch(true)
    bar.end()
    bar.update(at(1000))
    bar.end()
    bar.end()
    expect(written.filter((text) => text === '\n')).toHaveLength(1)
  })

  test('nothing to do is done', () => {
    const { written, bar } = watch(true)
    bar.update({ ...at(0), totalFrames: 0 })
    expect(written[0]).toContain('100 %')
  })
})

test.each([
  [0.2, '1 s'],
  [59, '59 s'],
  [59.1, '1 min 00 s'],
  [121, '2 min 01 s'],
  [3599, '59 min 59 s'],
  [3600, '1 h 00 min'],
  [7500, '2 h 05 min'],
])('%d seconds are told as %s', (seconds, told) => {
  const { written, bar } = watch(true)
  bar.update(at(500, seconds))
  expect(written[0]).toContain(` · ${told} left`)
})

test('rates have two digits, and from a hundred on all before the point', () => {
  // A second of the recording is 4000 bytes.
  expect(rateText({ bytesPerSecond: 100e6 }, header)).toBe('100 MB/s · 25000 × real time')
  expect(rateText({ bytesPerSecond: 123.45e6 }, header)).toBe('123 MB/s · 30863 × real time')
  expect(rateText({ bytesPerSecond: 99e6 }, header)).toBe('99 MB/s · 24750 × real time')
})

test('the rate of spikes is that of their frames, and none before time has passed', () => {
  expect(spikeRateText({ ...at(6000), seconds: 2 }, 1000)).toBe('3.0 × real time')
  expect(spikeRateText({ ...at(6000), seconds: 0 }, 1000)).toBe('0.0 × real time')
})

describe('elsewhere', () => {
  test('the first line comes at a tenth', () => {
    const { written, bar } = watch(false)
    vi.advanceTimersByTime(2000)
    bar.update(at(90))
    bar.update(at(100))
    expect(written).toHaveLength(1)
  })

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
