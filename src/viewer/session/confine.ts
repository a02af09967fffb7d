import { FaultError, type Json, type OperatorDescription } from '../../index.js'
import type { Step } from '../protocol.js'

const plain = (name: string): string => name.replaceAll('_', '').toLowerCase()

/**
 * Refuse a step that would open a file of its own: a page may only read what the server was started with. Which parameter may be a file
 * is looked up by its name alone, wherever it stands, so that no other spelling and no operator within an operator passes. Throws a
 * `FaultError`.
 */
export const confined = (
  { name, params = {} }: Step,
  operators: readonly OperatorDescription[],
  allowed: ReadonlySet<string>,
): void => {
  const files = new Set(
    operators.flatMap(({ fields }) => fields.filter(({ type }) => type === 'file').map((field) => plain(field.name))),
  )
  const refuseIn = (value: Json, at: string, isFile: boolean): void => {
    if (typeof value === 'string' && isFile && !allowed.has(value))
      throw new FaultError({
        _tag: 'InvalidParams',
        path: at,
        expected: 'no path: a page opens no file of the server',
        found: JSON.stringify(value.slice(0, 100)),
        hint: 'name the file on the command line, with --op',
      })
    if (Array.isArray(value)) for (const [index, each] of value.entries()) refuseIn(each, `${at}[${index}]`, isFile)
    else if (typeof value === 'object' && value !== null)
      for (const [key, each] of Object.entries(value)) refuseIn(each, `${at}.${key}`, isFile || files.has(plain(key)))
  }
  refuseIn(params, name, false)
}
