import { either as E } from 'fp-ts'
import { excess } from '../model/bounds.js'
import { type Fault, unreadable } from '../model/fault.js'
import type { Json } from '../model/header.js'

/**
 * JSON as Python reads and writes it: `NaN`, `Infinity` and `-Infinity` stand bare among the values.
 * Inside strings they are text. All else is strict, and nesting is bounded.
 */

const DEEPEST = 1000
const spaces = /[ \t\n\r]*/y
const numbers = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const words: readonly (readonly [string, Json])[] = [
  ['null', null],
  ['true', true],
  ['false', false],
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
]

/**
 * Where numbers stand whose form a JavaScript number loses, as JSON pointers: `/taps/0`.
 */
export interface NumberForms {
  /** Whole numbers that were written as floats: `1.0`. Beyond 2^53 every number is written so. */
  readonly wholeFloats: readonly string[]
  /** Integers that a double does not hold. */
  readonly longIntegers: readonly string[]
}

class Unexpected extends Error {
  constructor(
    readonly at: number,
    readonly expected: string,
  ) {
    super(expected)
  }
}

class Parser {
  private at = 0
  private readonly place: (string | number)[] = []
  readonly forms = { wholeFloats: [] as string[], longIntegers: [] as string[] }
  constructor(private readonly text: string) {}

  whole(): Json {
    const value = this.value(0)
    this.match(spaces)
    if (this.at < this.text.length) throw new Unexpected(this.at, 'the end of the JSON')
    return value
  }

  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at
    const found = pattern.exec(this.text)?.[0]
    if (found !== undefined) this.at += found.length
    return found
  }

  /** True, having passed it, when `mark` stands next. */
  private pass(mark: string): boolean {
    this.match(spaces)
    if (!this.text.startsWith(mark, this.at)) return false
    this.at += mark.length
    return true
  }

  private expect(mark: string, expected = `"${mark}"`): void {
    if (!this.pass(mark)) throw new Unexpected(this.at, expected)
  }

  private string(): string {
    this.match(spaces)
    const start = this.at
    const found = this.text[start] === '"' ? this.quoted(start) : undefined
    if (found === undefined) throw new Unexpected(start, 'a string')
    try {
      return String(JSON.parse(found))
    } catch {
      throw new Unexpected(start, 'a string without bad escapes or control characters')
    }
  }

  /** The string that begins at `start`, with its quotes; undefined where it does not end. A pattern would need a stack. */
  private quoted(start: number): string | undefined {
    for (let at = start + 1; at < this.text.length; at++) {
      const character = this.text[at]
      if (character === '\\') at++
      else if (character === '"') {
        this.at = at + 1
        return this.text.slice(start, this.at)
      }
    }
    return undefined
  }

  private value(depth: number): Json {
    if (depth > DEEPEST) throw new Unexpected(this.at, `at most ${DEEPEST} levels of nesting`)
    this.match(spaces)
    const next = this.text[this.at]
    if (next === '"') return this.string()
    if (next === '[') return this.list(depth)
    if (next === '{') return this.object(depth)
    for (const [word, value] of words) if (this.pass(word)) return value
    const number = this.match(numbers)
    if (number === undefined) throw new Unexpected(this.at, 'a value')
    return this.number(number)
  }

  private number(text: string): number {
    const value = Number(text)
    const { wholeFloats, longIntegers } = this.forms
    const isFloat = /[.eE]/.test(text)
    if (isFloat && Number.isSafeInteger(value) && !Object.is(value, -0)) wholeFloats.push(pointerOf(this.place))
    if (!isFloat && !Number.isSafeInteger(value)) longIntegers.push(pointerOf(this.place))
    return value
  }

  private list(depth: number): Json {
    const items: Json[] = []
    this.expect('[')
    if (this.pass(']')) return items
    do {
      this.place.push(items.length)
      items.push(this.value(depth + 1))
      this.place.pop()
    } while (this.pass(','))
    this.expect(']', '"," or "]"')
    return items
  }

  private object(depth: number): Json {
    const entries: [string, Json][] = []
    this.expect('{')
    if (this.pass('}')) return {}
    do {
      const key = this.string()
      this.expect(':')
      this.place.push(key)
      entries.push([key, this.value(depth + 1)])
      this.place.pop()
    } while (this.pass(','))
    this.expect('}', '"," or "}"')
    return Object.fromEntries(entries)
  }
}

/** A JSON pointer (RFC 6901). */
export const pointerOf = (place: readonly (string | number)[]): string =>
  place.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')

/** The numbers below a place, told from there on. */
export const formsBelow = ({ wholeFloats, longIntegers }: NumberForms, place: string): NumberForms => {
  const below = (pointers: readonly string[]): readonly string[] =>
    pointers.flatMap((pointer) => (pointer.startsWith(`${place}/`) ? [pointer.slice(place.length)] : []))
  return { wholeFloats: below(wholeFloats), longIntegers: below(longIntegers) }
}

/** What is JSON to everyone is parsed fast; undefined for the rest, and for what is nested deep, which has its own fault. */
const strictly = (text: string): Json | undefined => {
  try {
    const value: Json = JSON.parse(text)
    return excess(value, { levels: DEEPEST, text: Number.POSITIVE_INFINITY }) === undefined ? value : undefined
  } catch {
    return undefined
  }
}

/** Parse JSON that may hold bare `NaN` and infinities. `path` is the file that errors name. */
export const parseTolerantJson = (text: string, path: string): E.Either<Fault, Json> => {
  try {
    return E.right(strictly(text) ?? parserOf(text).whole())
  } catch (error) {
    return misread(error, text, path)
  }
}

/** The same, and where numbers stand whose form is lost. */
export const parseNumberForms = (
  text: string,
  path: string,
): E.Either<Fault, { readonly json: Json; readonly forms: NumberForms }> => {
  const parser = parserOf(text)
  try {
    return E.right({ json: parser.whole(), forms: parser.forms })
  } catch (error) {
    return misread(error, text, path)
  }
}

const parserOf = (text: string): Parser => new Parser(text.replace(/^\uFEFF/, ' '))

const misread = (error: unknown, text: string, path: string): E.Either<Fault, never> => {
  if (!(error instanceof Unexpected)) throw error
  const before = text.slice(0, error.at).split('\n')
  const column = before[before.length - 1].length + 1
  const found = error.at < text.length ? JSON.stringify(text.slice(error.at, error.at + 20)) : 'the end of the file'
  return E.left(unreadable(`${path}, line ${before.length}, column ${column}`, error.expected, found))
}
