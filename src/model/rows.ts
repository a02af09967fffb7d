/**
 * Rows of ragged data as the engine moves them: the frame of each, its owner (a unit, or a channel), and what else it has.
 * Ordered by frame, then by owner; rows of one frame and owner stay as they are.
 */
export interface Columns {
  readonly sampleIndex: Float64Array
  readonly owner: Int32Array
  readonly others: readonly Uint32Array[]
}

/** How rows of a kind are taken apart into such columns, and made of them. */
interface Shape<R> {
  readonly columns: (rows: R) => Columns
  readonly of: (columns: Columns) => R
}

/** What is done to rows, whatever their kind. */
export interface Rows<R> {
  readonly none: R
  /** Room for `count` rows. */
  readonly allocate: (count: number) => R
  /** The columns of rows, uncopied, each as long as there are rows. */
  readonly columns: (rows: R) => readonly (Float64Array | Int32Array | Uint32Array)[]
  /** The index of the unit, or of the channel, of each row. */
  readonly owner: (rows: R) => Int32Array
  /** The same rows in arrays of their own: what leaves the engine is written to by whoever gets it. */
  readonly copy: (rows: R) => R
  /** The rows at places `from` to `to`, uncopied. */
  readonly at: (rows: R, from: number, to: number) => R
  /** The rows of frames `start` to `end`, uncopied. */
  readonly within: (rows: R, start: number, end: number) => R
  /** Those that `keep` names by place, copied where any is left out. */
  readonly filter: (rows: R, keep: (place: number) => boolean) => R
  /** Pieces that follow each other in time, as one. */
  readonly join: (pieces: readonly R[]) => R
  /** Rows of several ordered lists as one ordered list. */
  readonly merge: (lists: readonly R[]) => R
  /** Order rows of the same frame by owner, in place: what a change of owners leaves undone. */
  readonly orderTies: (rows: R) => void
  /** Rows counted from elsewhere, and of other owners: those that `map` makes -1 are left out. */
  readonly move: (rows: R, by: number, map: Int32Array | undefined) => R
}

/** The place of the first of `sorted` that is not below `frame`, between places `from` and `to`. */
export const firstFrom = (sorted: ArrayLike<number>, frame: number, from = 0, to = sorted.length): number => {
  let [low, high] = [from, to]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (sorted[middle] < frame) low = middle + 1
    else high = middle
  }
  return low
}

