/** Undoes what global-setup.ts did. */
export default async function globalTeardown(): Promise<void> {
  for (const undo of (globalThis.undoGlobalSetup ?? []).reverse()) await undo();
}
