import { describe, expect, test } from 'vitest'
import { runsOf, wholeSegments, without } from '../../../src/run/runs.js'

const run = (start: number, end: number, segment = 0) => ({ segment, start, end })

describe('runs', () => {
  test('are long enough that little is computed twice, and end on the grid', () => {
    expect(runsOf(wholeSegments([{ frames: 105_000 }]), { jobs: 2, gridFrames: 1000, repeats: true })).toEqual([
      run(0, 20_000),
      run(20_000, 40_000),
      run(40_000, 60_000),
      run(60_000, 80_000),
      run(80_000, 100_000),
      run(100_000, 105_000),
    ])
  })

  test('are several a worker where nothing is computed twice: not all workers are equally fast', () => {
    const runs = runsOf(wholeSegments([{ frames: 160_000 }]), { jobs: 2, gridFrames: 1000, repeats: false })
    expect(runs).toHaveLength(16)
    expect(runs[0]).toEqual(run(0, 10_000))
  })

  test('give every worker something to do, even of little', () => {
    expect(runsOf(wholeSegments([{ frames: 4000 }]), { jobs: 2, gridFrames: 1000, repeats: true })).toEqual([
      run(0, 2000),
      run(2000, 4000),
    ])
    expect(runsOf(wholeSegments([{ frames: 3 }]), { jobs: 2, gridFrames: 1, repeats: true })).toEqual([run(0, 2), run(2, 3)])
    expect(runsOf(wholeSegments([{ frames: 3 }]), { jobs: 2, gridFrames: 1, repeats: false })).toEqual([
      run(0, 1),
      run(1, 2),
      run(2, 3),
    ])
  })

  test('do not cross segments; an empty one has none', () => {
    expect(
      runsOf(wholeSegments([{ frames: 10 }, { frames: 0 }, { frames: 5 }]), { jobs: 1, gridFrames: 1000, repeats: true }),
    ).toEqual([run(0, 10), run(0, 5, 2)])
  })

  test('of a day are few: there is nothing quadratic in its length', () => {
    expect(
      runsOf(wholeSegments([{ frames: 2_592_000_000 }]), { jobs: 4, gridFrames: 30_000, repeats: false }).length,
    ).toBeLessThanOrEqual(4 * 64)
  })
})

test('what is done is taken away', () => {
  expect(without([run(0, 100), run(100, 200)], [run(90, 120), run(0, 50, 1), run(20, 30)])).toEqual([
    run(0, 20),
    run(30, 90),
    run(120, 200),
  ])
  expect(without([run(0, 100)], [run(0, 100)])).toEqual([])
  expect(without([run(0, 100)], [])).toEqual([run(0, 100)])
})
