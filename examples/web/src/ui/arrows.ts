/** Which arrow keys move the focus. */
type Direction = "vertical" | "horizontal" | "both";

const STEPS: Record<string, { by: number; in: Direction[] }> = {
  ArrowDown: { by: 1, in: ["vertical", "both"] },
  ArrowUp: { by: -1, in: ["vertical", "both"] },
  ArrowRight: { by: 1, in: ["horizontal", "both"] },
  ArrowLeft: { by: -1, in: ["horizontal", "both"] },
};

/** Lets arrow keys, Home and End move the focus among the elements of a container that match. Gives what ends it. */
export function onArrows(
  container: HTMLElement | null,
  selector: string,
  direction: Direction,
): (() => void) | undefined {
  if (!container) return undefined;
  const onKeyDown = (event: KeyboardEvent) => {
    const all = [...container.querySelectorAll<HTMLElement>(selector)];
    const at = all.findIndex((element) => element === document.activeElement);
    const next = target(event.key, at, all.length, direction);
    if (next === undefined) return;
    event.preventDefault();
    all[next]?.focus();
  };
  container.addEventListener("keydown", onKeyDown);
  return () => container.removeEventListener("keydown", onKeyDown);
}

function target(key: string, at: number, count: number, direction: Direction): number | undefined {
  if (count === 0) return undefined;
  if (key === "Home") return 0;
  if (key === "End") return count - 1;
  const step = STEPS[key];
  if (!step?.in.includes(direction)) return undefined;
  if (at < 0) return step.by > 0 ? 0 : count - 1;
  return (at + step.by + count) % count;
}
