import type { Files, ReadHandle, Stat } from '../platform/files.js'

/** What was answered before, or else what `ask` answers. What is thrown is not kept. */
const once = <A>(known: Map<string, { readonly answer: A }>, key: string, ask: () => A): A => {
  const found = known.get(key) ?? { answer: ask() }
  known.set(key, found)
  return found.answer
}

/**
 * Let `look` look at files without a pause, as all sources do at one path: what stands in a folder, and what a path leads to, is
 * asked for once, and a file of this machine stays open until it is over.
 */
export const lookingAtOnce = <A>(files: Files, look: (files: Files) => A): A => {
  const stats = new Map<string, { readonly answer: Stat | undefined }>()
  const lists = new Map<string, { readonly answer: readonly string[] }>()
  const handles = new Map<string, { readonly answer: ReadHandle }>()
  let isOver = false
  const openRead = (path: string): ReadHandle => {
    if (files.waits(path)) return files.openRead(path)
    const handle = once(handles, path, () => files.openRead(path))
    const close = (): void => {
      if (isOver) handle.close()
    }
    return { ...handle, close }
  }
  try {
    return look({
      ...files,
      stat: (path) => once(stats, path, () => files.stat(path)),
      list: (path, known = []) => once(lists, [path, ...known].join('\0'), () => files.list(path, known)),
      openRead,
    })
  } finally {
    isOver = true
    for (const { answer } of handles.values()) answer.close()
  }
}
