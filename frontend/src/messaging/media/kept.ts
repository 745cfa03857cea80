/** Unfinished uploads in the browser's own database, so that a reload does not lose them. */

export interface KeptUpload {
  key: string;
  person: number;
  conversation: number;
  kind: "image" | "file" | "voice";
  name: string;
  size: number;
  modified: number;
  caption: string;
  /** The server's number of the upload, once it has begun. */
  upload: number | null;
  width: number;
  height: number;
  /** Left out where the file is too large to be copied: it is asked for again. */
  blob: Blob | null;
}

const KEEP_BYTES = 256 * 1024 * 1024;
const STORE = "uploads";

function opened(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open("officehub-uploads", 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "key" });
    request.onsuccess = () => {
      resolve(request.result);
    };
    request.onerror = () => {
      reject(new Error("indexedDB"));
    };
  });
}

async function within<T>(mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest<T>): Promise<T | null> {
  try {
    const database = await opened();
    return await new Promise<T>((resolve, reject) => {
      const request = work(database.transaction(STORE, mode).objectStore(STORE));
      request.onsuccess = () => {
        resolve(request.result);
      };
      request.onerror = () => {
        reject(new Error("indexedDB"));
      };
    }).finally(() => {
      database.close();
    });
  } catch {
    return null; // private windows and full disks: then a reload loses the upload, and that is all
  }
}

export async function keep(one: KeptUpload): Promise<void> {
  const blob = one.blob && one.blob.size <= KEEP_BYTES ? one.blob : null;
  await within("readwrite", (store) => store.put({ ...one, blob }));
}

export async function forget(key: string): Promise<void> {
  await within("readwrite", (store) => store.delete(key));
}

export async function keptBy(person: number): Promise<KeptUpload[]> {
  const all = (await within("readonly", (store) => store.getAll() as IDBRequest<KeptUpload[]>)) ?? [];
  return all.filter((one) => one.person === person);
}
