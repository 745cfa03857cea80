import type { components } from "@/contract/api";

export type FormField = components["schemas"]["FormField"];
export type FieldKind = FormField["kind"];
export type RollUp = components["schemas"]["RollUp"];
export type FieldRollUp = components["schemas"]["FieldRollUp"];
export type Duties = components["schemas"]["Duties"];
export type Obligation = components["schemas"]["ObligationPayload"];
export type Value = NonNullable<Obligation["values"]>[string];
export type Values = Record<string, Value>;
export interface Place {
  lat: number;
  lng: number;
}

export const KINDS: readonly FieldKind[] = ["number", "choice", "text", "photo", "place", "file"];

/** The first free key: keys only tell the fields of one form apart. */
export function nextKey(fields: readonly FormField[]): string {
  const taken = new Set(fields.map((field) => field.key));
  for (let number = 1; ; number += 1) if (!taken.has(`f${String(number)}`)) return `f${String(number)}`;
}

export function blankField(kind: FieldKind, fields: readonly FormField[]): FormField {
  return { key: nextKey(fields), label: "", kind, required: true, unit: "", choices: [] };
}

/** 无、一般、重大 → three choices; doubles and blanks go. */
export function choicesOf(words: string): string[] {
  return [...new Set(words.split(/[、,，;；\n]/).map((word) => word.trim()).filter(Boolean))];
}

export function sound(fields: readonly FormField[]): boolean {
  return fields.every((field) => field.label.trim() && (field.kind !== "choice" || (field.choices ?? []).length > 1));
}

/** Which required fields still lack a value; what is typed is not judged here, the server says it better. */
export function lacking(fields: readonly FormField[], values: Partial<Values>): FormField[] {
  return fields.filter((field) => field.required && empty(values[field.key]));
}

function empty(value: Value | undefined): boolean {
  return value === undefined || value === "" || (Array.isArray(value) && value.length === 0);
}

export function filled(values: Partial<Values>): Values {
  return Object.fromEntries(Object.entries(values).filter((entry): entry is [string, Value] => !empty(entry[1])));
}

/** What an open unit waits for, the first step first. */
export function waitsFor(unit: Obligation): "confirm" | "forward" | "feedBack" | "below" | "done" {
  if (unit.complete_at) return "done";
  if (unit.must_confirm && !unit.confirmed_at) return "confirm";
  if (unit.must_forward && unit.forward === null) return "forward";
  return unit.forward === null ? "feedBack" : "below";
}
