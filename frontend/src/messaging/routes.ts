import type { RouteRecordRaw } from "vue-router";

const routes: RouteRecordRaw[] = [
  {
    path: "/messages",
    component: () => import("./MessagesPage.vue"),
    meta: { title: "shell.areas.messages", first: true },
    children: [
      { path: "", component: () => import("./NothingChosen.vue") },
      {
        path: ":id(\\d+)",
        component: () => import("./ConversationPane.vue"),
        props: (route) => ({ id: Number(route.params.id) }),
        meta: { title: "shell.areas.messages", first: true },
      },
    ],
  },
  {
    path: "/join/:token",
    component: () => import("./groups/JoinPage.vue"),
    props: true,
    meta: { title: "groups.join.title" },
  },
];

export default routes;
