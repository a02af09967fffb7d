import { type ColourMap, colourMap } from './colourMaps.js'
import { seenOn } from './colours.js'

/** The colours of a picture, by what they are for. All that means something is seen on the background (contrast of 3 at least). */
export interface Theme {
  readonly name: 'light' | 'dark'
  readonly background: string
  /** Lines of traces and letters. */
  readonly foreground: string
  /** Letters of less weight, axes. */
  readonly muted: string
  /** Lines that help the eye, and are no data. */
  readonly grid: string
  /** What is chosen or pointed at. */
  readonly accent: string
  /** What is wrong: saturated samples, refractory violations. */
  readonly warning: string
  /** Saturated samples on a map of colours, of which it has none. */
  readonly saturated: string
  /** Where nothing has been read, or nothing was recorded. */
  readonly unread: string
  /** The colour of the unit at an index, 0, 1, 2, ...: seven, that people who see few colours tell apart; then they come again. */
  readonly unitColour: (index: number) => string
  /** Values about 0, the least blue, the greatest red. */
  readonly diverging: ColourMap
  /** Values from little to much. */
  readonly sequential: ColourMap
}

/** Okabe and Ito's, but for black. */
const UNITS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#f0e442']

const themeOf = (
  roles: Omit<Theme, 'unitColour' | 'diverging' | 'sequential'>,
  diverging: readonly string[],
  sequential: readonly string[],
): Theme => {
  const units = UNITS.map((colour) => seenOn(roles.background, colour))
  return {
    ...roles,
    unitColour: (index) => units[index % units.length],
    diverging: colourMap(diverging),
    sequential: colourMap(sequential),
  }
}

/** Dark on white, as on paper. */
export const light: Theme = themeOf(
  {
    name: 'light',
    background: '#ffffff',
    foreground: '#1b1f24',
    muted: '#57606a',
    grid: '#d8dee4',
    accent: '#0a62c9',
    warning: '#b3261e',
    saturated: '#ffd400',
    unread: '#e4e7eb',
  },
  ['#06306b', '#2b74b8', '#93c2e3', '#ffffff', '#f4b192', '#cb4b35', '#6d0716'],
  ['#f1f5f9', '#a8d5d2', '#4fa3ad', '#27708f', '#233f70', '#1c1440'],
)

/** Light on near black, for a dark room. */
export const dark: Theme = themeOf(
  {
    name: 'dark',
    background: '#14171b',
    foreground: '#e4e8ec',
    muted: '#9aa4af',
    grid: '#2c333b',
    accent: '#6cb2ff',
    warning: '#ff8a80',
    saturated: '#ff2fd6',
    unread: '#262b31',
  },
  ['#bfe3ff', '#57a8e6', '#1f5a8c', '#14171b', '#94391f', '#ee7a4d', '#ffd9bd'],
  ['#1b2027', '#27486a', '#2c7c8c', '#55b094', '#b5da83', '#fdf7b4'],
)

/** The themes by name. */
export const themes: Readonly<Record<Theme['name'], Theme>> = { light, dark }
