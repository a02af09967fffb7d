/** `npm run cluster [PART]…`: saves by real engines, started on loopback and on hosts that are network namespaces. Needs root. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Checks } from '../tools/checks.js'
import { type Case, makeCase } from './common.js'
import { checkRedis } from './redis.js'
import { checkSlurm } from './slurm.js'
import { checkKubernetes, checkNextflow } from './workflows.js'

interface Part {
  readonly name: string
  readonly check: (checks: Checks, one: Case) => Promise<void>
}

const parts: readonly Part[] = [
  { name: 'redis', check: checkRedis },
  { name: 'slurm', check: checkSlurm },
  { name: 'nextflow', check: checkNextflow },
  { name: 'kubernetes', check: checkKubernetes },
]

const asked = process.argv.slice(2)
const unknown = asked.filter((name) => !parts.some((part) => part.name === name))
if (unknown.length > 0) {
  console.error(`no part ${unknown.join(', ')}; there are ${parts.map(({ name }) => name).join(', ')}`)
  process.exit(2)
}

const checks = new Checks()
if (process.getuid?.() === 0 && process.platform === 'linux') {
  const folder = mkdtempSync(join(tmpdir(), 'rxephys-cluster-'))
  const one = await makeCase(folder)
  for (const { name, check } of parts.filter((part) => asked.length === 0 || asked.includes(part.name))) {
    console.log(name)
    const began = performance.now()
    await check(checks, one).catch((error: Error) => checks.check(name, false, error.stack))
    console.log(`  ${((performance.now() - began) / 1000).toFixed(0)} s`)
  }
  rmSync(folder, { recursive: true })
} else checks.skip('all engines', 'they are started by root, on Linux')
checks.end()
