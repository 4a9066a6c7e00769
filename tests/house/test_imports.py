"""Who may import whom: the contracts of pyproject.toml hold."""

from importlinter import cli


def test_the_contracts_hold():
    assert cli.lint_imports(no_cache=True) == cli.EXIT_STATUS_SUCCESS
