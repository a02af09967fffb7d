import type { Notice } from '../model/notice.js'

/** Columns that text is wrapped to: the terminal's, and never more than a person reads with ease. */
export const textWidth = (): number => {
  const { columns } = process.stdout
  return columns === undefined || columns === 0 ? 100 : Math.max(40, Math.min(columns, 100))
}

/** Whether a line stands at the terminal that the next takes the place of. */
let isStanding = false

/** Write a line that tells how things stand, in place of the one before; whatever else is written begins where it stood. */
export const redraw = (line: string): void => {
  isStanding = true
  process.stderr.write(`\r${line.slice(0, (process.stderr.columns || 80) - 1)}\x1b[K`)
}

const erase = (): void => {
  if (isStanding) process.stderr.write('\r\x1b[K')
  isStanding = false
}

/** Write a line, or several, of the result to standard output. */
export const print = (...lines: readonly string[]): void => {
  erase()
  process.stdout.write(`${lines.join('\n')}\n`)
}

/** Write a line about the work to standard error. */
export const tell = (line: string): void => {
  erase()
  process.stderr.write(`${line}\n`)
}

/** What was worth knowing when a pipeline was built. */
export const tellNotices = (notices: readonly Notice[]): void => {
  for (const { message } of notices) tell(`notice: ${message}`)
}

/**
 * A reader that goes away (`| head`) is no fault. Nothing more is shown then, but the work goes on: what is half
 * written is finished, what is temporary removed. Output that cannot be written for another reason (a full disk) is one.
 */
export const outliveReaders = (): void => {
  process.stderr.on('error', () => undefined)
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') return
    tell(`rxephys: standard output: ${error.message}`)
    process.exit(1)
  })
}

/** Break text into lines of at most `width` columns, at spaces; a longer word stands alone. */
export const wrap = (text: string, width: number): readonly string[] => {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/\s+/).filter((each) => each !== '')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return line === '' && lines.length > 0 ? lines : [...lines, line]
}

/** Two columns: terms, and beside each what it means, wrapped. A term too wide has a line of its own. */
export const twoColumns = (
  rows: readonly (readonly [term: string, meaning: string])[],
  { indent = 2, widest = 30 }: { readonly indent?: number; readonly widest?: number } = {},
): readonly string[] => {
  const fitting = rows.map(([term]) => term.length).filter((length) => length <= widest)
  const column = indent + Math.max(0, ...fitting) + 2
  const margin = ' '.repeat(column)
  return rows.flatMap(([term, meaning]) => {
    const [first = '', ...rest] = wrap(meaning, textWidth() - column)
    const head = `${' '.repeat(indent)}${term}`
    const below = rest.map((line) => `${margin}${line}`)
    if (head.length + 2 > column) return [head, `${margin}${first}`, ...below]
    return [`${head.padEnd(column)}${first}`.trimEnd(), ...below]
  })
}
