/** How tissue moves along a probe, in each segment: a displacement at times and depths, in µm. */
export interface Motion {
  readonly direction: 'x' | 'y' | 'z'
  /** How it goes on between the times and depths. */
  readonly interpolationMethod: 'linear' | 'nearest'
  /** Depths in µm, ascending; one where all of the probe moves alike. */
  readonly spatialBinsUm: readonly number[]
  /** Seconds of each segment's times, ascending. */
  readonly temporalBinsS: readonly (readonly number[])[]
  /** Of each segment a row a time, of a value a depth. */
  readonly displacement: readonly (readonly (readonly number[])[])[]
}

/** Why this is no motion; undefined where it is one. */
export const problemInMotion = ({ spatialBinsUm, temporalBinsS, displacement }: Motion): string | undefined => {
  if (spatialBinsUm.length === 0) return 'no depth'
  if (!ascends(spatialBinsUm)) return 'depths that do not ascend'
  if (temporalBinsS.length !== displacement.length)
    return `times of ${temporalBinsS.length} segments, displacements of ${displacement.length}`
  for (const [segment, times] of temporalBinsS.entries()) {
    if (times.length === 0) return `no time in segment ${segment}`
    if (!ascends(times)) return `times of segment ${segment} that do not ascend`
    const rows = displacement[segment]
    if (rows.length !== times.length || rows.some((row) => row.length !== spatialBinsUm.length))
      return `displacements of segment ${segment} that are not ${times.length} × ${spatialBinsUm.length}`
  }
  return undefined
}

const ascends = (values: readonly number[]): boolean => values.every((value, place) => place === 0 || value > values[place - 1])

/** The last place, but the very last, whose value is not above one; and how far it is from there to the next, from 0 to 1. */
const placeIn = (values: readonly number[], value: number): readonly [place: number, part: number] => {
  if (values.length === 1) return [0, 0]
  const within = Math.max(values[0], Math.min(values[values.length - 1], value))
  let [low, high] = [0, values.length - 1]
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (values[middle] > within) high = middle
    else low = middle
  }
  return [low, (within - values[low]) / (values[low + 1] - values[low])]
}

/** µm by which a depth has moved at a time; beyond the times and depths, as at the nearest. */
export const displacementAt = (motion: Motion, segment: number, time: number, depth: number): number => {
  const [row, late] = placeIn(motion.temporalBinsS[segment], time)
  const [column, deep] = placeIn(motion.spatialBinsUm, depth)
  const rows = motion.displacement[segment]
  const at = (down: number, across: number): number => rows[Math.min(row + down, rows.length - 1)][column + across] ?? 0
  if (motion.interpolationMethod === 'nearest') return at(late > 0.5 ? 1 : 0, deep > 0.5 ? 1 : 0)
  const over = (down: number): number => (deep === 0 ? at(down, 0) : at(down, 0) * (1 - deep) + at(down, 1) * deep)
  return late === 0 ? over(0) : over(0) * (1 - late) + over(1) * late
}

/** Bounds of the stretches in which one displacement holds: half-way between times, the first and the last being times themselves. */
export const edgesOf = (times: readonly number[]): readonly number[] => [
  times[0],
  ...times.slice(1).map((time, place) => 0.5 * (time + times[place])),
  times[times.length - 1],
]
