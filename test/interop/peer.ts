import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { run, wrong } from '../tools/checks.js'
import { root } from '../tools/docstrings.js'

const here = import.meta.dirname

/** A Python with a pinned SpikeInterface, in a virtual environment of its own. */
export class Peer {
  private readonly folder: string

  constructor(
    folder: string,
    private readonly requirements: string,
  ) {
    this.folder = join(root, folder)
  }

  /** Make the environment, of all that the requirements name and nothing else, unless it stands and is what the requirements ask for. */
  prepare(): void {
    const requirements = join(here, this.requirements)
    const wanted = createHash('sha256').update(readFileSync(requirements)).digest('hex')
    const mark = join(this.folder, 'requirements.sha256')
    if (existsSync(mark) && readFileSync(mark, 'utf8') === wanted) return
    console.log(`making ${this.folder} from ${this.requirements}`)
    rmSync(this.folder, { recursive: true, force: true })
    const made =
      wrong(run('python3', ['-m', 'venv', this.folder], root)) ??
      wrong(
        run(
          this.python,
          ['-m', 'pip', 'install', '--no-deps', '--quiet', '--disable-pip-version-check', '-r', requirements],
          root,
        ),
      )
    if (made !== undefined)
      throw new Error(`the virtual environment could not be made; it needs python3 with venv and pip: ${made}`)
    writeFileSync(mark, wanted)
  }

  /** What a script here answers to a question. The caller says what shape the answer has: both are ours. */
  ask<A>(script: string, question: unknown): A {
    const folder = mkdtempSync(join(tmpdir(), 'rxephys-peer-'))
    const at = join(folder, 'answer.json')
    const outcome = run(this.python, [join(here, script), at], root, { OMP_NUM_THREADS: '1' }, JSON.stringify(question))
    const failed = wrong(outcome)
    if (failed !== undefined) throw new Error(`${script}: ${failed}`)
    const answer: A = JSON.parse(readFileSync(at, 'utf8'))
    rmSync(folder, { recursive: true })
    return answer
  }

  /** A script here that goes on while it is talked to; what it writes to standard error is shown. */
  start(script: string): ChildProcessByStdio<Writable, Readable, null> {
    return spawn(this.python, [join(here, script)], { cwd: root, stdio: ['pipe', 'pipe', 'inherit'] })
  }

  private get python(): string {
    return join(this.folder, 'bin/python')
  }
}

/** The peer results are held against, and the release before it. */
export const peers = {
  '0.105.3': new Peer('.venv-interop', 'requirements.txt'),
  '0.104.8': new Peer('.venv-interop-0.104', 'requirements-0.104.txt'),
}
export const peer = peers['0.105.3']
/** The same release beside zarr-python 3, which reads what we write as either version. */
export const zarr3 = new Peer('.venv-interop-zarr3', 'requirements-zarr3.txt')
export const everyPeer: Readonly<Record<string, Peer>> = { ...peers, '0.105.3 beside zarr 3': zarr3 }
/** A server of S3. */
export const s3Server = new Peer('.venv-interop-s3', 'requirements-s3.txt')
/** What writes and checks NWB files. */
export const nwbPeer = new Peer('.venv-interop-nwb', 'requirements-nwb.txt')
