import type { Box, Mark } from './scene.js'
import type { Theme } from './themes.js'

/** A place on an axis and what is written there. */
export interface Tick {
  readonly value: number
  readonly text: string
}

/** 1, 2 or 5 times a power of ten: the greatest that is not above `most`. */
export const niceBelow = (most: number): number => {
  const power = 10 ** Math.floor(Math.log10(most) + 1e-9)
  const step = [5, 2, 1].find((each) => each * power <= most * (1 + 1e-9)) ?? 1
  return step * power
}

/** The least of 1, 2 or 5 times a power of ten that divides the range into no more than `most` parts. */
const stepOf = (range: number, most: number): number => {
  const power = 10 ** Math.floor(Math.log10(range / most))
  return ([1, 2, 5].find((each) => each * power * most >= range * (1 - 1e-9)) ?? 10) * power
}

/** A number as short as its step lets it be. */
const textOf = (value: number, step: number): string => {
  if (step >= 1e6) return value === 0 ? '0' : value.toExponential(1).replace('e+', 'e')
  const text = value.toFixed(Math.min(9, Math.max(0, -Math.floor(Math.log10(step) + 1e-9))))
  return Number(text) === 0 ? text.replace('-', '') : text.replace('-', '−')
}

/** Round values within a range, `most` or fewer. */
export const ticksOf = ([low, high]: readonly [number, number], most: number): readonly Tick[] => {
  if (!(high > low) || !Number.isFinite(high - low)) return Number.isFinite(low) ? [{ value: low, text: `${low}` }] : []
  const step = stepOf(high - low, Math.max(1, most))
  const first = Math.ceil(low / step - 1e-9)
  const count = Math.floor(high / step + 1e-9) - first + 1
  return Array.from({ length: count }, (_, index) => ({
    value: (first + index) * step,
    text: textOf((first + index) * step, step),
  }))
}

/** Powers of ten within a range, thinned to `most`. */
export const decadesOf = ([low, high]: readonly [number, number], most: number): readonly Tick[] => {
  const [first, last] = [Math.ceil(Math.log10(low) - 1e-9), Math.floor(Math.log10(high) + 1e-9)]
  const every = Math.max(1, Math.ceil((last - first + 1) / Math.max(1, most)))
  if (last - first < 1) return withinDecade([low, high], most)
  const exponents = Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index)
  return exponents
    .filter((exponent) => exponent % every === 0)
    .map((exponent) => ({
      value: 10 ** exponent,
      text: exponent >= -3 && exponent <= 5 ? `${Number(`1e${exponent}`)}` : `1e${exponent}`,
    }))
}

/** 1, 2 and 5 times powers of ten: in a range that holds less than two powers these would say little. */
const withinDecade = ([low, high]: readonly [number, number], most: number): readonly Tick[] => {
  const [first, last] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))]
  const values = Array.from({ length: last - first + 1 }, (_, index) => first + index).flatMap((exponent) =>
    [1, 2, 5].map((digit) => Number(`${digit}e${exponent}`)),
  )
  const found = values.filter((value) => value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9))
  return found
    .slice(0, Math.max(1, Math.floor(most)))
    .map((value) => ({ value, text: value >= 1e-3 && value < 1e6 ? `${value}` : value.toExponential(0).replace('e+', 'e') }))
}

/** Where a value stands, in pixels. */
export type Place = (value: number) => number

export const linear =
  ([low, high]: readonly [number, number], [from, to]: readonly [number, number]): Place =>
  (value) =>
    high === low ? (from + to) / 2 : from + ((value - low) / (high - low)) * (to - from)

export const logarithmic = ([low, high]: readonly [number, number], pixels: readonly [number, number]): Place => {
  const place = linear([Math.log10(low), Math.log10(high)], pixels)
  return (value) => place(Math.log10(value))
}

/** A straight line. */
export const line = (x1: number, y1: number, x2: number, y2: number, stroke: string, dash?: readonly number[]): Mark => ({
  kind: 'polyline',
  x: Float32Array.of(x1, x2),
  y: Float32Array.of(y1, y2),
  stroke,
  ...(dash === undefined ? {} : { dash }),
})

interface Axis {
  readonly ticks: readonly Tick[]
  readonly place: Place
  readonly title: string
  readonly theme: Theme
  /** Pixels beside the box that words may reach into. Default: as many as they like. */
  readonly room?: number
}

const SIZE = 10

/** An axis under a box: its line, ticks, their values, and what they are. */
export const bottomAxis = (
  { x, y, width, height }: Box,
  { ticks, place, title, theme, room = Infinity }: Axis,
): readonly Mark[] => {
  const foot = y + height
  const wordsAt = (value: number, text: string): number => Math.min(place(value), x + width + room - widthOf(text) / 2)
  return [
    line(x, foot, x + width, foot, theme.muted),
    ...ticks.flatMap(({ value, text }): readonly Mark[] => [
      line(place(value), foot, place(value), foot + 4, theme.muted),
      {
        kind: 'text',
        x: wordsAt(value, text),
        y: foot + 6,
        text,
        fill: theme.muted,
        size: SIZE,
        anchor: 'middle',
        baseline: 'top',
      },
    ]),
    {
      kind: 'text',
      x: x + width / 2,
      y: foot + 19,
      text: title,
      fill: theme.muted,
      size: SIZE,
      anchor: 'middle',
      baseline: 'top',
    },
  ]
}

/** The pixels that `bottomAxis` takes under its box. */
export const BOTTOM = 32

/** An axis to the left of a box. */
export const leftAxis = ({ x, y, height }: Box, { ticks, place, title, theme }: Axis): readonly Mark[] => [
  line(x, y, x, y + height, theme.muted),
  ...ticks.flatMap(({ value, text }): readonly Mark[] => [
    line(x - 4, place(value), x, place(value), theme.muted),
    { kind: 'text', x: x - 6, y: place(value), text, fill: theme.muted, size: SIZE, anchor: 'end' },
  ]),
  {
    kind: 'text',
    x: x - 6 - SIZE / 2 - widest(ticks),
    y: y + height / 2,
    text: title,
    fill: theme.muted,
    size: SIZE,
    anchor: 'middle',
    baseline: 'bottom',
    rotate: -90,
  },
]

/** The pixels that words take, about: letters are drawn by whoever shows the picture. */
export const widthOf = (text: string, size = SIZE): number => text.length * size * 0.62

const widest = (ticks: readonly Tick[]): number => Math.max(0, ...ticks.map(({ text }) => widthOf(text)))

/** The pixels that `leftAxis` takes beside its box. */
export const leftOf = (ticks: readonly Tick[]): number => 14 + SIZE + widest(ticks)
