/** Processes that share a job: killed, held up, on a full disk, in network namespaces; the output is that of one machine, or a fault. */
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { finishJob, missingParts, open, planJob, type Recording } from 'rxephys'
import { bandpassFilter, commonReference } from 'rxephys/operators'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { filesBelow } from '../src/run/support.js'
import { tally, torture } from './report.js'

const long = process.env.RXEPHYS_TORTURE === 'long'
/** Workers that are killed. */
const KILLED = long ? 200 : 1
const PARTS = long ? 40 : 3
const ENDINGS = long ? ['zarr', 'dat'] : ['zarr']
const base = fs.mkdtempSync(path.join(os.tmpdir(), 'rxephys-cluster-'))
afterAll(() => fs.rmSync(base, { recursive: true, force: true }))
const place = (name: string): string => path.join(base, name)
const entry = path.resolve('dist/src/cli.js')

let drawn = torture.seed
/** A number from 0 to 1, by the seed. */
const random = (): number => {
  drawn = (Math.imul(drawn, 1664525) + 1013904223) >>> 0
  return drawn / 2 ** 32
}

let clean: Recording
beforeAll(async () => {
  // Samples that no filter leaves alone, of a file: what is in memory is nobody else's.
  const samples = Int16Array.from({ length: 8 * 60_000 }, (_, index) => Math.round(900 * Math.sin(index / 37) + (index % 211)))
  fs.writeFileSync(place('raw.dat'), samples)
  await rxephys('save', place('raw.dat'), place('raw'), '--source', SOURCE)
  clean = (await open(place('raw'))).pipe(commonReference(), bandpassFilter({ freqMin: 300, freqMax: 3000, blockFrames: 1000 }))
  for (const name of ENDINGS) await clean.save(place(`alone.${name}`), { jobs: 2 })
})
const SOURCE = 'binary:{"samplingFrequency":10000,"numChannels":8,"dtype":"int16"}'

const start = (...args: readonly string[]): ChildProcess =>
  spawn(process.execPath, [entry, ...args, ...(args[0] === 'work' ? ['--no-progress'] : [])], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
const ended = (child: ChildProcess): Promise<{ readonly status: number | null; readonly stderr: string }> =>
  new Promise((resolve, reject) => {
    let stderr = ''
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      stderr += text
    })
    child.once('error', reject)
    child.once('close', (status) => resolve({ status, stderr }))
  })
const rxephys = async (...args: readonly string[]): Promise<string> => {
  const { status, stderr } = await ended(start(...args))
  expect(status, stderr).toBe(0)
  return stderr
}
const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Everything that is saved at a place, but for the path that the pipeline may tell: none here does. */
const savedAt = (out: string): Readonly<Record<string, string>> =>
  fs.statSync(out).isDirectory()
    ? filesBelow(out)
    : { samples: fs.readFileSync(out).toString('base64'), sums: fs.readFileSync(`${out}.checksums.json`, 'utf8') }

/** The file of samples knows its own name. */
const same = (out: string, ending: string): void => {
  const [found, expected] = [savedAt(out), savedAt(place(`alone.${ending}`))]
  const named = (text: string): string => text.replaceAll(/ "checksum".*/g, '').replaceAll(path.basename(out), `alone.${ending}`)
  if (ending === 'dat') expect({ ...found, sums: named(found.sums) }).toEqual({ ...expected, sums: named(expected.sums) })
  else expect(found).toEqual(expected)
}

test.each(ENDINGS)('workers killed at any time leave nothing that counts: .%s is that of one machine', async (ending) => {
  const out = place(`killed.${ending}`)
  const { job } = await planJob(clean, out, { parts: PARTS })
  const begun = performance.now()
  await rxephys('work', job, '--part', '0')
  const whole = performance.now() - begun
  for (let killed = 0; killed < KILLED; killed++) {
    const part = Math.floor(random() * PARTS)
    // Two at once, one of which is killed.
    const [one, other] = [start('work', job, '--part', `${part}`), start('work', job, '--part', `${(part + 1) % PARTS}`)]
    const both = Promise.all([one, other].map(ended))
    await wait(random() * whole * 1.2)
    one.kill('SIGKILL')
    await both
  }
  tally('workers of a job', `killed, .${ending}`, KILLED)
  // A finish that is killed is done again; or nothing is missing by now, and it may have been whole.
  for (const part of await missingParts(job)) await rxephys('work', job, '--part', `${part}`)
  for (let killed = 0; killed < (long ? 20 : 1); killed++) {
    const finish = start('finish', job)
    const gone = ended(finish)
    await wait(random() * whole)
    finish.kill('SIGKILL')
    await gone
  }
  await rxephys('finish', job)
  same(out, ending)
  expect(fs.readdirSync(base).filter((name) => name.startsWith('killed') && name.includes('unfinished'))).toEqual([])
})

