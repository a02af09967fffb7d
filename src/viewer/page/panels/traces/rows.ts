import type { ChannelDescription, Shape, UnitId } from '../../../protocol.js'
import type { ViewState } from '../../state/state.js'

/** A channel that is drawn, and which part of the probe it is of. */
export interface Row {
  readonly id: UnitId
  /** Its place among the channels. */
  readonly channel: number
  readonly depth?: number
  /** What its shank or group is called; rows of another one stand apart. */
  readonly part: string
}

const partOf = ({ shank, group }: ChannelDescription, order: ViewState['order']): string => {
  if (order === 'group') return group === undefined ? '' : typeof group === 'string' ? group : JSON.stringify(group)
  return order === 'depth' ? (shank ?? '') : ''
}

const compareText = (a: string, b: string): number => a.localeCompare(b, 'en', { numeric: true })

/** The channels in the order in which they are drawn, from the top. The tip of a probe is at the bottom. */
export const rowsOf = ({ channels }: Shape, { order, flipped, channels: chosen }: ViewState): readonly Row[] => {
  const rows = channels.flatMap((channel, index): readonly (Row & { readonly x: number })[] => {
    if (chosen.length > 0 && !chosen.includes(channel.id)) return []
    const [x = 0, depth] = channel.location ?? []
    return [{ id: channel.id, channel: index, part: partOf(channel, order), x, ...(depth !== undefined && { depth }) }]
  })
  const sorted =
    order === 'file'
      ? rows
      : rows.toSorted((a, b) => {
          if (a.part !== b.part) return compareText(a.part, b.part)
          if (order === 'depth' && a.depth !== undefined && b.depth !== undefined && (a.depth !== b.depth || a.x !== b.x))
            return b.depth - a.depth || a.x - b.x
          return order === 'id' ? compareText(String(a.id), String(b.id)) : a.channel - b.channel
        })
  return flipped ? sorted.toReversed() : sorted
}

/** The rows that are seen of all. */
export const seenOf = (rows: readonly Row[], { row, rows: count }: ViewState): readonly Row[] => {
  const seen = count === 0 ? rows.length : Math.min(count, rows.length)
  const first = Math.min(row, rows.length - seen)
  return rows.slice(first, first + seen)
}

/** So many rows are drawn as lines where nothing was chosen. */
const MOST_LINES = 64

/** Lines or a map: as chosen, or as many rows suggest. */
export const drawnAs = ({ draw }: ViewState, seen: number): 'lines' | 'map' =>
  draw === 'auto' ? (seen <= MOST_LINES ? 'lines' : 'map') : draw
