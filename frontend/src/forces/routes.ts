import type { RouteRecordRaw } from "vue-router";

const routes: RouteRecordRaw[] = [
  { path: "/forces/new", component: () => import("./FoundPage.vue"), meta: { title: "forces.found" } },
  {
    path: "/forces",
    component: () => import("./ForcesPage.vue"),
    meta: { title: "shell.areas.forces" },
    children: [
      {
        path: ":id(\\d+)/:tab(tasks|chart|problems|members|reports|charter)?",
        component: () => import("./ForceThing.vue"),
        props: (route) => ({ id: Number(route.params.id), tab: route.params.tab || "tasks" }),
        meta: { title: "shell.areas.forces" },
      },
    ],
  },
];

export default routes;
