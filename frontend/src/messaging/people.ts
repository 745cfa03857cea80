/** Somebody picked from the directory. */
export interface Chosen {
  person_id: number;
  name: string;
}