test.skipIf(process.platform === 'win32')(
  'a worker that was held up until all was finished, and changed since, harms nothing',
  async () => {
    for (const ending of ENDINGS) {
      for (let round = 0; round < (long ? 20 : 1); round++) {
        const out = place(`held${round}.${ending}`)
        const { job } = await planJob(clean, out, { parts: 2 })
        const begun = performance.now()
        await rxephys('work', job, '--part', '0')
        const late = start('work', job, '--part', '1')
        const gone = ended(late)
        await wait(random() * (performance.now() - begun))
        late.kill('SIGSTOP')
        await rxephys('work', job, '--part', '1')
        await rxephys('finish', job)
        same(out, ending)
        // Somebody has changed the output since: that stays as it is.
        if (ending === 'dat') fs.writeFileSync(out, 'mine')
        else fs.writeFileSync(path.join(out, 'traces_seg0', '5.0'), 'mine')
        const before = savedAt(out)
        late.kill('SIGCONT')
        await gone
        expect(savedAt(out)).toEqual(before)
      }
      tally('workers of a job', `held up, .${ending}`, long ? 20 : 1)
    }
  },
)

test('of several that finish at once one puts the output in its place', async () => {
  const { job } = await planJob(clean, place('several.zarr'), { parts: 3 })
  await rxephys('work', job)
  const all = await Promise.all([1, 2, 3].map(() => ended(start('finish', job))))
  expect(all.map(({ status }) => status)).toContain(0)
  for (const { status, stderr } of all) if (status !== 0) expect(stderr).toContain('expected one that finishes it')
  await finishJob(job)
  same(place('several.zarr'), 'zarr')
})

const isRoot = process.getuid?.() === 0
const can = (program: string, ...args: readonly string[]): boolean =>
  isRoot && spawnSync(program, args, { stdio: 'ignore' }).status === 0
/** Of the long form alone: what needs a system that lets its root do all. */
const ofLong = long ? test : undefined

ofLong?.skipIf(!isRoot || process.platform !== 'linux')(
  'on a disk that is full, a worker has a fault; with room, the parts that are missing are done',
  async () => {
    const disk = place('disk')
    fs.mkdirSync(disk)
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1500k', 'tmpfs', disk])
    try {
      const out = path.join(disk, 'full.zarr')
      const { job } = await planJob(clean, out, { parts: 4 })
      fs.writeFileSync(path.join(disk, 'ballast'), new Uint8Array(1_200_000))
      const { status, stderr } = await ended(start('work', job))
      expect({ status, stderr }).toMatchObject({ status: 1, stderr: expect.stringContaining('NoSpace') })
      fs.rmSync(path.join(disk, 'ballast'))
      await rxephys('work', job)
      await rxephys('finish', job)
      same(out, 'zarr')
      tally('workers of a job', 'on a full disk', 1)
    } finally {
      execFileSync('umount', [disk])
    }
  },
)

ofLong?.skipIf(!can('ip', 'netns', 'list'))('a loop of a shell over hosts that see the same files does a job', async () => {
  const hosts = [1, 2, 3].map((host) => `rxephys-${process.pid}-${host}`)
  for (const host of hosts) execFileSync('ip', ['netns', 'add', host])
  try {
    const out = place('hosts.zarr')
    const { job, parts } = await planJob(clean, out, { parts: 9 })
    const commands = hosts.map(
      (host, place) =>
        `ip netns exec ${host} unshare --uts --pid --fork --mount-proc sh -c 'hostname ${host}; for part in $(seq ${place} 3 ${parts - 1}); do ${process.execPath} ${entry} work ${job} --part $part --no-progress || exit 1; done'`,
    )
    const { status, stderr } = await ended(
      spawn(
        'sh',
        [
          '-c',
          `${commands.map((command) => `${command} & pids="$pids $!"`).join('\n')}\nfor pid in $pids; do wait $pid || exit 1; done`,
        ],
        {
          stdio: ['ignore', 'ignore', 'pipe'],
        },
      ),
    )
    expect(status, stderr).toBe(0)
    await rxephys('finish', job)
    same(out, 'zarr')
    tally('workers of a job', 'on hosts of their own', parts)
  } finally {
    for (const host of hosts) execFileSync('ip', ['netns', 'delete', host])
  }
})
