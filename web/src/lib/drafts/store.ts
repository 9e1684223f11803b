/**
 * What people have typed and not saved yet, kept in this browser for each person apart: a lost connection, a reload or an
 * expired session takes nothing. Signing out does.
 */

const DATABASE = "codexflow-drafts";
const TABLE = "drafts";
/** Keys are arrays, so that one person's drafts are one range. */
type Key = [person: string, name: string];

let opened: Promise<IDBDatabase> | null = null;

function database(): Promise<IDBDatabase> {
  opened ??= new Promise<IDBDatabase>((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => { request.result.createObjectStore(TABLE); };
    request.onsuccess = () => { resolve(request.result); };
    request.onerror = () => { reject(request.error ?? new Error("no drafts")); };
  }).catch((error: unknown) => {
    opened = null;
    throw error;
  });
  return opened;
}

/** Works on the table; a browser that keeps nothing answers nothing. */
async function work<T>(mode: IDBTransactionMode, act: (table: IDBObjectStore) => IDBRequest<T>): Promise<T | undefined> {
  try {
    const transaction = (await database()).transaction(TABLE, mode);
    return await new Promise<T>((resolve, reject) => {
      const request = act(transaction.objectStore(TABLE));
      // Not left to the page to end it: it may be gone by then.
      if (mode === "readwrite") transaction.commit();
      request.onsuccess = () => { resolve(request.result); };
      request.onerror = () => { reject(request.error ?? new Error("no drafts")); };
    });
  } catch {
    return undefined;
  }
}

export const readDraft = <T>(person: string, name: string): Promise<T | undefined> => work<T>("readonly", (table) => table.get([person, name] satisfies Key) as IDBRequest<T>);

export const writeDraft = (person: string, name: string, value: unknown): Promise<unknown> => work("readwrite", (table) => table.put(value, [person, name] satisfies Key));

export const removeDraft = (person: string, name: string): Promise<unknown> => work("readwrite", (table) => table.delete([person, name] satisfies Key));

/** An array is greater than every text, so the range ends behind the last name. */
export const clearDrafts = (person: string): Promise<unknown> => work("readwrite", (table) => table.delete(IDBKeyRange.bound([person], [person, []])));

/** The names of the drafts of a person that begin so. */
export async function draftNames(person: string, prefix: string): Promise<string[]> {
  const keys = await work("readonly", (table) => table.getAllKeys(IDBKeyRange.bound([person, prefix], [person, `${prefix}\uffff`])));
  return (keys ?? []).map((key) => (key as Key)[1]);
}
