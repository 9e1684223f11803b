export interface Rewrite {
  prefix: string;
  except: string[];
}
export const REWRITES: Rewrite[];
export function rewrite(path: string, rules?: Rewrite[]): string;
