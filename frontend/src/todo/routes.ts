import type { RouteRecordRaw } from "vue-router";

const routes: RouteRecordRaw[] = [
  { path: "/todo", component: () => import("./TodoPage.vue"), meta: { title: "shell.areas.todo" } },
];

export default routes;
