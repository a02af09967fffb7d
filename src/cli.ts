#!/usr/bin/env node
import module from 'node:module'

// Node 22 and later keep what they compiled from one start to the next, when they are asked before it is loaded.
const keepCompiled: unknown = Reflect.get(module, 'enableCompileCache')
if (typeof keepCompiled === 'function') keepCompiled()

const [{ main }, { outliveReaders }] = await Promise.all([import('./cli/main.js'), import('./cli/output.js')])
outliveReaders()
process.exitCode = await main(process.argv.slice(2))
