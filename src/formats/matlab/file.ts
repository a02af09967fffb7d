import { firstBytes, isFile } from '../../encoding/reading.js'
import { refuse } from '../../model/attempt.js'
import { unreadable } from '../../model/fault.js'
import { whenReady } from '../../model/waiting.js'
import type { Files } from '../../platform/files.js'
import { withHdf5 } from '../hdf5/fields.js'
import { isHdf5 } from '../hdf5/file.js'
import { hdf5Value } from './hdf5Values.js'
import { level5Variable } from './level5.js'
import type { MatValue } from './value.js'

const WORDS = 'MATLAB 5.0 MAT-file'

const isLevel5 = (files: Files, path: string): boolean =>
  new TextDecoder('latin1').decode(firstBytes(files, path, WORDS.length)) === WORDS

/** Whether a file is one of MATLAB's, of version 5 or of 7.3. Throws a `FaultError`. */
export const isMatFile = (files: Files, path: string): boolean =>
  isFile(files, path) && (isLevel5(files, path) || isHdf5(files, path))

/**
 * Use a variable of a MAT-file, of version 5 (of MATLAB 5 to 7.2) or 7.3: undefined where there is none of that name. Its parts are read
 * while they are used, and not afterwards. Not read: version 4, objects, strings of the class `string`, sparse matrices.
 *
 * Errors   Rejects with a `FaultError`. Unreadable: another file. Corrupt: a damaged one. Unsupported: a variable of version 5 of more
 *          than 1 GiB.
 */
export const withVariable = async <A>(
  files: Files,
  path: string,
  name: string,
  use: (value: MatValue | undefined) => A,
): Promise<A> => {
  const isMatlab5 = await whenReady(() => {
    if (isFile(files, path) && isLevel5(files, path)) return true
    return isHdf5(files, path) ? false : refuse(notMatlab(files, path))
  })
  if (isMatlab5) return use(await level5Variable(files, path, name))
  return await whenReady(() => withHdf5(files, path, 'a MAT-file', (file) => use(hdf5Value(file, `/${name}`))))
}

const notMatlab = (files: Files, path: string) =>
  unreadable(
    path,
    'a MAT-file of version 5 or 7.3',
    files.stat(path) === undefined ? 'nothing there' : 'something else',
    'save it in MATLAB with "-v7" or "-v7.3"',
  )
