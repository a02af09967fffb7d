import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { root } from '../tools/docstrings.js'

/** Real recordings and known answers, beside the project where they are. */
export const shared = resolve(root, '../shared/data')
export const haveShared = existsSync(join(shared, 'README.md'))
