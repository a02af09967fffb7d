/** What the machine must bring for the engines: Debian's packages, and the one-file build of Nextflow from Maven. */
import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { type Outcome, run, wrong } from '../tools/checks.js'
import { root } from '../tools/docstrings.js'

const isOnPath = (program: string): boolean => run('sh', ['-c', `command -v ${program}`], root).status === 0

const must = (what: string, outcome: Outcome): void => {
  const found = wrong(outcome)
  if (found !== undefined) throw new Error(`${what}: ${found}`)
}

/** Debian's packages, each with a program of it. */
const debian = {
  'redis-server': 'redis-server',
  'slurm-wlm': 'slurmctld',
  munge: 'munged',
  iproute2: 'ip',
} as const

/** Install those that are missing. Throws where that cannot be done. */
export const installDebian = (...names: readonly (keyof typeof debian)[]): void => {
  const missing = names.filter((name) => !isOnPath(debian[name]))
  if (missing.length === 0) return
  console.log(`installing ${missing.join(', ')}`)
  const env = { DEBIAN_FRONTEND: 'noninteractive' }
  must('apt-get update', run('apt-get', ['update', '-q'], root, env))
  must('apt-get install', run('apt-get', ['install', '-q', '-y', '--no-install-recommends', ...missing], root, env))
}

const NEXTFLOW = '25.04.4'

/** The path of Nextflow's jar, which Maven brings when it is not there. Throws where that cannot be done. */
export const nextflowJar = (): string => {
  const at = join(homedir(), `.m2/repository/io/nextflow/nextflow/${NEXTFLOW}/nextflow-${NEXTFLOW}-one.jar`)
  if (!existsSync(at))
    must(
      'mvn dependency:get',
      run(
        'mvn',
        ['-q', '-B', 'dependency:get', `-Dartifact=io.nextflow:nextflow:${NEXTFLOW}:jar:one`, '-Dtransitive=false'],
        root,
      ),
    )
  return at
}
