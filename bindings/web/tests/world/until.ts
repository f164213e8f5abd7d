/** How long a condition may take to come true, in milliseconds, on a machine that may be busy. */
const PATIENCE = 60_000;
const PAUSE = 25;

/** Waits until `look` gives something, and gives that. */
export async function until<T>(what: string, look: () => Promise<T | undefined | false>): Promise<T> {
  const deadline = Date.now() + PATIENCE;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > deadline) throw new Error(`it never came true that ${what}`);
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
}
