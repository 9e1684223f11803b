export interface Command {
  id: string;
  group: string;
  name: string;
  keys?: string;
  run: () => void;
}

/** The commands whose names have every typed word in them; those that begin with what was typed come first. */
export function matching(commands: readonly Command[], typed: string): Command[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const begins = (command: Command) => (command.name.toLowerCase().startsWith(typed.trim().toLowerCase()) ? 0 : 1);
  return commands
    .filter((command) => words.every((word) => command.name.toLowerCase().includes(word)))
    .map((command, place) => ({ command, place }))
    .sort((a, b) => begins(a.command) - begins(b.command) || a.place - b.place)
    .map(({ command }) => command);
}
