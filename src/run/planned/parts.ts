import type { Run } from '../runs.js'
import type { PlannedJob } from './record.js'

type Cut = Pick<PlannedJob, 'frames' | 'gridFrames' | 'parts'>

const cellsOf = ({ frames, gridFrames }: Omit<Cut, 'parts'>): readonly number[] =>
  frames.map((count) => Math.ceil(count / gridFrames))

/** As many parts as there can be of those that are wanted: none is empty, but for the only one of a recording without frames. */
export const partsWithin = (cut: Omit<Cut, 'parts'>, wanted: number): number =>
  Math.max(
    1,
    Math.min(
      wanted,
      cellsOf(cut).reduce((sum, cells) => sum + cells, 0),
    ),
  )

/** What a part is of each segment. Nothing else is told of it anywhere: a plan of many parts is as short as one of few. */
export const stretchesOfPart = (cut: Cut, part: number): readonly Run[] => {
  const { frames, gridFrames, parts } = cut
  const cells = cellsOf(cut)
  const total = cells.reduce((sum, count) => sum + count, 0)
  const [first, last] = [part, part + 1].map((edge) => Math.floor((edge * total) / parts))
  let before = 0
  return frames.flatMap((count, segment) => {
    const [from, to] = [first, last].map((cell) => Math.max(0, Math.min(cells[segment], cell - before)))
    before += cells[segment]
    return from < to ? [{ segment, start: from * gridFrames, end: Math.min(count, to * gridFrames) }] : []
  })
}

/** The name of a part's receipt, and the part of a name. */
export const receiptName = (part: number): string => `parts/${String(part).padStart(6, '0')}.json`
export const partOfName = (name: string): number | undefined => {
  const [, digits] = /^parts\/(\d{6,})\.json$/.exec(name) ?? []
  return digits === undefined ? undefined : Number(digits)
}

/** Some parts as a person reads them: `3, 7 to 9 and 12`; of many, the first ones. */
export const partsText = (parts: readonly number[]): string => {
  const spans = spansOf(parts).map(([first, last]) =>
    first === last ? `${first}` : last === first + 1 ? `${first}, ${last}` : `${first} to ${last}`,
  )
  const shown = spans.slice(0, SHOWN).join(', ')
  return `${parts.length === 1 ? 'part' : 'parts'} ${shown}${spans.length > SHOWN ? ` and others, ${parts.length} in all` : ''}`
}

/** Stretches of parts that are told one by one. */
const SHOWN = 10

const spansOf = (parts: readonly number[]): readonly (readonly [first: number, last: number])[] => {
  const spans: [number, number][] = []
  for (const part of parts.toSorted((a, b) => a - b)) {
    const span = spans.at(-1)
    if (span !== undefined && span[1] === part - 1) span[1] = part
    else spans.push([part, part])
  }
  return spans
}
