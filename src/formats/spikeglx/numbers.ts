import { type Fault, unreadable } from '../../model/fault.js'

/** What a number of a `.meta` may be; nothing else is one. */
interface Bounds {
  readonly said: string
  readonly holds: (value: number) => boolean
}
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i

/** No instrument samples faster, takes more volts, amplifies more. */
const MOST = 1e9
export const rate: Bounds = { said: 'a positive number of Hz', holds: (value) => value >= 1e-3 && value <= MOST }
export const volts: Bounds = { said: 'a positive number of volts', holds: (value) => value >= 1e-9 && value <= MOST }
export const gain: Bounds = { said: 'a positive gain', holds: (value) => value >= 1e-9 && value <= MOST }
export const steps: Bounds = {
  said: 'a positive integer up to 2^31',
  holds: (value) => Number.isInteger(value) && value > 0 && value <= 2 ** 31,
}
export const frame: Bounds = {
  said: 'a frame: an integer from 0 to 2^53',
  holds: (value) => Number.isSafeInteger(value) && value >= 0,
}
export const channelCount: Bounds = {
  said: 'a number of channels',
  holds: (value) => Number.isInteger(value) && value >= 0 && value <= 1e6,
}

/** The number that `text` says, where it is within bounds; NaN otherwise. */
export const numberWithin = (text: string, { holds }: Bounds): number => {
  const value = DECIMAL.test(text) ? Number(text) : Number.NaN
  return holds(value) ? value : Number.NaN
}

/** Reads numbers of a `.meta`; what is wrong is NaN, and the first of these is the `fault`. A blank line is none. */
export class MetaNumbers {
  fault: Fault | undefined

  constructor(
    private readonly meta: ReadonlyMap<string, string>,
    private readonly path: string,
  ) {}

  has(key: string): boolean {
    return (this.meta.get(key) ?? '') !== ''
  }

  /** The number at `key`, or `fallback` where there is none. */
  at(key: string, bounds: Bounds, fallback?: number): number {
    const text = this.meta.get(key) ?? ''
    const value = text === '' && fallback !== undefined ? fallback : numberWithin(text, bounds)
    if (Number.isNaN(value)) this.refuse(unreadable(`${this.path}: ${key}`, bounds.said, text === '' ? this.none(key) : text))
    return value
  }

  /** Remember what else is wrong. */
  refuse(fault: Fault): void {
    this.fault ??= fault
  }

  private none(key: string): string {
    return this.meta.has(key) ? 'nothing' : 'no such line'
  }
}
