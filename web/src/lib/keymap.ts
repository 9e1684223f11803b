import type { Message } from "@/lib/i18n/en";

/** Every key of the app, in one table: it draws the sheet, and the palette shows it beside its commands. */
export const KEYMAP: readonly { keys: string; does: Message }[] = [
  { keys: "ctrl k", does: "key_palette" },
  { keys: "/", does: "key_search" },
  { keys: "?", does: "key_sheet" },
  { keys: "g h", does: "key_home" },
  { keys: "g i", does: "key_inbox" },
  { keys: "g p", does: "key_projects" },
  { keys: "g s", does: "settings" },
  { keys: "c", does: "key_create" },
  { keys: "j", does: "key_down" },
  { keys: "k", does: "key_up" },
  { keys: "x", does: "key_select" },
  { keys: "enter", does: "key_open" },
  { keys: "space", does: "key_pick" },
  { keys: "arrows", does: "key_arrows" },
  { keys: "u", does: "key_undo" },
  { keys: "esc", does: "key_back" },
];

/** Whether somebody is typing there: single letters are text then. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName);
}

/** Reads keys one by one and says when a chord such as `g h` is whole. */
export function chordReader(patienceMs: number): (key: string, at: number) => string {
  let first = "";
  let pressedAt = -Infinity;
  return (key, at) => {
    const chord = first !== "" && at - pressedAt <= patienceMs ? `${first} ${key}` : key;
    first = chord === "g" ? "g" : "";
    pressedAt = at;
    return chord;
  };
}
