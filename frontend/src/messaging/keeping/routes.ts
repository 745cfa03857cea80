import type { RouteRecordRaw } from "vue-router";

const routes: RouteRecordRaw[] = [
  { path: "/governance", component: () => import("./GovernancePage.vue"), meta: { title: "keeping.title" } },
];

export default routes;
