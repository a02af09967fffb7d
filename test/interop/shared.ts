import { existsSync, realpathSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { root } from '../tools/docstrings.js'

const beside = resolve(root, '../shared/data')
export const haveShared = existsSync(join(beside, 'README.md'))
/** Real recordings and known answers, beside the project; where links lead, since SpikeInterface writes that down. */
export const shared = haveShared ? realpathSync(beside) : beside
