import type { CommandProvider } from "@/app/commands";
import { router } from "@/app/router";
import { t } from "@/i18n";

const providers: CommandProvider[] = [
  {
    id: "meetings",
    title: () => t("shell.areas.meetings"),
    find: (text) => {
      const title = t("meetings.call");
      return title.includes(text) ? [{ id: "meetings.call", title, icon: "calendar", run: () => router.push("/meetings/new") }] : [];
    },
  },
];

export default providers;
