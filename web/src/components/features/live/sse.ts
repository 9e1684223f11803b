/** One server-sent event. */
export interface Told {
  event: string;
  data: string;
  id: string | undefined;
}

/** Reads server-sent events out of pieces of text that end anywhere. */
export function eventReader(): (piece: string) => Told[] {
  let rest = "";
  return (piece) => {
    const blocks = (rest + piece).split(/\r?\n\r?\n/);
    rest = blocks.pop() ?? "";
    return blocks.flatMap((block) => {
      const told = readBlock(block);
      return told === null ? [] : [told];
    });
  };
}

/** Nothing but comments is a sign of life and no event. */
function readBlock(block: string): Told | null {
  let event = "message";
  let id: string | undefined;
  const data: string[] = [];
  for (const line of block.split(/\r?\n/)) {
    const [, name, value = ""] = /^([^:]*):? ?(.*)$/.exec(line) ?? [];
    if (name === "event") event = value;
    else if (name === "id") id = value;
    else if (name === "data") data.push(value);
  }
  return data.length === 0 ? null : { event, data: data.join("\n"), id };
}
