"""How wikitext speaks: each family of templates renders the canonical text that `values/` reads.

A family is a module with `RENDER: dict[str, Callable[[Call], Rendered]]`, from the template's name (lower case, blanks for underscores) to its rendering.
`render(call)` looks it up; a template that no family knows is `Unknown`, a fault that the reader reports.
"""
