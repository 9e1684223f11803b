/** Where to go after the sign-in: a page of ours only, whatever the address says. */
export function safeNext(next: string | null): string {
  if (next === null) return "/";
  const base = "http://here.invalid";
  let url: URL;
  try {
    url = new URL(next, base);
  } catch {
    return "/";
  }
  return url.origin === base && next.startsWith("/") ? url.pathname + url.search : "/";
}
