import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { temporaryFolder } from '../../sources/support.js'
import { rawFile, rawSource, rxephys, spawned, succeed } from './support.js'

const folder = temporaryFolder()
const raw = rawFile(folder)

test('the built command line: status 0, 1 and 2, no stack', async () => {
  const { version }: { version: string } = JSON.parse(readFileSync('package.json', 'utf8'))
  expect(await spawned(['--version'])).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' })
  const fault = 'rxephys info: Unreadable: nowhere: expected a file or folder, found nothing there\n'
  expect(await spawned(['info', 'nowhere'])).toEqual({ status: 1, stdout: '', stderr: fault })
  const usage = 'rxephys info: unknown option --jason; did you mean --json?\nrxephys info --help tells more.\n'
  expect(await spawned(['info', 'nowhere', '--jason'])).toEqual({ status: 2, stdout: '', stderr: usage })
})

test('--help names every command, and each teaches itself with examples', async () => {
  const help = await succeed(['--help'])
  const names = ['info', 'save', 'pipeline', 'run', 'operators', 'demo']
  for (const name of names) expect(help).toMatch(new RegExp(`^  ${name} +\\w`, 'm'))
  for (const name of names) {
    const text = await succeed([name, '--help'])
    expect(text).toContain(`Usage: rxephys ${name}`)
    expect(text).toMatch(/\nExamples\n {2}# \w/)
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(120)
    expect(await succeed(['help', name])).toBe(text)
  }
})

describe('a command line that cannot be meant: status 2, on standard error, nothing on standard output', () => {
  const out = join(folder, 'never')
  test.each([
    ['no command', [], 'Usage: rxephys COMMAND'],
    ['an unknown command', ['inof', raw], 'unknown command "inof"; did you mean "info"?'],
    ['an unknown option', ['save', raw, out, '--job', '2'], 'unknown option --job; did you mean --jobs?'],
    ['a missing argument', ['save', raw], 'OUT is missing'],
    ['an argument too many', ['info', raw, out], 'one argument too many'],
    ['an option without its value', ['save', raw, out, '--jobs'], '--jobs needs a value: --jobs N'],
    ['an option that swallows the next', ['save', raw, out, '--jobs', '--overwrite'], '--jobs needs a value'],
    ['a flag with a value', ['info', raw, '--json=yes'], '--json takes no value'],
    ['no number of workers', ['save', raw, out, '--jobs', '0'], '--jobs: expected a number of workers'],
    ['no size', ['save', raw, out, '--memory-budget', '100Q'], '--memory-budget: expected a size such as 100M'],
    ['two lengths of chunk', ['save', raw, out, '--chunk-size', '9', '--chunk-duration', '1s'], 'say the same thing; give one'],
    ['an unknown dtype', ['save', raw, out, '--dtype', 'flot32'], 'did you mean "float32"?'],
    [
      'an unknown format',
      ['save', raw, out, '--format', 'wav'],
      'binary, binaryFolder or zarr (of recordings), npz, numpyFolder or zarr (of sortings), eventsFolder (of lists of events), found "wav"',
    ],
    [
      'parameters that lost their quotes',
      ['save', raw, out, '--source', rawSource, '--op', 'scale:{gain:2}'],
      'in single quotes',
    ],
    ['no source for "-"', ['save', '-', out], 'needs --source'],
    ['an INPUT for a source that reads none', ['save', raw, out, '--source', 'generateRecording'], 'write "-" in place of INPUT'],
    ['a stream where there are none', ['info', raw, '--source', rawSource, '--stream', 'ap'], 'no streams to choose from'],
    ['run without a pipeline', ['run', raw, out], 'run takes a pipeline JSON'],
    ['a pipeline under another name', ['pipeline', raw, '--source', rawSource, '--to', join(folder, 'p')], 'ends in .json'],
  ])('%s', async (_, args, message) => {
    const { status, stdout, stderr } = await rxephys(args)
    expect(stderr).toContain(message)
    expect(stderr).not.toMatch(/\n {4}at /)
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
  })
})

describe('a fault: status 1, one that a person understands', () => {
  const out = join(folder, 'neither')
  test.each([
    ['nothing at the path', ['info', join(folder, 'nowhere')], 'expected a file or folder, found nothing there'],
    ['a file that does not describe itself', ['info', raw], 'or --source on the command line'],
    ['an unknown operator', ['save', raw, out, '--source', rawSource, '--op', 'bandpasss'], 'did you mean "bandpassFilter"?'],
    ['an unknown source', ['save', raw, out, '--source', 'bynary'], 'did you mean "binary"?'],
    [
      'an unknown parameter',
      ['save', raw, out, '--source', rawSource, '--op', 'bandpassFilter:{"freqMn":300}'],
      '--op bandpassFilter.freqMn: expected no parameter of this name (did you mean "freqMin"?), found 300',
    ],
    [
      'a wrong parameter',
      ['save', raw, out, '--source', rawSource, '--op', 'bandpassFilter:{"freqMin":"low"}'],
      '--op bandpassFilter.freqMin: expected a positive number, found "low"',
    ],
    ['a missing module', ['operators', '--module', join(folder, 'mine.mjs')], 'expected a module of declarations'],
  ])('%s', async (_, args, message) => {
    const { status, stdout, stderr } = await rxephys(args)
    expect(stderr).toContain(message)
    expect(stderr).not.toMatch(/\n {4}at /)
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
  })
})
