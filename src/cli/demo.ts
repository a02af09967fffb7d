import fs from 'node:fs'
import os from 'node:os'
import nodePath from 'node:path'
import { defineCommand } from './command.js'
import { print } from './output.js'
import { UsageError } from './usage.js'

const SECONDS = 60

/** `rxephys demo`: the main job from end to end, on a recording that is made up, each step with the code that does it. */
export const demo = defineCommand({
  name: 'demo',
  summary: 'make up a recording, clean, save and check it, and show how',
  positionals: [],
  options: {
    seconds: { type: 'string', value: 'N', doc: `length of the recording; default ${SECONDS}` },
    keep: { type: 'boolean', doc: 'keep what is saved, in a temporary folder that is named' },
  },
  examples: [['keep the result, and look at it', 'rxephys demo --keep']],
  run: async ({ seconds = `${SECONDS}`, keep = false }, _, context) => {
    const duration = Number(seconds)
    if (!(duration >= 1 && Number.isFinite(duration)))
      throw new UsageError(`--seconds: expected a number of at least 1, found "${seconds}"`)
    // Asked for first, so that Ctrl-C never leaves the folder behind.
    const signal = context.signal()
    const folder = fs.mkdtempSync(nodePath.join(os.tmpdir(), 'rxephys-demo-'))
    try {
      const { showDemo } = await import('./demoSteps.js')
      await showDemo(duration, nodePath.join(folder, 'clean'), signal)
      if (keep) print('', `kept: rxephys info ${nodePath.join(folder, 'clean')}`)
    } finally {
      if (!keep) fs.rmSync(folder, { recursive: true, force: true })
    }
  },
})
