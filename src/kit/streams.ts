import { shown } from '../codec/codec.js'
import { refuse } from '../model/attempt.js'
import { invalidParams, unreadable } from '../model/fault.js'

/**
 * The stream that is opened: the one asked for, else the only one. Throws InvalidParams, which lists them all, where there is none
 * of that name, or several and none was asked for; `at` is the parameter, `mine.params.stream`.
 */
export const chosenStream = (streams: readonly string[], asked: string | undefined, at: string, path: string): string => {
  const [first, ...more] = streams
  if (asked === undefined && first !== undefined && more.length === 0) return first
  if (asked !== undefined && streams.includes(asked)) return asked
  if (first === undefined) return refuse(unreadable(path, 'a stream', 'none'))
  return refuse(invalidParams(at, `one of ${streams.join(', ')}`, shown(asked), `the streams in ${path}`))
}
