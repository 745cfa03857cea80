import { shallowReactive } from "vue";
import type { IconName } from "@/ui/icons";

export interface Command {
  id: string;
  title: string;
  /** Second line: post and unit of a person, state of a document. */
  detail?: string;
  icon?: IconName;
  run: () => unknown;
}

export interface CommandProvider {
  id: string;
  /** Heading above this provider's finds. */
  title: () => string;
  /** Answers while typing; must stop when the signal says so. An empty text asks for what is near at hand. */
  find: (text: string, signal: AbortSignal) => Command[] | Promise<Command[]>;
}

const providers = shallowReactive(new Map<string, CommandProvider>());

/** Adds commands to Ctrl K; returns the undo, for commands that belong to an open page. */
export function registerCommands(provider: CommandProvider): () => void {
  providers.set(provider.id, provider);
  return () => {
    if (providers.get(provider.id) === provider) providers.delete(provider.id);
  };
}

/** `src/<area>/commands.ts` exports `CommandProvider[]` by default and is fetched when the palette first opens. */
const lazy = import.meta.glob<CommandProvider[]>(["../*/commands.ts", "!../app/commands.ts"], { import: "default" });
let fetched: Promise<void> | null = null;

export function allProviders(): Promise<CommandProvider[]> {
  fetched ??= Promise.all(Object.values(lazy).map((load) => load())).then((found) => {
    found.flat().forEach(registerCommands);
  });
  return fetched.then(() => [...providers.values()]);
}
