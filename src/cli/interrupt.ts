import type { CommandContext } from './command.js'
import { tell } from './output.js'

/**
 * Do what Ctrl-C may interrupt: the first asks a command that listens to stop cleanly, and ends at once one that does not;
 * the second always ends at once, with `status`.
 */
export const interruptible = async (status: number, act: (context: CommandContext) => Promise<void>): Promise<void> => {
  let controller: AbortController | undefined
  const stop = (): void => {
    if (controller === undefined || controller.signal.aborted) process.exit(status)
    controller.abort()
    // On a terminal the progress stands in the line, with ^C behind it.
    tell(`${process.stderr.isTTY ? '\n' : ''}stopping; Ctrl-C once more ends at once`)
  }
  process.on('SIGINT', stop)
  try {
    await act({
      signal: () => {
        controller ??= new AbortController()
        return controller.signal
      },
    })
  } finally {
    process.off('SIGINT', stop)
  }
}
