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
    return Number(number)
  }

  private list(depth: number): Json {
    const items: Json[] = []
    this.expect('[')
    if (this.pass(']')) return items
    do items.push(this.value(depth + 1))
    while (this.pass(','))
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
      entries.push([key, this.value(depth + 1)])
    } while (this.pass(','))
    this.expect('}', '"," or "}"')
    return Object.fromEntries(entries)
  }
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
    return E.right(strictly(text) ?? new Parser(text.replace(/^\uFEFF/, ' ')).whole())
  } catch (error) {
    if (!(error instanceof Unexpected)) throw error
    const before = text.slice(0, error.at).split('\n')
    const column = before[before.length - 1].length + 1
    const found = error.at < text.length ? JSON.stringify(text.slice(error.at, error.at + 20)) : 'the end of the file'
    return E.left(unreadable(`${path}, line ${before.length}, column ${column}`, error.expected, found))
  }
}
