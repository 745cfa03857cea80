"""What has happened in the demo province so far. Each area tells its story through its own actions."""

from __future__ import annotations

from importlib import import_module

from officehub.demo.world import DemoWorld

# In this order: later stories may speak of what earlier ones made.
STORIES = {
    "history": "往期公文",
    "roster": "值班表",
    "messaging": "会话",
    "reach": "指令",
    "command": "应急指挥",
    "forces": "专班",
    "documents": "公文",
    "meetings": "会议",
}


def tell_all(world: DemoWorld) -> None:
    for name, title in STORIES.items():
        tell = import_module(f"{__name__}.{name}").tell
        for part in world.progress([tell], title):
            part(world)
