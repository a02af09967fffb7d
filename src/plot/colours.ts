/** Colours as numbers: mixing them, and whether one is seen on another. */
export type Rgb = readonly [number, number, number]

/** Red, green and blue of `#rrggbb`, from 0 to 255. */
export const rgbOf = (colour: string): Rgb => {
  const value = Number.parseInt(colour.slice(1), 16)
  return [value >> 16, (value >> 8) & 255, value & 255]
}

export const hexOf = (rgb: Rgb): string => `#${rgb.map((part) => Math.round(part).toString(16).padStart(2, '0')).join('')}`

/** Between two colours: 0 is the first, 1 the second. */
export const mixed = ([r, g, b]: Rgb, [red, green, blue]: Rgb, share: number): Rgb => [
  r + (red - r) * share,
  g + (green - g) * share,
  b + (blue - b) * share,
]

/** The luminance that WCAG 2 defines. */
const luminance = (rgb: Rgb): number => {
  const [red, green, blue] = rgb.map((part) => (part <= 10.31475 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4))
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/** How well one colour is seen on the other, from 1 to 21, as WCAG 2 counts. */
export const contrast = (one: string, other: string): number => {
  const [low, high] = [luminance(rgbOf(one)), luminance(rgbOf(other))].sort((a, b) => a - b)
  return (high + 0.05) / (low + 0.05)
}

/** What a line or a mark needs to be seen. */
export const SEEN = 3

/** The colour, as little darker or lighter as makes it seen on the background. */
export const seenOn = (background: string, colour: string): string => {
  const away: Rgb = luminance(rgbOf(background)) > 0.18 ? [0, 0, 0] : [255, 255, 255]
  for (let share = 0; share < 1; share += 0.02) {
    const tried = hexOf(mixed(rgbOf(colour), away, share))
    if (contrast(tried, background) >= SEEN) return tried
  }
  return hexOf(away)
}
