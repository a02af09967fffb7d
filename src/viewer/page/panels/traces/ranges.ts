/** From the first to the one after the last. */
export type Range = readonly [number, number]

/** What is left of a range when others are taken away. */
export const without = (range: Range, others: readonly Range[]): readonly Range[] => {
  let left: readonly Range[] = range[1] > range[0] ? [range] : []
  for (const [from, to] of others)
    left = left.flatMap(([first, last]): readonly Range[] => {
      if (to <= first || from >= last) return [[first, last]]
      const before: readonly Range[] = from > first ? [[first, from]] : []
      return to < last ? [...before, [to, last]] : before
    })
  return left
}

/** Whether others cover all of a range. */
export const coveredBy = (range: Range, others: readonly Range[]): boolean => without(range, others).length === 0
