import { hexOf, mixed, type Rgb, rgbOf } from './colours.js'

/** Colours of values from 0 to 1; values beyond have the colour of the nearer end. */
export interface ColourMap {
  /** The colour of a value, as `#rrggbb`. */
  readonly colourOf: (share: number) => string
  /** 256 colours: red, green, blue and opacity of each, from 0 to 255. */
  readonly table: Uint8ClampedArray<ArrayBuffer>
}

const SIZE = 256

/** A map through these colours, at equal distances. */
export const colourMap = (colours: readonly string[]): ColourMap => {
  const stops = colours.map(rgbOf)
  const table = new Uint8ClampedArray(SIZE * 4)
  const found: Rgb[] = []
  for (let index = 0; index < SIZE; index++) {
    const place = (index / (SIZE - 1)) * (stops.length - 1)
    const first = Math.min(Math.floor(place), stops.length - 2)
    const rgb = mixed(stops[first], stops[first + 1], place - first)
    found.push(rgb)
    table.set([...rgb, 255], index * 4)
  }
  return { table, colourOf: (share) => hexOf(found[indexOf(share)]) }
}

const indexOf = (share: number): number => Math.round(Math.max(0, Math.min(1, share)) * (SIZE - 1))

/**
 * Values as pixels, one each, in the same order: `low` has the map's first colour, `high` its last. NaN is not seen through: it
 * has the colour `none`, or none at all.
 */
export const pixelsOf = (
  { table }: ColourMap,
  values: ArrayLike<number>,
  [low, high]: readonly [number, number],
  none?: string,
): Uint8ClampedArray<ArrayBuffer> => {
  const pixels = new Uint8ClampedArray(values.length * 4)
  const empty = none === undefined ? [0, 0, 0, 0] : [...rgbOf(none), 255]
  const scale = high > low ? 1 / (high - low) : 0
  for (let at = 0; at < values.length; at++) {
    const value = values[at]
    if (Number.isNaN(value)) {
      pixels.set(empty, at * 4)
      continue
    }
    const from = (scale === 0 ? SIZE / 2 : indexOf((value - low) * scale)) * 4
    for (let part = 0; part < 4; part++) pixels[at * 4 + part] = table[from + part]
  }
  return pixels
}
