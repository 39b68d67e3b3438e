"""The arrows between the sandbox's modules."""

from __future__ import annotations

from graphlib import TopologicalSorter

import grimp


def test_no_module_of_the_sandbox_imports_itself_by_way_of_others() -> None:
    graph = grimp.build_graph("bot", cache_dir=None)
    modules = graph.find_descendants("bot.sandbox")
    imports = {module: graph.find_modules_directly_imported_by(module) for module in modules}

    in_order = list(TopologicalSorter(imports).static_order())

    assert modules <= set(in_order)
