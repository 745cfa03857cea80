import type { CommandProvider } from "@/app/commands";
import { router } from "@/app/router";
import { queryClient } from "@/api/query";
import { t } from "@/i18n";
import { searchQuery } from "./queries";

const FEW = 6;

const providers: CommandProvider[] = [
  {
    id: "directory",
    title: () => t("directory.people"),
    find: async (text, signal) => {
      const sought = text.trim();
      if (!sought) return [];
      const found = await queryClient.fetchQuery(searchQuery(sought));
      if (signal.aborted) return [];
      const people = found.people.slice(0, FEW).map((person) => ({
        id: `person.${String(person.id)}`,
        title: person.name,
        detail: `${person.unit} ${person.post}`,
        icon: "person" as const,
        run: () => router.push({ path: "/directory", query: { person: person.id } }),
      }));
      const units = found.units.slice(0, 3).map((unit) => ({
        id: `unit.${String(unit.id)}`,
        title: unit.name,
        icon: "building" as const,
        run: () => router.push({ path: "/directory", query: { unit: unit.id } }),
      }));
      return [...people, ...units];
    },
  },
];

export default providers;
