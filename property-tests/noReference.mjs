/** Loaded by workers as a module of operators is: from then on every use of a scalar reference throws in them. */
globalThis[Symbol.for('rxephys.onReference')] = () => {
  throw new Error('a worker made a sample by a scalar reference')
}
