/** A word as a shell takes it, whatever stands in it. */
export const shellWord = (text: string): string => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`)

/** The words of a command as a shell takes them. */
export const shellWords = (words: readonly string[]): string => words.map(shellWord).join(' ')
