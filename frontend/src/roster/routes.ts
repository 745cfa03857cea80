import type { RouteRecordRaw } from "vue-router";

const meta = { title: "roster.title" } as const;
const unit = (route: { params: Record<string, unknown> }) => (route.params.unit ? Number(route.params.unit) : null);
const page = () => import("./RosterPage.vue");

const routes: RouteRecordRaw[] = [
  { path: "/roster/import", component: () => import("./ImportPage.vue"), meta: { title: "roster.import.title" } },
  { path: "/roster/now", component: page, props: { view: "now", unit: null }, meta },
  { path: "/roster/swaps", component: page, props: { view: "swaps", unit: null }, meta },
  { path: "/roster/:unit(\\d+)?", component: page, props: (route) => ({ view: "month", unit: unit(route) }), meta },
  { path: "/roster/:unit(\\d+)/phones", component: page, props: (route) => ({ view: "phones", unit: unit(route) }), meta },
  { path: "/roster/:unit(\\d+)/handovers", component: page, props: (route) => ({ view: "handovers", unit: unit(route) }), meta },
];

export default routes;
