import type { ProbeContact } from '../../../../plot/index.js'
import type { ChannelDescription, Shape } from '../../../protocol.js'

/** The channels that have a contact, each where it lies. */
export const contactsOf = ({ channels, probe }: Shape): readonly ProbeContact[] => {
  const sizes = new Map(
    (probe?.probes ?? []).flatMap(({ contactShapes, contactShapeParams, deviceChannelIndices, contactIds, siUnits }) =>
      contactShapes.map((shape, index) => {
        const params = contactShapeParams[index] ?? {}
        const scale = siUnits === 'um' ? 1 : 1000
        const width = scale * (params.width ?? (params.radius === undefined ? 12 / scale : params.radius * 2))
        const height = params.height === undefined ? width : scale * params.height
        const about = contactIds?.[index]
        return [
          deviceChannelIndices?.[index] ?? index,
          { width, height, isRound: shape === 'circle', ...(about !== undefined && about !== '' && { about }) },
        ] as const
      }),
    ),
  )
  return channels.flatMap(({ id, location, shank }, index): readonly ProbeContact[] => {
    if (location === undefined) return []
    const size = sizes.get(index)
    const about = [size?.about, shank === undefined || shank === '' ? undefined : `shank ${shank}`].filter(
      (each) => each !== undefined,
    )
    return [{ channelId: id, x: location[0], y: location[1], ...size, about: about.join(' · ') }]
  })
}

/** The rectangle between two points. */
export interface Rectangle {
  readonly x: number
  readonly y: number
  readonly toX: number
  readonly toY: number
}

interface Boxed {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** A pointer is not as exact as a contact is small. */
const NEAR = 6

/** The place of the contact under a point, or of the nearest one close to it; undefined where there is none. */
export const boxAt = (boxes: readonly Boxed[], x: number, y: number): number | undefined => {
  const distances = boxes.map((box) => {
    const [dx, dy] = [outside(x, box.x, box.width), outside(y, box.y, box.height)]
    return Math.hypot(dx, dy)
  })
  const least = distances.reduce((best, distance, index) => (distance < distances[best] ? index : best), 0)
  return distances.length > 0 && distances[least] <= NEAR ? least : undefined
}

const outside = (value: number, start: number, length: number): number => Math.max(start - value, 0, value - start - length)

/** The places of the contacts whose middle lies in a rectangle. */
export const boxesIn = (boxes: readonly Boxed[], { x, y, toX, toY }: Rectangle): readonly number[] => {
  const within = (value: number, one: number, other: number): boolean =>
    value >= Math.min(one, other) && value <= Math.max(one, other)
  return boxes.flatMap((box, index) =>
    within(box.x + box.width / 2, x, toX) && within(box.y + box.height / 2, y, toY) ? [index] : [],
  )
}

/** The nearest contact in a direction, by keys: of those ahead, the one that is least off the way. */
export const neighbour = (boxes: readonly Boxed[], from: number, dx: number, dy: number): number => {
  const middle = ({ x, y, width, height }: Boxed): readonly [number, number] => [x + width / 2, y + height / 2]
  const [x, y] = middle(boxes[from])
  const cost = (box: Boxed): number => {
    const [ahead, aside] = [
      (middle(box)[0] - x) * dx + (middle(box)[1] - y) * dy,
      (middle(box)[0] - x) * dy - (middle(box)[1] - y) * dx,
    ]
    return ahead <= 0.01 ? Number.POSITIVE_INFINITY : ahead + 3 * Math.abs(aside)
  }
  const costs = boxes.map(cost)
  const best = costs.reduce((least, each, index) => (each < costs[least] ? index : least), from)
  return Number.isFinite(costs[best]) ? best : from
}

/** Channels after some were chosen: those alone; or, with `more`, those too, and those that were chosen before not any more. */
export const chosenAfter = (
  chosen: readonly ChannelDescription['id'][],
  ids: readonly ChannelDescription['id'][],
  more: boolean,
): readonly ChannelDescription['id'][] => {
  if (!more) return ids
  const allThere = ids.every((id) => chosen.includes(id))
  return allThere ? chosen.filter((id) => !ids.includes(id)) : [...chosen, ...ids.filter((id) => !chosen.includes(id))]
}
