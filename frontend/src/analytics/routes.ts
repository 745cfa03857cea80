import type { RouteRecordRaw } from "vue-router";

const routes: RouteRecordRaw[] = [
  { path: "/analytics", component: () => import("./HandlingPage.vue"), meta: { title: "analytics.title" } },
  {
    path: "/analytics/runs/:id(\\d+)",
    component: () => import("./RunPage.vue"),
    props: (route) => ({ id: Number(route.params.id) }),
    meta: { title: "analytics.record" },
  },
];

export default routes;
