/** A Slurm of one node on loopback: its controller, its node and its authentication, all in one folder. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { run, wrong } from '../tools/checks.js'
import { freePort } from './redisServer.js'

export interface SlurmCluster {
  /** The environment with which Slurm's programs find it. */
  readonly env: { readonly SLURM_CONF: string }
  readonly end: () => Promise<void>
}

const configuration = (folder: string, [controller, node]: readonly number[]): string =>
  Object.entries({
    ClusterName: 'test',
    SlurmctldHost: `${hostname()}(127.0.0.1)`,
    SlurmUser: 'root',
    AuthType: 'auth/munge',
    AuthInfo: `socket=${folder}/munge/socket`,
    CredType: 'cred/munge',
    SlurmctldPort: `${controller}`,
    SlurmdPort: `${node}`,
    StateSaveLocation: `${folder}/state`,
    SlurmdSpoolDir: `${folder}/spool`,
    SlurmctldPidFile: `${folder}/slurmctld.pid`,
    SlurmdPidFile: `${folder}/slurmd.pid`,
    SlurmctldLogFile: `${folder}/slurmctld.log`,
    SlurmdLogFile: `${folder}/slurmd.log`,
    ProctrackType: 'proctrack/linuxproc',
    TaskPlugin: 'task/none',
    MpiDefault: 'none',
    ReturnToService: '2',
    // More CPUs than the machine has.
    SlurmdParameters: 'config_overrides',
    SchedulerParameters: 'sched_interval=1,batch_sched_delay=0,bf_interval=1',
    SelectType: 'select/cons_tres',
    SelectTypeParameters: 'CR_CPU',
    KillWait: '2',
    MinJobAge: '10',
    // Smaller than Slurm's own 1001: many parts are shared by few tasks.
    MaxArraySize: '9',
    NodeName: `node1 NodeHostname=${hostname()} NodeAddr=127.0.0.1 CPUs=4 RealMemory=16000 State=UNKNOWN`,
    PartitionName: 'main Nodes=node1 Default=YES MaxTime=INFINITE State=UP',
  })
    .map(([key, value]) => `${key}=${value}\n`)
    .join('')

/** Start one; `end` it. Needs root. */
export const startSlurm = async (): Promise<SlurmCluster> => {
  const folder = mkdtempSync(join(tmpdir(), 'rxephys-slurm-'))
  const munge = join(folder, 'munge')
  for (const each of [munge, join(folder, 'state'), join(folder, 'spool')]) mkdirSync(each, { recursive: true })
  const key = join(munge, 'key')
  writeFileSync(key, randomBytes(1024), { mode: 0o400 })
  const [user, group] = ['-u', '-g'].map((which) => Number(run('id', [which, 'munge'], folder).output))
  for (const each of [munge, key]) chownSync(each, user, group)
  for (const each of [folder, munge]) chmodSync(each, 0o755)
  const settings = join(folder, 'slurm.conf')
  writeFileSync(settings, configuration(folder, [await freePort(), await freePort()]))
  const env = { SLURM_CONF: settings }

  const programs: ChildProcess[] = []
  const start = (program: string, args: readonly string[]): void => {
    programs.push(spawn(program, args, { stdio: 'ignore', env: { ...process.env, ...env } }))
  }
  const end = async (): Promise<void> => {
    for (const program of programs.toReversed()) {
      if (program.exitCode !== null || program.signalCode !== null) continue
      const ended = once(program, 'exit')
      program.kill('SIGTERM')
      await Promise.race([ended, delay(3000).then(() => program.kill('SIGKILL'))])
    }
    rmSync(folder, { recursive: true, force: true })
  }
  const own = ['key-file', 'socket', 'pid-file', 'log-file', 'seed-file'].map(
    (name) => `--${name}=${munge}/${name.split('-')[0]}`,
  )
  start('setpriv', [`--reuid=${user}`, `--regid=${group}`, '--clear-groups', 'munged', '--foreground', ...own])
  for (let tries = 0; !existsSync(join(munge, 'socket')) && tries < 100; tries++) await delay(50)
  start('slurmctld', ['-D', '-f', settings])
  start('slurmd', ['-D', '-f', settings, '-N', 'node1'])
  const isUp = (): boolean =>
    spawnSync('sinfo', ['-h', '-o', '%T'], { env: { ...process.env, ...env }, encoding: 'utf8' }).stdout?.trim() === 'idle'
  for (const began = performance.now(); !isUp(); ) {
    if (performance.now() - began > 30_000) {
      const logs = ['slurmctld.log', 'slurmd.log', 'munge/log'].map((name) => join(folder, name)).filter((at) => existsSync(at))
      const said = logs.map((at) => readFileSync(at, 'utf8').slice(-1500)).join('\n')
      await end()
      throw new Error(`Slurm did not start:\n${said}`)
    }
    await delay(100)
  }
  return { env, end }
}

/** What one of Slurm's programs says. Throws where it fails. */
export const askSlurm = ({ env }: SlurmCluster, program: string, ...args: readonly string[]): string => {
  const outcome = run(program, args, '/', env)
  const failed = wrong(outcome)
  if (failed !== undefined) throw new Error(`${program} ${args.join(' ')}: ${failed}`)
  return outcome.output
}
