/** The examples that stand beside the tests of sources: what laws try a source on that has no case of its own here. */
import { existsSync } from 'node:fs'
import type { Samples } from '../src/model/dtype.js'
import type { Files } from '../src/platform/files.js'

/** Writes a small example in a folder; the parameters that open it, and what its segments hold. */
type WriteExample = (
  files: Files,
  folder: string,
) => { readonly params: { readonly [key: string]: string }; readonly wholes?: readonly Samples[] }

/** `test/sources/KIND.example.ts`, where it is. */
export const exampleOf = async (kind: string): Promise<WriteExample | undefined> => {
  const url = new URL(`../test/sources/${kind}.example.ts`, import.meta.url)
  if (!existsSync(url)) return undefined
  const { writeExample }: { readonly writeExample: WriteExample } = await import(url.href)
  return writeExample
}
