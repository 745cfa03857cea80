import { BUCKETS, type Bucket, type Category, type TodoItem } from "./queries";

export interface Section {
  bucket: Bucket;
  items: TodoItem[];
}

/** The sections of one tab that hold something, in the order of urgency; inside, the server's order. */
export function sectionsOf(items: readonly TodoItem[], category: Category): Section[] {
  const mine = items.filter((item) => item.category === category);
  return BUCKETS.map((bucket) => ({ bucket, items: mine.filter((item) => item.bucket === bucket) })).filter(
    (section) => section.items.length > 0,
  );
}
