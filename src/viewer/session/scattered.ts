/** Numbers below `count`, far apart at first: 0, 1/2, 1/4, 3/4, 1/8, ... of it. */
export function* scattered(count: number): Generator<number> {
  const bits = Math.ceil(Math.log2(Math.max(1, count)))
  for (let i = 0; i < 2 ** bits; i++) {
    let turned = 0
    for (let bit = 0; bit < bits; bit++) if ((i & (1 << bit)) !== 0) turned += 2 ** (bits - 1 - bit)
    if (turned < count) yield turned
  }
}
