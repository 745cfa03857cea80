export interface Column<Row> {
  /** Name of the slot and, without a slot, of the row's value. */
  key: string;
  title: string;
  /** Figures stand at the end, under each other. */
  align?: "end";
  width?: string;
  /** Present on columns one may sort by. */
  sortBy?: (row: Row) => string | number;
}

export interface Sort {
  key: string;
  descending: boolean;
}
