/** The value that so large a share of all does not exceed. */
export const quantile = (values: readonly number[], share: number): number => {
  const sorted = Float64Array.from(values).sort()
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))] ?? Number.NaN
}

const WIDTH = 50

/** Lines of a histogram of milliseconds, each bin twice as wide as the one before. */
export const histogramOf = (milliseconds: readonly number[]): readonly string[] => {
  const counts = new Map<number, number>()
  for (const value of milliseconds) {
    const bin = Math.max(0, Math.ceil(Math.log2(Math.max(value, 1e-9))))
    counts.set(bin, (counts.get(bin) ?? 0) + 1)
  }
  const most = Math.max(1, ...counts.values())
  const last = Math.max(0, ...counts.keys())
  return Array.from({ length: last + 1 }, (_, bin) => {
    const count = counts.get(bin) ?? 0
    const bar = '#'.repeat(Math.ceil((WIDTH * count) / most))
    return `${`up to ${2 ** bin} ms`.padEnd(14)} ${String(count).padStart(8)} ${bar}`
  })
}
