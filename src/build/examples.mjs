/** Writes the examples of all declarations as a module of functions, which the compiler checks and a test runs. */

/** How an operator's example is put to use: in `pipe`, or as it stands where it takes several inputs. */
export const callOf = (lift, example) => {
  if (/Many|Sortings/.test(lift)) return example
  return `${lift === 'liftSorting' || lift === 'liftWithRecording' ? 'sorting' : 'recording'}.pipe(${example})`
}

/** What an example may name, and its type. */
const types = { recording: 'Recording', recording2: 'Recording', sorting: 'Sorting', sorting2: 'Sorting', events: 'Events' }
const subjects = Object.keys(types)
const namesIn = (code) => new Set(code.replaceAll(/'[^']*'/g, '').match(/\b[a-zA-Z]\w*\b(?!\s*:)/g))

/** `lists`: of each list, the entries `{ name, code }`. */
export const examplesModule = (lists) => {
  const used = (list) => {
    const words = new Set(Object.values(lists).flatMap((entries) => entries.flatMap(({ code }) => [...namesIn(code)])))
    return lists[list].map(({ name }) => name).filter((name) => words.has(name))
  }
  const functionOf = ({ name, code }) => {
    const given = subjects.filter((subject) => namesIn(code).has(subject))
    return `  ${name}: async (${given.length > 0 ? `{ ${given.join(', ')} }: Given` : ''}) => ${code},\n`
  }
  const objects = Object.entries(lists).map(
    ([list, entries]) => `export const ${list}Examples = {\n${entries.map(functionOf).join('')}}\n`,
  )
  return `import type { Events, Recording, Sorting } from 'rxephys'
import { ${used('operators').join(', ')} } from 'rxephys/operators'
import { ${used('sources').join(', ')} } from 'rxephys/sources'

/** What an example may name. */
export interface Given {
${subjects.map((name) => `  readonly ${name}: ${types[name]}\n`).join('')}}

${objects.join('\n')}`
}
