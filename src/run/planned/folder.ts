import type { Files } from '../../platform/files.js'

/**
 * The folder of a job, of this machine or elsewhere: small files, each of which is there whole or not at all, and is made once. All
 * reject with a `FaultError`.
 */
export interface JobFolder {
  readonly path: string
  /** Make the folder. */
  readonly prepare: () => Promise<void>
  readonly read: (name: string) => Promise<string | undefined>
  /** Make a file; false where one is. */
  readonly create: (name: string, content: string | Uint8Array) => Promise<boolean>
  readonly remove: (name: string) => Promise<void>
  /** Remove the folder, where nothing is in it any more. */
  readonly end: () => Promise<void>
  /** The names of all files, those in folders with slashes between. */
  readonly names: () => Promise<readonly string[]>
}

/** The folder that holds the receipts of parts. */
const PARTS = 'parts'

/** The folder of the scripts that engines run, and of what these print. */
export const ENGINE = 'engine'

/** Whether a file there is one of theirs. */
export const isOfEngine = (name: string): boolean => /^[\w-]+\.(sh|txt|nf|yaml)(\.rxephys-[\w-]+\.tmp)?$/.test(name)

const never = (): AbortSignal => new AbortController().signal

export const jobFolder = (path: string, files: Files): JobFolder => {
  const store = files.objects(path)
  const at = (name: string): string => files.join(path, ...name.split('/'))
  const bytesOf = (content: string | Uint8Array): Uint8Array =>
    typeof content === 'string' ? new TextEncoder().encode(content) : content
  if (store !== undefined)
    return {
      path,
      prepare: async () => undefined,
      read: async (name) => {
        const bytes = await store.read(at(name), never())
        return bytes && new TextDecoder().decode(bytes)
      },
      create: (name, content) => store.create(at(name), bytesOf(content), never()),
      remove: (name) => store.remove(at(name), never()),
      end: async () => undefined,
      names: () => store.below(path, never()),
    }
  return {
    path,
    prepare: async () => files.makeFolder(at(PARTS)),
    read: async (name) => {
      const bytes = files.readIfThere(at(name))
      return bytes && new TextDecoder().decode(bytes)
    },
    create: async (name, content) => {
      const made = files.createNew(at(name), content)
      if (made) files.syncFolder(files.dirname(at(name)))
      return made
    },
    remove: async (name) => files.remove(at(name)),
    end: async () => {
      for (const folder of [ENGINE, PARTS]) files.removeEmpty(at(folder))
      files.removeEmpty(path)
    },
    names: async () =>
      files.stat(path)?.kind === 'folder'
        ? files
            .list(path)
            .flatMap((name) =>
              name === PARTS || name === ENGINE ? files.list(at(name)).map((each) => `${name}/${each}`) : [name],
            )
        : [],
  }
}
