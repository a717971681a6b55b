"""What the commands behind `make` share: a line to the person, and a child with other variables."""

from config import environment


def say(*words: str, sep: str = " ") -> None:
    """Print at once, so that our lines stand in order between those of our children."""
    print(*words, sep=sep, flush=True)  # noqa: T201


def shown(path) -> str:
    """A path as the person at the terminal knows it: from the project's folder."""
    return str(path.relative_to(environment.ROOT)) if path.is_relative_to(environment.ROOT) else str(path)


def with_variables(variables: dict[str, str], command: list[str]) -> list[str]:
    """`command` with other variables, through env(1): the environment is read in config.environment only."""
    return ["env", *(f"{name}={value}" for name, value in variables.items()), *command]
