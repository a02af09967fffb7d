#!/usr/bin/env node
import module from 'node:module'

// Node 22 and later keep what they compiled from one start to the next, when they are asked before it is loaded.
const keepCompiled: unknown = Reflect.get(module, 'enableCompileCache')
if (typeof keepCompiled === 'function') keepCompiled()

const [{ main }, { outliveReaders }, { answerSupervisor, needsSupervision, supervised }] = await Promise.all([
  import('./cli/main.js'),
  import('./cli/output.js'),
  import('./cli/supervise.js'),
])
outliveReaders()
answerSupervisor()
const args = process.argv.slice(2)
process.exitCode = await (needsSupervision(args) ? supervised(args) : main(args))