/** What is done to rows of this shape, `others` columns of which are neither frame nor owner. */
export const rowsOf = <R extends { readonly sampleIndex: Float64Array }>({ columns, of }: Shape<R>, others = 0): Rows<R> => {
  const roomFor = (count: number): Columns => ({
    sampleIndex: new Float64Array(count),
    owner: new Int32Array(count),
    others: Array.from({ length: others }, () => new Uint32Array(count)),
  })
  const none = of(roomFor(0))
  const at: Rows<R>['at'] = (rows, from, to) => {
    const all = columns(rows)
    if (from === 0 && to === all.sampleIndex.length) return rows
    return of({
      sampleIndex: all.sampleIndex.subarray(from, to),
      owner: all.owner.subarray(from, to),
      others: all.others.map((column) => column.subarray(from, to)),
    })
  }
  const merge: Rows<R>['merge'] = (lists) => {
    if (lists.length < 2) return lists[0] ?? none
    const middle = lists.length >> 1
    const [a, b] = [merge(lists.slice(0, middle)), merge(lists.slice(middle))]
    if (a.sampleIndex.length === 0) return b
    return b.sampleIndex.length === 0 ? a : of(mergeTwo(columns(a), columns(b), roomFor))
  }
  return {
    none,
    allocate: (count) => of(roomFor(count)),
    columns: (rows) => {
      const { sampleIndex, owner, others } = columns(rows)
      return [sampleIndex, owner, ...others]
    },
    owner: (rows) => columns(rows).owner,
    copy: (rows) => {
      const all = columns(rows)
      return of({
        sampleIndex: all.sampleIndex.slice(),
        owner: all.owner.slice(),
        others: all.others.map((column) => column.slice()),
      })
    },
    at,
    within: (rows, start, end) => {
      const from = firstFrom(rows.sampleIndex, start)
      return at(rows, from, firstFrom(rows.sampleIndex, end, from))
    },
    filter: (rows, keep) => {
      const places = new Int32Array(rows.sampleIndex.length)
      let count = 0
      for (let place = 0; place < places.length; place++) if (keep(place)) places[count++] = place
      if (count === places.length) return rows
      const [from, to] = [columns(rows), roomFor(count)]
      for (let i = 0; i < count; i++) copyRow(from, places[i], to, i)
      return of(to)
    },
    join: (pieces) => {
      const full = pieces.filter(({ sampleIndex }) => sampleIndex.length > 0)
      if (full.length < 2) return full[0] ?? none
      const joined = roomFor(full.reduce((sum, { sampleIndex }) => sum + sampleIndex.length, 0))
      let place = 0
      for (const piece of full.map(columns)) {
        joined.sampleIndex.set(piece.sampleIndex, place)
        joined.owner.set(piece.owner, place)
        for (const [index, column] of piece.others.entries()) joined.others[index].set(column, place)
        place += piece.owner.length
      }
      return of(joined)
    },
    merge,
    orderTies: (rows) => orderTies(columns(rows)),
    move: (rows, by, map) => {
      const { sampleIndex, owner, others: rest } = columns(rows)
      if (map === undefined || map.every((to, from) => to === from))
        return by === 0 ? rows : of({ sampleIndex: sampleIndex.map((frame) => frame + by), owner, others: rest })
      const room = roomFor(sampleIndex.length)
      let count = 0
      for (let i = 0; i < sampleIndex.length; i++) {
        const to = map[owner[i]]
        if (to < 0) continue
        room.sampleIndex[count] = sampleIndex[i] + by
        room.owner[count] = to
        for (let k = 0; k < rest.length; k++) room.others[k][count] = rest[k][i]
        count++
      }
      const kept = map.filter((to) => to >= 0)
      const moved = at(of(room), 0, count)
      // Owners that stay in their order leave the rows of a frame in theirs.
      if (kept.some((to, place) => place > 0 && to <= kept[place - 1])) orderTies(columns(moved))
      return moved
    },
  }
}

const copyRow = (from: Columns, place: number, to: Columns, at: number): void => {
  to.sampleIndex[at] = from.sampleIndex[place]
  to.owner[at] = from.owner[place]
  for (let k = 0; k < from.others.length; k++) to.others[k][at] = from.others[k][place]
}

/** Whether a row stands before another, or beside it in frame and owner. */
const precedes = (a: Columns, i: number, b: Columns, j: number): boolean =>
  a.sampleIndex[i] < b.sampleIndex[j] || (a.sampleIndex[i] === b.sampleIndex[j] && a.owner[i] <= b.owner[j])

const mergeTwo = (a: Columns, b: Columns, roomFor: (count: number) => Columns): Columns => {
  const [first, second] = [a.owner.length, b.owner.length]
  const merged = roomFor(first + second)
  for (let i = 0, j = 0, k = 0; k < first + second; k++) {
    const takesFirst = j === second || (i < first && precedes(a, i, b, j))
    copyRow(takesFirst ? a : b, takesFirst ? i++ : j++, merged, k)
  }
  return merged
}

const orderTies = (columns: Columns): void => {
  const { sampleIndex, owner, others } = columns
  for (let i = 1; i < sampleIndex.length; i++) {
    const own = owner[i]
    let j = i
    for (; j > 0 && sampleIndex[j - 1] === sampleIndex[i] && owner[j - 1] > own; j--) owner[j] = owner[j - 1]
    owner[j] = own
    if (j === i) continue
    for (const column of others) {
      const held = column[i]
      column.copyWithin(j + 1, j, i)
      column[j] = held
    }
  }
}
